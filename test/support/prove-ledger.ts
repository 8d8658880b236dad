// Proves a whole ledger with the parts that a brand's SDK and a store are made of, and names the first thing that is wrong.
import { importPublicKey, type PublicJwk } from '../../protocol/keys.ts'
import { applyRecord, emptyLedger, type LedgerState } from '../../protocol/lifecycle.ts'
import { parseMessage, personId, verifyMessage, type Claims } from '../../protocol/message.ts'
import { isGone, verifyChain, type Head, type LedgerRecord, type LiveRecord } from '../../protocol/record.ts'
import type { Party } from '../../protocol/types.ts'
import { refusalOf } from './compare.ts'

interface Standing {
  state: LedgerState
  keys: Partial<Record<Party, PublicJwk>>
  used: Set<string>
  hashes: string[]
  heard: number
}

export interface Parties {
  rid: string
  origin: string
  brandKey: PublicJwk
}

/** Each side's key is named by its own first word: a proffer or an accept, which it signs. */
function keyOf({ keys }: Standing, by: Party, { type, body }: Claims, { brandKey }: Parties): PublicJwk {
  const named = (body as { cnf?: { jwk?: PublicJwk } }).cnf?.jwk
  if (by === 'person' || type === 'terms.accept') keys[by] ??= named ?? brandKey
  return keys[by] ?? brandKey
}

function isPlaced(standing: Standing, by: Party, { head, type }: Claims, record: LiveRecord): boolean {
  if (by === 'person') return head === record.prev || (head === undefined && type === 'terms.proffer')
  if (head === undefined || head === '') return true
  const at = standing.hashes.indexOf(head)
  if (at < standing.heard) return false
  standing.heard = at
  return true
}

async function wrongIn(
  standing: Standing,
  record: LedgerRecord,
  parties: Parties,
): Promise<string | undefined> {
  if (isGone(record)) {
    standing.state = applyRecord(standing.state, { record })
    return undefined
  }
  if ((await refusalOf(() => parseMessage(record.jwt))) !== undefined) return 'message'
  const parsed = parseMessage(record.jwt)
  const { claims } = parsed
  const { origin, rid } = parties
  const by: Party = claims.iss === origin ? 'brand' : 'person'
  const [iss, aud] = by === 'brand' ? [origin, personId(rid)] : [personId(rid), origin]
  if (claims.type !== record.type) return 'type'
  if (claims.iss !== iss || claims.aud !== aud || claims.sub !== rid) return 'addressed'
  const jwk = keyOf(standing, by, claims, parties)
  const refused = await refusalOf(async () =>
    verifyMessage(parsed, await importPublicKey(jwk), { iss, aud, sub: rid }),
  )
  if (refused !== undefined) return 'signature'
  if (standing.used.has(claims.jti)) return 'repeated'
  const oldest = by === 'brand' ? 5 * 86_400 + 300 : 300
  if (claims.iat - record.at > 300 || record.at - claims.iat > oldest) return 'time'
  if (!isPlaced(standing, by, claims, record)) return 'head'
  const code = await refusalOf(() => {
    standing.state = applyRecord(standing.state, { record, claims, by })
  })
  standing.used.add(claims.jti)
  return code === undefined ? undefined : 'impossible'
}

export async function proveLedger(records: readonly unknown[], parties: Parties): Promise<object> {
  const standing: Standing = { state: emptyLedger(), keys: {}, used: new Set(), hashes: [''], heard: 0 }
  let head: Head & { at?: number } = { seq: 0, hash: '' }
  for (const candidate of records) {
    const link = verifyChain([candidate], head)
    if (!link.ok) return link
    const record = candidate as LedgerRecord
    const reason = await wrongIn(standing, record, parties)
    if (reason !== undefined) return { ok: false, seq: record.seq, reason }
    head = { ...link.head, at: record.at }
    standing.hashes.push(record.hash)
  }
  return { ok: true, head: { seq: head.seq, hash: head.hash }, relationship: standing.state.relationship }
}
