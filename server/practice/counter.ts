// At the counter of a practice brand: an intent gets its offer, and a wish for less is met half way.
import type { OfferDraft, Relationship } from '../../protocol/brand/surface.ts'
import type { IntentState } from '../../protocol/ledger-state.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { shortenLine } from '../../protocol/line-tags.ts'
import type { Line } from '../../protocol/line.ts'
import { formatAmount } from '../../protocol/money.ts'
import type { OfferState } from '../../protocol/ledger-state.ts'
import type { ClerkParts, Deeds } from './deeds.ts'
import { dayOf, timeText } from './days.ts'
import { answerLine, type Match } from './match.ts'
import { meetHalfWay, rowsFor, type Price } from './price.ts'
import { quoteOf, saveQuote, sold } from './queries.ts'

const live = new Set(['made', 'countered', 'revised', 'accepted', 'confirmed'])
const daySeconds = 86_400

/** The line in full; the short one says less. */
function wantOf({ line, body }: IntentState): Line | undefined {
  if (body.want !== undefined) return body.want as Line
  const read = parseLine(line)
  return read.ok ? read.line : undefined
}

/** The total that a counter asks for, if it asks for one. */
function askedTotal({ body, changes }: OfferState): number | undefined {
  const place = body.totals.findIndex(({ type }) => type === 'total')
  const to = changes.find(({ path }) => path === `/totals/${place}/amount`)?.to
  return typeof to === 'number' && Number.isSafeInteger(to) && to >= 0 ? to : undefined
}

export function createCounter({
  shop,
  database,
  clock,
}: Pick<ClerkParts, 'shop' | 'database' | 'clock'>): Deeds {
  const { seller, manner } = shop
  const stock = new Map(seller.rows.map((row) => [row.sku, row.stock]))
  const left = (sku: string): number => (stock.get(sku) ?? 0) - sold(database, sku)

  /** What every version of an offer says alike. */
  const draftOf = (
    intent: IntentState,
    items: OfferDraft['items'],
    price: Price,
    total: number,
    currency: string,
    line: Line,
    note: string,
  ): OfferDraft => {
    const until = Math.min(clock.seconds() + manner.validDays * daySeconds, intent.expires)
    return {
      items,
      currency,
      totals: rowsFor(price, total),
      line: shortenLine({ ...line, x: timeText(until - 1).slice(0, 10) }),
      valid_until: timeText(until),
      confirm_within: manner.confirmWithin,
      note,
    }
  }
  const itemOf = ({ row, count, price, attributes }: Match): OfferDraft['items'][number] => ({
    name: row.title,
    quantity: count,
    amount: price.subtotal,
    sku: row.sku,
    attributes,
    ...(row.gtin !== undefined && { gtin: row.gtin }),
    ...(row.per !== undefined && { unit: row.per }),
  })

  async function answer(relationship: Relationship, { subject }: { subject: string }): Promise<void> {
    const state = await relationship.state()
    const intent = state.intents.get(subject)
    const isOpen = intent?.state === 'open' || intent?.state === 'revised'
    if (!intent || !isOpen || state.relationship !== 'in_force') return
    if ([...state.offers.values()].some((one) => one.intent === subject && live.has(one.state))) return
    const want = wantOf(intent)
    const agreement = state.terms?.agreed ?? 'PDC-INTENT'
    const match = want && answerLine(want, seller, { today: dayOf(clock.now()), left, agreement })
    // A shop that has nothing that fits keeps quiet.
    if (!match) return
    const { row, count, currency, price, total, line } = match
    const sent = await relationship.offer(
      subject,
      draftOf(intent, [itemOf(match)], price, total, currency, line, manner.note),
    )
    await database.transact((tx) =>
      saveQuote(tx, {
        offer: sent.id,
        rid: relationship.rid,
        sku: row.sku,
        count,
        currency,
        ...price,
        total,
      }),
    )
  }

  async function haggle(relationship: Relationship, { subject }: { subject: string }): Promise<void> {
    const state = await relationship.state()
    const offer = state.offers.get(subject)
    const intent = offer && state.intents.get(offer.intent)
    const quote = quoteOf(database, subject)
    const read = offer && parseLine(offer.body.line)
    if (offer?.state !== 'countered' || !intent || !quote || !read?.ok) return
    const asked = askedTotal(offer)
    const total = asked === undefined ? quote.total : meetHalfWay(quote, quote.total, asked)
    const note =
      asked === undefined
        ? 'We read your wish and will do what we can.'
        : total === asked
          ? 'Agreed.'
          : total < quote.total
            ? 'We can meet you half way.'
            : 'This is the best we can do.'
    const exact = formatAmount(total, quote.currency)
    const line: Line = { ...read.line, price: { ...read.line.price, currency: quote.currency, exact } }
    await relationship.reviseOffer(
      subject,
      draftOf(intent, offer.body.items, quote, total, quote.currency, line, note),
    )
    await database.transact((tx) => saveQuote(tx, { ...quote, total }))
  }

  return { answer, haggle }
}
