// What records about terms beside those in force make of the relationship: nothing, until an accept replaces the old ones whole.
import { timeSeconds } from '../../../protocol/body.ts'
import { digest } from '../../../protocol/hash.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { startGrant, type TermsProffer } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { ownBody, readColumn } from '../own.ts'
import { changeRelationship } from './queries.ts'
import { relationshipOf } from './relationship.ts'
import { changeRenewal, dropRenewal, putRenewal, renewalRow, type RenewalRow } from './renewal-queries.ts'

/** Whether a record about terms speaks of others than those that the relationship stands on. */
export function isBeside(tx: Writer, { rid }: Pick<Entry, 'rid'>): boolean {
  const state = relationshipOf(tx, rid)?.state
  return state === 'in_force' || state === 'paused'
}

function required(tx: Writer, { rid, claims }: Entry): { row: RenewalRow; state: string } {
  const row = renewalRow(tx, rid)
  const state = relationshipOf(tx, rid)?.state
  if (row === undefined || row.id !== claims.on || state === undefined) {
    throw new Error('an answer to terms that nobody proffered')
  }
  return { row, state }
}

/** State of the proffer after this record. */
function after(entry: Entry, relationship: string, state: string): string {
  const next = transition(entry.record.type, entry.by, relationship as 'in_force', state)
  return next.object?.state ?? state
}

export function profferBeside(tx: Writer, { rid, record, claims }: Entry): void {
  putRenewal(tx, {
    rid,
    id: claims.jti,
    state: claims.on === undefined ? 'proffered' : 'final',
    proffer: JSON.stringify(parseBody('terms.proffer', claims.body)),
    hash: digest(record.jwt),
    counter: null,
    profferedAt: record.at * 1000,
    changedAt: record.at * 1000,
  })
}

/** A counter or a decline: the old terms hold. */
export function answerBeside(tx: Writer, entry: Entry): void {
  const { row, state } = required(tx, entry)
  const counter =
    entry.record.type === 'terms.counter' ? parseBody('terms.counter', entry.claims.body).agreement : null
  changeRenewal(tx, entry.rid, {
    state: after(entry, state, row.state),
    counter,
    changedAt: entry.record.at * 1000,
  })
}

/** The new terms are those of the relationship now; keys stay as they were pinned. */
export function acceptBeside(tx: Writer, entry: Entry): void {
  const { row, state } = required(tx, entry)
  const { agreement } = parseBody('terms.accept', entry.claims.body)
  const body = readColumn<TermsProffer>(row.proffer)
  const grant = startGrant(body, agreement, entry.record.at)
  changeRelationship(
    tx,
    entry.rid,
    {
      preferred: body.preferred,
      agreed: agreement,
      counter: null,
      termsState: after(entry, state, row.state),
      profferId: row.id,
      proffer: row.proffer,
      profferHash: row.hash,
      grantScope: JSON.stringify(grant.scope),
      grantFrom: grant.from,
      grantUntil: grant.expires,
      agreedAt: entry.record.at * 1000,
      expiresAt: timeSeconds(body.expires) * 1000,
      changedAt: entry.record.at * 1000,
    },
    true,
  )
  dropRenewal(tx, entry.rid)
}

export const leaveBeside: Projection = (tx, { record, claims }) => {
  const { rid, id } = ownBody('own.renewal.left', claims.body)
  if (renewalRow(tx, rid)?.id === id) changeRenewal(tx, rid, { state: 'left', changedAt: record.at * 1000 })
}
