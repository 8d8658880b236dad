// What each record about terms makes of the relationship; a rebuild runs the same functions over all records.
import { thumbprint } from '../../../protocol/keys.ts'
import type { LiveRecord } from '../../../protocol/record.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { narrowGrant, startGrant } from '../../../protocol/terms.ts'
import { timeSeconds } from '../../../protocol/body.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { digest } from '../../../protocol/hash.ts'
import { ownBody } from '../own.ts'
import { changeRelationship, insertRelationship, replaceFollows, type RelationshipRow } from './queries.ts'
import { everPinned, relationshipOf, type Relationship } from './relationship.ts'
import { dropRenewal } from './renewal-queries.ts'
import { acceptBeside, answerBeside, isBeside, leaveBeside, profferBeside } from './renewal-projection.ts'

const ms = (record: Pick<LiveRecord, 'at'>): number => record.at * 1000

function required(tx: Writer, rid: string): Relationship {
  const relationship = relationshipOf(tx, rid)
  if (relationship === undefined) throw new Error(`the ledger ${rid} speaks of a relationship nobody began`)
  return relationship
}

/** Moves the relationship, and the proffer that the message is about, as the table of states says. */
function step(
  tx: Writer,
  entry: Entry,
  change: Partial<Omit<RelationshipRow, 'rid' | 'version' | 'epoch'>>,
  hasNewEpoch = true,
): void {
  const { state, proffer } = required(tx, entry.rid)
  const subject = entry.claims.on === undefined ? undefined : proffer?.state
  const next = transition(entry.record.type, entry.by, state, subject)
  const terms = next.object?.kind === 'terms' ? { termsState: next.object.state } : {}
  changeRelationship(
    tx,
    entry.rid,
    { ...terms, ...change, state: next.relationship, changedAt: ms(entry.record) },
    hasNewEpoch,
  )
}

function begin(tx: Writer, { record, claims }: Entry): void {
  const body = ownBody('own.relationship', claims.body)
  insertRelationship(tx, {
    rid: body.rid,
    brand: body.brand,
    origin: body.origin,
    name: body.name,
    about: body.about,
    isPractice: body.isPractice ? 1 : 0,
    state: 'none',
    version: 1,
    epoch: 0,
    ourKid: body.ourKid,
    pinned: '[]',
    everPinned: '[]',
    heldKid: null,
    inbox: body.inbox,
    outbox: body.outbox,
    records: body.records,
    asks: JSON.stringify(body.asks),
    struck: JSON.stringify(body.struck),
    legal: body.legal === undefined ? null : JSON.stringify(body.legal),
    preferred: null,
    agreed: null,
    counter: null,
    termsState: null,
    profferId: null,
    proffer: null,
    profferHash: null,
    grantScope: null,
    grantFrom: null,
    grantUntil: null,
    profferedAt: ms(record),
    agreedAt: null,
    endedAt: null,
    expiresAt: null,
    changedAt: ms(record),
    push: 1,
  })
  replaceFollows(tx, body.rid, followRows(body.follows))
}

/** How a follow line is found: by what it follows, once for each verb it names. */
function followRows(lines: readonly string[]): { item: string; verb: string; line: string }[] {
  return lines.flatMap((line) => {
    const parsed = parseLine(line)
    if (!parsed.ok) return []
    const { item } = parsed.line
    const key =
      item.kind === 'any'
        ? '*'
        : item.kind === 'gtin'
          ? `gt:${item.gtin}`
          : item.name + (item.below ? '.*' : '')
    return (parsed.line.for ?? ['want']).map((verb) => ({ item: key, verb, line }))
  })
}

function proffer(tx: Writer, entry: Entry): void {
  const body = parseBody('terms.proffer', entry.claims.body)
  if (isBeside(tx, entry)) return profferBeside(tx, entry)
  step(tx, entry, {
    preferred: body.preferred,
    profferId: entry.claims.jti,
    proffer: JSON.stringify(body),
    profferHash: digest(entry.record.jwt),
    counter: null,
    expiresAt: timeSeconds(body.expires) * 1000,
    profferedAt: ms(entry.record),
  })
}

function accept(tx: Writer, entry: Entry): void {
  const body = parseBody('terms.accept', entry.claims.body)
  if (isBeside(tx, entry)) return acceptBeside(tx, entry)
  const open = required(tx, entry.rid).proffer
  if (open === undefined) throw new Error('an accept without a proffer')
  const grant = startGrant(open.body, body.agreement, entry.record.at)
  const { kty, crv, x } = body.cnf.jwk
  step(tx, entry, {
    agreed: body.agreement,
    agreedAt: ms(entry.record),
    pinned: JSON.stringify([{ kty, crv, x, kid: thumbprint({ kty, crv, x }) }]),
    everPinned: JSON.stringify([{ kty, crv, x, kid: thumbprint({ kty, crv, x }) }]),
    grantScope: JSON.stringify(grant.scope),
    grantFrom: grant.from,
    grantUntil: grant.expires,
  })
}

function counter(tx: Writer, entry: Entry): void {
  if (isBeside(tx, entry)) return answerBeside(tx, entry)
  step(tx, entry, { counter: parseBody('terms.counter', entry.claims.body).agreement })
}

const end: Projection = (tx, entry) => {
  step(tx, entry, { endedAt: ms(entry.record) })
  dropRenewal(tx, entry.rid)
}

const decline: Projection = (tx, entry) => (isBeside(tx, entry) ? answerBeside(tx, entry) : end(tx, entry))

function setGrant(tx: Writer, entry: Entry): void {
  const { grant } = required(tx, entry.rid)
  if (grant === undefined) throw new Error('a grant narrowed where none is')
  const narrowed = narrowGrant(grant, parseBody('grant.set', entry.claims.body))
  step(tx, entry, {
    grantScope: JSON.stringify(narrowed.scope),
    grantUntil: narrowed.expires,
    expiresAt: narrowed.expires * 1000,
  })
}

function setFilter(tx: Writer, entry: Entry): void {
  const body = parseBody('filter.set', entry.claims.body)
  step(tx, entry, { push: body.push ? 1 : 0 }, false)
  replaceFollows(tx, entry.rid, followRows(body.follows))
}

function lapse(tx: Writer, { record, claims }: Entry): void {
  const { what, id } = ownBody('own.lapse', claims.body)
  if (what !== 'terms') return
  changeRelationship(tx, id, { state: 'expired', endedAt: ms(record), changedAt: ms(record) }, true)
  dropRenewal(tx, id)
}

function changeKeys(tx: Writer, { record, claims }: Entry): void {
  const { rid, change, jwk } = ownBody('own.key', claims.body)
  const { pinned } = required(tx, rid)
  const others = pinned.filter((key) => key.kid !== jwk.kid)
  const ever = everPinned(tx, rid).filter((key) => key.kid !== jwk.kid)
  changeRelationship(
    tx,
    rid,
    {
      pinned: JSON.stringify(change === 'added' ? [...others, jwk] : others),
      everPinned: JSON.stringify([...ever, jwk]),
      changedAt: ms(record),
    },
    true,
  )
}

function changeOwnKey(tx: Writer, entry: Entry): void {
  const { kty, crv, x } = parseBody('key.rotate', entry.claims.body).jwk
  step(tx, entry, { ourKid: thumbprint({ kty, crv, x }) }, false)
}

function hold(tx: Writer, { record, claims }: Entry): void {
  const { rid, kid } = ownBody('own.hold', claims.body)
  changeRelationship(tx, rid, { heldKid: kid, changedAt: ms(record) }, true)
}

export const projections: Readonly<Record<string, Projection>> = {
  'own.relationship': begin,
  'own.lapse': lapse,
  'own.key': changeKeys,
  'own.hold': hold,
  'own.renewal.left': leaveBeside,
  'terms.proffer': proffer,
  'terms.accept': accept,
  'terms.counter': counter,
  'terms.decline': decline,
  'terms.revoke': end,
  'terms.leave': end,
  'terms.pause': (tx, entry) => step(tx, entry, {}),
  'terms.resume': (tx, entry) => step(tx, entry, { heldKid: null }),
  'grant.set': setGrant,
  'key.rotate': changeOwnKey,
  'filter.set': setFilter,
}
