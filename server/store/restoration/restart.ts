// The person's word that a history goes on from what the backup holds: signed, and in force once the brand has signed it.
import {
  messageInput,
  parseMessage,
  personId,
  sealMessage,
  verifyMessage,
} from '../../../protocol/message.ts'
import { importPublicKey } from '../../../protocol/keys.ts'
import { bytes, seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseStrict } from '../../../protocol/json.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Context } from '../context.ts'
import { keysKnown } from '../relocation/relocation.ts'
import { heldUpTo } from '../delivery/delivery.ts'
import type { Relationship } from '../terms/terms.ts'
import { teller } from './check.ts'
import { changeRestoring, restoringRow } from './queries.ts'

/** What a brand said to it: it goes on from there, or it holds another history, or an end. */
export type Answer = { kind: 'taken'; restart: string; ack: string } | { kind: 'refused'; code: string }

function signed(context: Context, relationship: Relationship, head: { seq: number; hash: string }): string {
  const { clock, database, keyring, random } = context
  const { rid, origin } = relationship
  const [kid] = keysKnown(database, relationship, heldUpTo(database, rid))
  const claims = { iss: personId(rid), aud: origin, sub: rid, jti: random.id(), iat: clock.seconds() }
  const input = messageInput({ ...claims, type: 'ledger.restart', body: head }, kid)
  return sealMessage(input, keyring.signNow(kid, input))
}

const codeIn = (body: Uint8Array): string => {
  try {
    const { code } = parseStrict(body) as { code?: unknown }
    return typeof code === 'string' ? code : ''
  } catch (problem) {
    if (problem instanceof Problem) return ''
    throw problem
  }
}

/** Brings the restart to the brand's inbox. @throws Problem when it could not be asked, or its answer proves nothing */
export async function bringRestart(
  context: Context,
  relationship: Relationship,
  signal: AbortSignal,
): Promise<Answer> {
  const { database, ledgers, outbound } = context
  const { rid, brand, inbox, origin, pinned } = relationship
  const head = ledgers.head(database, rid)
  const restart = signed(context, relationship, head)
  const answer = await outbound.request(inbox, {
    method: 'POST',
    headers: { 'content-type': 'application/jwt' },
    body: restart,
    maxBytes: bytes.message,
    seconds: seconds.push,
    signal,
  })
  if (answer.status === 409 || answer.status === 410 || answer.status === 401)
    return { kind: 'refused', code: codeIn(answer.body) }
  if (answer.status !== 200) throw new Problem('brand_status', { domain: brand, status: answer.status })
  const parsed = parseMessage(answer.body)
  const jwk = pinned.find((one) => one.kid === parsed.kid)
  const key = jwk && (await importPublicKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }))
  const { claims } = await verifyMessage(parsed, key, { iss: origin, aud: personId(rid), sub: rid })
  if (claims.type !== 'ledger.ack') throw new Problem('malformed', { reason: 'it is no acknowledgement' })
  const { seq, hash } = parseBody('ledger.ack', claims.body)
  if (seq !== head.seq || hash !== head.hash) throw new Problem('fork')
  return { kind: 'taken', restart, ack: parsed.jwt }
}

/** The brand signed that the history goes on from here. */
export async function settleRestart(
  context: Context,
  relationship: Relationship,
  answer: Answer,
): Promise<void> {
  const { clock, database, ledgers } = context
  const { rid } = relationship
  const tell = teller(context)
  await database.transact((tx) => {
    const row = restoringRow(tx, rid)
    if (row?.state !== 'restarting') return
    if (answer.kind === 'refused') {
      const reason = answer.code === 'revoked' ? 'ended_there' : 'restart_refused'
      changeRestoring(tx, rid, { state: 'unproven', nextAt: null, reason, checkedAt: clock.now() })
      return tell(tx, relationship, 'restore.refused', { reason })
    }
    const { restart, ack } = answer
    changeRestoring(tx, rid, {
      state: 'done',
      nextAt: null,
      reason: null,
      doneAt: clock.now(),
      outcome: 'restarted',
      proof: JSON.stringify({ restart, ack }),
    })
    tell(tx, relationship, 'restore.restarted', { seq: ledgers.head(tx, rid).seq })
  })
}
