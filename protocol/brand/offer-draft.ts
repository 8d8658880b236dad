// Fills an offer in: its `#sell` line, its totals, its times and what it says of each tag that the person named.
import type { IntentState } from '../ledger-state.ts'
import { fitOffer } from '../filter.ts'
import { shortenLine } from '../line-tags.ts'
import { emptyLine, readBound, type Attribute, type Line } from '../line.ts'
import { parseLine } from '../line-parse.ts'
import { formatAmount } from '../money.ts'
import type { FitRow, OfferItem, OfferMake } from '../offer.ts'
import { Problem } from '../problem.ts'
import { totalOf, type TotalsRow } from '../totals.ts'
import type { OfferDraft } from './surface.ts'

const week = 7 * 86400

/** RFC 3339 in UTC, whole seconds. */
export const timeText = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

/** The body of `offer.make` or `offer.revise` for a draft. @throws Problem `line_refused` for a line of the brand's own */
export function fillOffer(intent: IntentState, draft: OfferDraft, lang: string, now: number): OfferMake {
  const { items, currency, confirm_within = 'PT24H' } = draft
  const totals = [...(draft.totals ?? totalsOf(draft))]
  const validUntil = Math.min(now + week, intent.expires)
  const valid_until = draft.valid_until ?? timeText(validUntil)
  // Behind a `+` the whole of what is wanted stands in the other form.
  const want = (intent.body.want as Line | undefined) ?? read(intent.line)
  const sell =
    draft.line === undefined ? sellLine(want, items, currency, totals, valid_until) : read(draft.line)
  const line = draft.line ?? shortenLine(sell)
  return {
    intent: { id: intent.id, revision: intent.revision },
    line,
    items: [...items],
    totals,
    currency,
    valid_until,
    confirm_within,
    fit: [...(draft.fit ?? fitRows(want, sell))],
    lang: draft.lang ?? lang,
    ...(draft.fee !== undefined && { fee: draft.fee }),
    ...(draft.checkout !== undefined && { checkout: draft.checkout }),
    ...(draft.note !== undefined && { note: draft.note }),
  }
}

function read(text: string): Line {
  const result = parseLine(text)
  if (!result.ok) throw new Problem('line_refused', { reason: result.problems[0]?.code ?? 'unreadable' })
  return result.line
}

function totalsOf({ items, shipping, discount, tax }: OfferDraft): TotalsRow[] {
  const subtotal = items.reduce((sum, { amount }) => sum + amount, 0)
  const rows: TotalsRow[] = [{ type: 'subtotal', amount: subtotal }]
  if (discount !== undefined) rows.push({ type: 'discount', amount: discount })
  if (shipping !== undefined) rows.push({ type: 'shipping', amount: shipping })
  if (tax !== undefined) rows.push({ type: 'tax', amount: tax })
  const total = subtotal - (discount ?? 0) + (shipping ?? 0) + (tax ?? 0)
  return [...rows, { type: 'total', amount: total }]
}

function sellLine(
  want: Line,
  items: readonly OfferItem[],
  currency: string,
  totals: readonly TotalsRow[],
  validUntil: string,
): Line {
  const [first] = items
  const item =
    want.item.kind === 'any' && first?.gtin !== undefined
      ? { kind: 'gtin' as const, gtin: first.gtin }
      : want.item
  const { is, ...attributes } = first?.attributes ?? {}
  return {
    ...emptyLine('sell', item),
    price: {
      currency,
      exact: formatAmount(totalOf(totals), currency),
      ...(want.price?.per !== undefined && { per: want.price.per }),
    },
    ...(want.quantity && { quantity: want.quantity }),
    ...(typeof is === 'string' && { is: is.split(',') }),
    attributes: Object.entries(attributes).map(([name, text]) => attributeOf(name, text)),
    // `x:` counts whole days to their end, so the day of the last second is the day before where it falls on midnight.
    x: timeText(Date.parse(validUntil) / 1000 - 1).slice(0, 10),
  }
}

function attributeOf(name: string, text: string): Attribute {
  const exact = readBound(text)
  return exact ? { name, op: '=', range: { exact } } : { name, op: '=', values: [text] }
}

/** What the offer says of every tag of the want; the person's store computes the same from the line by itself. */
function fitRows(want: Line, sell: Line): FitRow[] {
  return fitOffer(want, sell)
    .tags.filter(({ key }) => /^[a-z][a-z0-9-]*(?:=|!=|~)?$/.test(key) && key !== 'item')
    .slice(0, 64)
    .map(({ key, verdict }) => ({ tag: key, says: verdict }))
}
