// The person's own key towards one brand: renewed by a word of the old one, which is destroyed once the brand has read it.
import { encode } from '../../../protocol/base64url.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import { rotationInput } from '../../../protocol/relocation.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { asOf, type Relationship } from '../terms/terms.ts'
import { oldKey, removeOldKey, saveOldKey } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'journal' | 'keyring' | 'ledgers' | 'live'>

/**
 * Puts a new key in the place of the old one. The old private key stays until the brand has acknowledged the record:
 * a batch that ends before it, a doorbell and a read of the outbox must be signed by a key that the brand knows.
 * Never two at a time, so that one word of a known key always leads to the next.
 * @throws Problem illegal_transition, not_possible while the brand has not seen the last renewal
 */
export function renewKey(ports: Ports, tx: Writer, relationship: Relationship): string {
  const { clock, journal, keyring, ledgers, live } = ports
  const { rid, brand, name, ourKid } = relationship
  transition('key.rotate', 'person', asOf(relationship, clock.now()).state)
  if (oldKey(tx, rid) !== undefined) {
    throw new Problem('not_possible', { reason: `${name} has not seen your last new key yet` })
  }
  const { kty, crv, x, kid } = keyring.make(tx, 'pairwise')
  const input = rotationInput(rid, kid)
  const proof = `${input}.${encode(keyring.signNow(kid, input))}`
  const body = parseBody('key.rotate', { jwk: { kty, crv, x, kid }, proof })
  const { seq } = ledgers.speak(tx, rid, { type: 'key.rotate', body })
  ledgers.useKey(tx, rid, kid)
  saveOldKey(tx, { rid, kid: ourKid, untilSeq: seq, renewedAt: clock.now() })
  journal.note(tx, 'terms.key_renewed', { name }, { brand, rid })
  live.tell(tx, { topic: 'brand', id: brand, code: 'terms.key_renewed' })
  return kid
}

type Known = Pick<Relationship, 'rid' | 'ourKid'>

/** The key that counts after a place of the ledger: it signs a batch that ends there. */
export function keyAfter(reader: Reader, { rid, ourKid }: Known, seq: number): string {
  const old = oldKey(reader, rid)
  return old !== undefined && seq < old.untilSeq ? old.kid : ourKid
}

/**
 * The keys by which a brand may know the person now, the likelier one first.
 * @param held the last record that the brand has acknowledged, or was handed when it read by itself
 */
export function keysKnown(reader: Reader, { rid, ourKid }: Known, held: number): [string, ...string[]] {
  const old = oldKey(reader, rid)
  if (old === undefined) return [ourKid]
  return held < old.untilSeq ? [old.kid, ourKid] : [ourKid, old.kid]
}

/** Once the brand has acknowledged the renewal nothing needs the old key any more. */
export function endOldKey(
  { journal, keyring }: Pick<Ports, 'journal' | 'keyring'>,
  tx: Writer,
  { rid, brand, name }: Pick<Relationship, 'rid' | 'brand' | 'name'>,
  seenSeq: number,
): void {
  const old = oldKey(tx, rid)
  if (old === undefined || seenSeq < old.untilSeq) return
  keyring.destroy(tx, old.kid)
  removeOldKey(tx, rid)
  journal.note(tx, 'terms.old_key_destroyed', { name }, { brand, rid })
}

/** The end of all keys of a relationship, with the line that says so. */
export function destroyAllKeys(
  { journal, keyring }: Pick<Ports, 'journal' | 'keyring'>,
  tx: Writer,
  { rid, brand, name, ourKid }: Pick<Relationship, 'rid' | 'brand' | 'name' | 'ourKid'>,
): void {
  const old = oldKey(tx, rid)
  if (old !== undefined) {
    keyring.destroy(tx, old.kid)
    removeOldKey(tx, rid)
  }
  keyring.destroy(tx, ourKid)
  journal.note(tx, 'terms.key_destroyed', { name }, { brand, rid })
}
