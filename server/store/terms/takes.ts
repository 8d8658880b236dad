// What a brand says about terms, checked before it becomes a record: accept, counter, decline, leave, filter.
import { thumbprint, type PublicJwk } from '../../../protocol/keys.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import type { Message } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { BrandProfile } from '../../../protocol/profile.ts'
import { checkAccept, checkCounter } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import type { Take } from '../take.ts'
import { endErrand } from './queries.ts'
import type { Relationship } from './relationship.ts'
import { renewalAsOf, renewalOf } from './renewal.ts'

/** The document's keys by which an answer to an open proffer may be signed. */
export function answerKey(profile: Pick<BrandProfile, 'keys'>, kid: string): PublicJwk | undefined {
  return profile.keys.find((key) => key.kid === kid)
}

/** Whether an answer now is one to terms beside those in force. */
const isBound = ({ state }: Relationship): boolean => state === 'in_force' || state === 'paused'

/** The proffer that an answer can be about: the first one, or once terms are in force the one beside them. */
function openProffer(
  { clock }: Pick<Context, 'clock'>,
  tx: Writer,
  relationship: Relationship,
  message: Message,
): NonNullable<Relationship['proffer']> {
  const beside = isBound(relationship) ? renewalOf(tx, relationship.rid) : undefined
  const proffer = isBound(relationship)
    ? beside && renewalAsOf(beside, clock.seconds())
    : relationship.proffer
  if (proffer === undefined || message.claims.on !== proffer.id) {
    throw new Problem('malformed', { reason: 'on does not name the open proffer' })
  }
  return proffer
}

/** Tells the journal and all open pages. */
export function told(
  ports: Pick<Context, 'journal' | 'live'>,
  tx: Writer,
  relationship: Relationship,
  code: string,
  values: Record<string, string> = {},
): void {
  const { brand, name, rid } = relationship
  ports.journal.note(tx, code, { name, ...values }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code })
}

const takeAccept: Take = (tx, ports, relationship, message) => {
  const body = parseBody('terms.accept', message.claims.body)
  const proffer = openProffer(ports, tx, relationship, message)
  transition('terms.accept', 'brand', relationship.state, proffer.state)
  checkAccept(proffer.body, proffer.hash, body)
  if (thumbprint(body.cnf.jwk) !== message.kid) {
    throw new Problem('malformed', { reason: 'cnf is not the key that signed this' })
  }
  endErrand(tx, relationship.rid)
  const endsAt = Date.parse(proffer.body.expires)
  tx.onCommit(() => ports.jobs.at('terms', endsAt))
  told(ports, tx, relationship, isBound(relationship) ? 'terms.renewed' : 'terms.accepted', {
    terms: body.agreement,
  })
}

const takeCounter: Take = (tx, ports, relationship, message) => {
  const body = parseBody('terms.counter', message.claims.body)
  const proffer = openProffer(ports, tx, relationship, message)
  transition('terms.counter', 'brand', relationship.state, proffer.state)
  checkCounter(proffer.body, body)
  endErrand(tx, relationship.rid)
  // Whether a rule takes it is looked at once the counter is a record.
  tx.onCommit(() => ports.jobs.wake('counters'))
  told(ports, tx, relationship, isBound(relationship) ? 'terms.renewal_countered' : 'terms.countered', {
    terms: body.agreement,
  })
}

const takeDecline: Take = (tx, ports, relationship, message) => {
  parseBody('terms.decline', message.claims.body)
  const proffer = openProffer(ports, tx, relationship, message)
  transition('terms.decline', 'brand', relationship.state, proffer.state)
  endErrand(tx, relationship.rid)
  told(ports, tx, relationship, isBound(relationship) ? 'terms.renewal_declined' : 'terms.declined')
}

const takeLeave: Take = (tx, ports, relationship, message) => {
  parseBody('terms.leave', message.claims.body)
  transition('terms.leave', 'brand', relationship.state)
  ports.ledgers.hideAll(tx, relationship.rid, 'ended', ports.clock.seconds())
  told(ports, tx, relationship, 'terms.left')
}

const takeFilter: Take = (tx, ports, relationship, message) => {
  parseBody('filter.set', message.claims.body)
  transition('filter.set', 'brand', relationship.state)
  told(ports, tx, relationship, 'filter.set')
}

/** Checks of what brands say about terms; the record itself is appended by the caller. */
export const takes: Readonly<Record<string, Take>> = {
  'terms.accept': takeAccept,
  'terms.counter': takeCounter,
  'terms.decline': takeDecline,
  'terms.leave': takeLeave,
  'filter.set': takeFilter,
}
