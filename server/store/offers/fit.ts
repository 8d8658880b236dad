// How well an offer fits what was wanted, as this server computes it, and the order in which offers are shown.
import { durationSeconds } from '../../../protocol/body.ts'
import { fitOffer, type Fit } from '../../../protocol/filter.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { readLine } from '../../../protocol/line-read.ts'
import type { OfferMake } from '../../../protocol/offer.ts'
import type { FitTag, Offer } from '../../../protocol/owner/intents.ts'
import { readColumn } from '../own.ts'
import type { OfferRow } from './queries.ts'

const nothing: Fit = { fits: false, tags: [], met: 0, unmet: 0, unknown: 0 }

/** Fit of an offer's line with the person's own full line: a withheld tag counts here, though the brand never saw it. */
export function fitOf(wanted: string, offered: string): Fit {
  const want = readLine(wanted).line
  const sell = parseLine(offered)
  return want === undefined || !sell.ok ? nothing : fitOffer(want, sell.line)
}

/** Tags with what the brand itself says where nothing can be computed; its word never outranks a computed verdict. */
export function fitTags(fit: Fit, body: OfferMake): FitTag[] {
  return fit.tags.map(({ key, text, must, verdict, offered }) => {
    const says = verdict === 'unknown' ? body.fit.find((row) => row.tag === key)?.says : undefined
    return {
      key,
      text,
      must,
      verdict,
      ...(offered === undefined ? {} : { offered }),
      ...(says === undefined || says === 'unknown' ? {} : { says }),
    }
  })
}

/** What the order of offers rests on; fees and the brand's own praise are not in it. */
export interface Standing {
  row: OfferRow
  fit: Fit
}

const isLive = ({ state }: Pick<OfferRow, 'state'>): boolean =>
  ['made', 'countered', 'revised', 'accepted', 'confirmed'].includes(state)

/** Live ones first; then fewer unmet musts, fewer unknown ones, more wishes met, the lower total, the earlier one. */
export function compareOffers(a: Standing, b: Standing): number {
  return (
    Number(isLive(b.row)) - Number(isLive(a.row)) ||
    a.fit.unmet - b.fit.unmet ||
    a.fit.unknown - b.fit.unknown ||
    wishes(b.fit) - wishes(a.fit) ||
    (a.row.currency === b.row.currency ? a.row.total - b.row.total : 0) ||
    a.row.receivedAt - b.row.receivedAt ||
    (a.row.id < b.row.id ? -1 : 1)
  )
}

const wishes = (fit: Fit): number => fit.tags.filter((tag) => !tag.must && tag.verdict === 'met').length
const musts = (fit: Fit): number => fit.met + fit.unmet + fit.unknown

/** Why an offer stands where it stands, in codes; `others` are the ones it is compared with. */
export function reasonsFor(one: Standing, others: readonly Standing[]): Offer['because'] {
  const { fit, row } = one
  const reasons: Offer['because'] = []
  if (!isLive(row)) return [{ code: 'rank.over', values: { state: row.state } }]
  const all = musts(fit)
  if (fit.unmet > 0) {
    const tag = fit.tags.find((one) => one.must && one.verdict === 'unmet')
    reasons.push({
      code: 'rank.unmet',
      values: { count: fit.unmet, tag: tag?.text ?? '', offered: tag?.offered ?? '' },
    })
  } else if (fit.unknown > 0) {
    const tag = fit.tags.find((one) => one.must && one.verdict === 'unknown')
    reasons.push({ code: 'rank.unknown', values: { count: fit.unknown, tag: tag?.text ?? '' } })
  } else reasons.push({ code: 'rank.fits', values: { musts: all } })
  const liked = wishes(fit)
  if (liked > 0) reasons.push({ code: 'rank.wishes', values: { count: liked } })
  const equals = others.filter((other) => other.row.currency === row.currency && isLive(other.row))
  if (equals.length > 1 && equals.every((other) => other.row.total >= row.total)) {
    reasons.push({ code: 'rank.cheapest', values: {} })
  }
  return reasons
}

/** Body of an offer as the brand signed it. */
export const offerBody = (row: OfferRow): OfferMake => readColumn<OfferMake>(row.body)

/** Time by which the brand must confirm an acceptance made now, in ms. */
export const confirmBy = (body: Pick<OfferMake, 'confirm_within'>, at: number): number =>
  at + durationSeconds(body.confirm_within) * 1000

/** State with the clock: an offer past its validity is expired, with or without a record. */
export function stateNow(row: Pick<OfferRow, 'state' | 'validUntil'>, now: number): string {
  const canExpire = row.state === 'made' || row.state === 'countered' || row.state === 'revised'
  return canExpire && row.validUntil <= now ? 'expired' : row.state
}
