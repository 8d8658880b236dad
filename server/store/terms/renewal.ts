// New terms beside those in force: narrower, wider or longer. The old ones hold until the brand accepts, and are then replaced whole.
import { timeSeconds } from '../../../protocol/body.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import {
  narrowGrant,
  startGrant,
  type GrantSet,
  type RosterId,
  type TermsProffer,
} from '../../../protocol/terms.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { ownLedger, readColumn } from '../own.ts'
import { wireTime } from '../wire-time.ts'
import { draftOf, profferBody, repeatOf, checkEnd, type Proffer, type ProfferDraft } from './proffer.ts'
import { asOf, type Relationship } from './relationship.ts'
import { renewalRow } from './renewal-queries.ts'

type Ports = Pick<Context, 'config' | 'clock' | 'keyring' | 'ledgers' | 'journal' | 'live'>

export interface Renewal {
  id: string
  state: string
  body: TermsProffer
  hash: string
  counter: RosterId | undefined
  profferedAt: number
  changedAt: number
}

/** The newest terms proffered beside those in force, whatever became of them since. */
export function renewalOf(reader: Reader, rid: string): Renewal | undefined {
  const row = renewalRow(reader, rid)
  if (row === undefined) return undefined
  const { id, state, proffer, hash, counter, profferedAt, changedAt } = row
  const body = readColumn<TermsProffer>(proffer)
  return {
    id,
    state,
    body,
    hash,
    counter: (counter ?? undefined) as RosterId | undefined,
    profferedAt,
    changedAt,
  }
}

const waiting = new Set(['proffered', 'countered', 'final'])

/** As the clock has it: a proffer past its own time can be answered no more. */
export function renewalAsOf(renewal: Renewal, nowSeconds: number): Renewal {
  const isPast = waiting.has(renewal.state) && nowSeconds > timeSeconds(renewal.body.expires)
  return isPast ? { ...renewal, state: 'expired' } : renewal
}

function waitingFor(ports: Pick<Ports, 'clock'>, reader: Reader, rid: string): Renewal | undefined {
  const renewal = renewalOf(reader, rid)
  const current = renewal === undefined ? undefined : renewalAsOf(renewal, ports.clock.seconds())
  return current !== undefined && waiting.has(current.state) ? current : undefined
}

function proffer(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  draft: ProfferDraft,
  on?: string,
): void {
  const { rid, brand, origin, ourKid, name } = relationship
  const body = profferBody(ports, { origin, rid, kid: ourKid }, draft)
  ports.ledgers.speak(tx, rid, { type: 'terms.proffer', on, body })
  ports.journal.note(tx, 'terms.renewal_proffered', { name, terms: draft.preferred }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'terms.renewal_proffered' })
}

/**
 * Proffers new terms to a brand that is bound by others. They are brought to it like every record.
 * @throws Problem `invalid`, `not_possible`, and what the state of the relationship forbids
 */
export function proposeTerms(ports: Ports, tx: Writer, relationship: Relationship, choice: Proffer): void {
  const { state } = asOf(relationship, ports.clock.now())
  transition('terms.proffer', 'person', state)
  if (state !== 'in_force' && state !== 'paused') {
    throw new Problem('not_possible', { reason: 'there are no terms in force' })
  }
  // Whoever holds the domain now may not be who agreed: that is a new beginning, without this history.
  if (relationship.heldKid !== undefined) {
    throw new Problem('not_possible', { reason: 'their key changed and the old one did not vouch for it' })
  }
  checkEnd(choice.expiresAt, ports.clock.now())
  proffer(ports, tx, relationship, draftOf(choice))
}

/** The person's answer to a counter: that agreement alone, or nothing, and the old terms hold. */
export function answerRenewal(ports: Ports, tx: Writer, relationship: Relationship, isTaken: boolean): void {
  const { rid, brand, name } = relationship
  const renewal = waitingFor(ports, tx, rid)
  if (renewal?.state !== 'countered' || renewal.counter === undefined) {
    throw new Problem('not_possible', { reason: 'there is no counter to answer' })
  }
  if (isTaken) {
    transition('terms.proffer', 'person', asOf(relationship, ports.clock.now()).state, renewal.state)
    return proffer(ports, tx, relationship, repeatOf(renewal.body, renewal.counter), renewal.id)
  }
  ports.ledgers.speak(tx, ownLedger, { type: 'own.renewal.left', body: { rid, id: renewal.id } })
  ports.journal.note(tx, 'terms.renewal_left', { name, terms: renewal.counter }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'terms.renewal_left' })
}

/** What was just narrowed must not come back with an answer to older, wider words: they are replaced by narrower ones. */
export function narrowRenewal(ports: Ports, tx: Writer, relationship: Relationship, set: GrantSet): void {
  const renewal = waitingFor(ports, tx, relationship.rid)
  if (renewal === undefined) return
  const before = startGrant(renewal.body, renewal.body.preferred, ports.clock.seconds())
  const after = narrowGrant(before, set)
  if (JSON.stringify(after) === JSON.stringify(before)) return
  const expires = wireTime(after.expires * 1000)
  proffer(ports, tx, relationship, { ...repeatOf(renewal.body), scope: after.scope, expires })
}
