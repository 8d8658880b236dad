// Puts proven records back in their places, with all that came of them: own words, hidden content, orders, ends.
import { timeSeconds } from '../../../protocol/body.ts'
import { seconds } from '../../../protocol/limits.ts'
import { isGone, type LiveRecord } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Claims } from '../../../protocol/message.ts'
import type { Writer } from '../../platform/database.ts'
import type { Returned } from '../../platform/ledger/returned.ts'
import type { Context } from '../context.ts'
import { hideForOrder } from '../disclosures/disclosures.ts'
import { copiesOf, copyRow, intentRow, intentsIn } from '../intents/intents.ts'
import { ownLedger, readColumn } from '../own.ts'
import { relationshipOf } from '../terms/terms.ts'

type Ports = Pick<Context, 'clock' | 'ledgers'>

interface Back {
  rid: string
  record: LiveRecord
  claims: Claims
}

/** Brands get an intent in the same moment; it was one intent when the words and the time are the same. */
const togetherMs = 5000

/**
 * What the person's own ledger said of an intent is lost: only the line as this brand got it is left. Tags that were
 * withheld from everybody who gives it back are gone for good.
 */
function remember({ ledgers }: Ports, tx: Writer, { rid, record, claims }: Back): void {
  if (copyRow(tx, rid, claims.jti) !== undefined) return
  const body = parseBody('intent.post', claims.body)
  const at = record.at * 1000
  const expiresAt = timeSeconds(body.expires) * 1000
  const to = [{ rid, copy: claims.jti, withheld: body.withheld }]
  const same = intentsIn(tx, ['open'], undefined, 200).find(
    (one) =>
      one.line === body.line && one.expiresAt === expiresAt && Math.abs(one.postedAt - at) <= togetherMs,
  )
  if (same !== undefined) {
    const { line, revision } = same
    ledgers.speak(tx, ownLedger, {
      type: 'own.revise',
      on: same.id,
      body: { line, expiresAt, revision, to },
    })
    return
  }
  const isPractice = relationshipOf(tx, rid)?.isPractice === true
  ledgers.speak(tx, ownLedger, {
    type: 'own.intent',
    at: record.at,
    body: { line: body.line, expiresAt, isPractice, to },
  })
}

/** The person changed an intent after the backup: the newest words that any brand gives back are theirs. */
function rememberChange({ ledgers }: Ports, tx: Writer, { rid, claims }: Back): void {
  const copy = claims.on === undefined ? undefined : copyRow(tx, rid, claims.on)
  const intent = copy && intentRow(tx, copy.intent)
  if (copy === undefined || intent === undefined) return
  const body = parseBody('intent.revise', claims.body)
  if (body.revision <= intent.revision) return
  ledgers.speak(tx, ownLedger, {
    type: 'own.revise',
    on: intent.id,
    body: {
      line: body.line,
      expiresAt: timeSeconds(body.expires) * 1000,
      revision: body.revision,
      to: [{ rid, copy: copy.id, withheld: readColumn<string[]>(copy.withheld) }],
    },
  })
}

const live = new Set(['open', 'revised', 'planned'])

/** An intent that was taken back from everybody is over for the person too. */
function rememberEnd({ ledgers }: Ports, tx: Writer, { rid, claims }: Back): void {
  const copy = claims.on === undefined ? undefined : copyRow(tx, rid, claims.on)
  const intent = copy && intentRow(tx, copy.intent)
  if (intent?.state !== 'open' || copiesOf(tx, intent.id).some(({ state }) => live.has(state))) return
  ledgers.speak(tx, ownLedger, { type: 'own.withdraw', on: intent.id, body: {} })
}

/** What was no longer served before is not served again. */
function hide(ports: Ports, tx: Writer, { rid, record, claims }: Back): void {
  const { ledgers } = ports
  const { at, type } = record
  const on = claims.on ?? ''
  const endIntent = (id: string, expires: string): void =>
    ledgers.hide(tx, rid, id, 'ended', timeSeconds(expires))
  const endOrder = (): void => hideForOrder(ports, tx, on)
  if (type === 'intent.post') endIntent(claims.jti, parseBody('intent.post', claims.body).expires)
  if (type === 'intent.revise') endIntent(on, parseBody('intent.revise', claims.body).expires)
  if (type === 'intent.withdraw') ledgers.hide(tx, rid, on, 'withdrawn', at)
  if (type === 'intent.close') ledgers.hide(tx, rid, on, 'ended', at)
  if (type === 'thread.close') ledgers.hide(tx, rid, on, 'ended', at + seconds.afterglow)
  if (type === 'disclosure.grant') {
    const { until } = parseBody('disclosure.grant', claims.body)
    ledgers.hide(tx, rid, claims.on ?? claims.jti, 'ended', timeSeconds(until))
  }
  if (type === 'disclosure.end' || type === 'disclosure.refuse') ledgers.hide(tx, rid, on, 'ended', at)
  if (type === 'order.close' || type === 'order.cancel') endOrder()
  if (type === 'order.update' && parseBody('order.update', claims.body).event === 'cancelled') endOrder()
  if (type === 'terms.revoke') ledgers.hideAll(tx, rid, 'revoked', at)
  if (type === 'terms.leave') ledgers.hideAll(tx, rid, 'ended', at)
}

/** @throws Problem or Error where it does not fit what is here; nothing of the transaction must be kept then */
export function bringBack(ports: Ports, tx: Writer, rid: string, returned: readonly Returned[]): void {
  for (const one of returned) {
    const { record, message } = one
    const back = message === undefined || isGone(record) ? undefined : { rid, record, claims: message.claims }
    if (back?.record.type === 'intent.post') remember(ports, tx, back)
    if (back?.record.type === 'intent.revise') rememberChange(ports, tx, back)
    ports.ledgers.bringBack(tx, rid, one)
    if (back === undefined) continue
    hide(ports, tx, back)
    if (back.record.type === 'intent.withdraw' || back.record.type === 'intent.close')
      rememberEnd(ports, tx, back)
  }
}
