// What a practice brand deletes when asked to, what it must keep for a while, and on which ground.
import type { Relationship } from '../../protocol/brand/surface.ts'
import type { Retained } from '../../protocol/erasure.ts'
import type { LedgerState } from '../../protocol/ledger-state.ts'
import { parseMessage } from '../../protocol/message.ts'
import type { LedgerRecord } from '../../protocol/record.ts'
import { timeText } from './days.ts'

const personal = /^(?:intent|thread|disclosure)\./
const underWay = new Set(['placed', 'confirmed', 'paid', 'processing', 'ready', 'shipped', 'disputed'])
const page = 500
const year = 365 * 86_400

async function recordsOf(relationship: Relationship): Promise<LedgerRecord[]> {
  const all: LedgerRecord[] = []
  for (;;) {
    const records = await relationship.records(all.at(-1)?.seq ?? 0, page)
    all.push(...records)
    if (records.length < page) return all
  }
}

/** The address of a parcel that has not arrived yet is needed to bring it. */
function isNeeded(record: LedgerRecord, state: LedgerState): boolean {
  if (record.type !== 'disclosure.grant' || !('jwt' in record)) return false
  const { body } = parseMessage(record.jwt).claims
  const order = typeof body === 'object' && body !== null && 'order' in body ? String(body.order) : ''
  return underWay.has(state.orders.get(order)?.state ?? '')
}

/** Numbers of the records to be forgotten, and what stays. */
export async function eraseWhat(
  relationship: Relationship,
  scope: readonly number[],
  now: number,
): Promise<{ erased: number[]; retained: Retained[] }> {
  const state = await relationship.state()
  const asked = (await recordsOf(relationship)).filter(
    ({ seq, type }) => (scope.length === 0 || scope.includes(seq)) && personal.test(type),
  )
  const kept = asked.filter((record) => isNeeded(record, state))
  const retained: Retained[] = []
  if (state.orders.size > 0) {
    const what = 'orders, receipts and payments, as tax law demands'
    retained.push({
      what,
      ground: 'eu-gdpr:JustificationA17LegallyRequired',
      until: timeText(now + 6 * year),
    })
  }
  if (kept.length > 0) {
    const what = 'the address of an order under way, until it is delivered'
    retained.push({ what, ground: 'eu-gdpr:JustificationA12Delay', until: timeText(now + year / 12) })
  }
  return { erased: asked.filter((record) => !kept.includes(record)).map(({ seq }) => seq), retained }
}
