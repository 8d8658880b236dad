// A brand's post turned into a want: what is said of the thing stays, what is said of the shop goes.
import { emptyLine, type Line } from '../line.ts'
import { categoryOf } from '../vocabulary.ts'

/**
 * The line with which a person could want what a `#sell` offers, at that price or less.
 * @example formatLine(wantOf(line)) // '#want coffee GBP..9.50 roast=medium' for '#sell coffee GBP9.50 roast=medium via:ship'
 */
export function wantOf(sell: Line): Line {
  const { item, price, quantity, is, attributes } = sell
  const known = item.kind === 'category' ? categoryOf(item.name) : undefined
  const most = price?.exact ?? price?.max
  const limit =
    price === undefined || most === undefined
      ? {}
      : {
          price: {
            currency: price.currency,
            max: most,
            ...(price.per === undefined ? {} : { per: price.per }),
          },
        }
  return {
    ...emptyLine(known?.verbs.includes('hire') === true ? 'hire' : 'want', item),
    ...limit,
    ...(quantity === undefined ? {} : { quantity }),
    ...(is === undefined ? {} : { is }),
    attributes: attributes.filter(({ op }) => op === '='),
  }
}
