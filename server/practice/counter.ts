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
import { askFit, fitted, knownFit, openFitting, type Fitting } from './fitting.ts'
import { answerLine, type Match } from './match.ts'
import { meetHalfWay, rowsFor, type Price } from './price.ts'
import { quoteOf, saveQuote, shelf, sold } from './queries.ts'

const live = new Set(['made', 'countered', 'revised', 'accepted', 'confirmed'])
/** Those that wait for the person and that nobody has changed a word of meanwhile. */
const fresh = new Set(['made', 'revised'])
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
  const { fittings = [] } = manner
  const room = { database, clock }
  const rowBySku = new Map(seller.rows.map((row) => [row.sku, row]))
  const left = (sku: string, choice?: string): number => {
    const row = rowBySku.get(sku)
    const there = choice === undefined ? row?.stock : row?.counted?.stock.get(choice)
    return (there ?? 0) - sold(database, choice === undefined ? sku : shelf(sku, choice))
  }

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
    const best = want && answerLine(want, seller, momentOf(agreement))
    const open = best && openFitting(fittings, want, best.row)
    const said = open && knownFit(room, relationship.rid, open.attribute)
    const match = open && said !== undefined ? suiting(want, best, open, said, agreement) : best
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
    if (open && said === undefined) await askFit(room, relationship, open)
  }

  const momentOf = (agreement: string): Parameters<typeof answerLine>[2] => ({
    today: dayOf(clock.now()),
    left,
    agreement,
  })

  /** The best answer that suits: of the same thing, or of another; none where none is left. */
  function suiting(
    want: Line,
    { row }: Pick<Match, 'row'>,
    fitting: Fitting,
    said: string,
    agreement: string,
  ): Match | undefined {
    const line = fitted(want, fitting, said, row)
    const moment = momentOf(agreement)
    if (line === undefined) return undefined
    // Of another thing only where it comes in the very same choice: a watch of 46 mm is no ring of size 10.
    const others = seller.rows.filter((other) => fitted(want, fitting, said, other) !== undefined)
    return (
      answerLine(line, { ...seller, rows: [row] }, moment) ??
      answerLine(line, { ...seller, rows: others }, moment)
    )
  }

  /** What was told is put to use: offers that left it open are made anew to suit, or taken back. */
  async function fit(relationship: Relationship): Promise<void> {
    const state = await relationship.state()
    if (state.relationship !== 'in_force') return
    const agreement = state.terms?.agreed ?? 'PDC-INTENT'
    for (const [id, offer] of state.offers) {
      const intent = state.intents.get(offer.intent)
      const want = intent && wantOf(intent)
      const quote = quoteOf(database, id)
      const row = quote && rowBySku.get(quote.sku)
      if (!fresh.has(offer.state) || !intent || !want || !quote || !row) continue
      const open = openFitting(fittings, want, row)
      const said = open && knownFit(room, relationship.rid, open.attribute)
      if (!open || said === undefined) continue
      const match = suiting(want, { row }, open, said, agreement)
      if (!match) {
        await relationship.withdrawOffer(id, 'Nothing that fits you is left.')
        continue
      }
      const { count, currency, price, line } = match
      // What was agreed on at the counter holds for the same thing.
      const total = match.row.sku === quote.sku ? Math.min(match.total, quote.total) : match.total
      const draft = draftOf(intent, [itemOf(match)], price, total, currency, line, open.note)
      await relationship.reviseOffer(id, draft)
      await database.transact((tx) =>
        saveQuote(tx, { ...quote, sku: match.row.sku, count, currency, ...price, total }),
      )
    }
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

  return { answer, haggle, fit }
}
