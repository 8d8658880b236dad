// What each record about an intent makes of the person's own intent and of the copies that brands got.
import { transition } from '../../../protocol/lifecycle.ts'
import { readLine } from '../../../protocol/line-read.ts'
import { tagsOf } from '../../../protocol/line.ts'
import { timeSeconds } from '../../../protocol/body.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { ownBody, type OwnBody } from '../own.ts'
import {
  changeCopy,
  changeIntent,
  copiesOf,
  copiesTo,
  copyRow,
  insertCopy,
  insertIntent,
  intentRow,
  writeTags,
} from './queries.ts'

/** What a line is found by later: its item, its tags' keys, and each tag as written. */
function searchTags(text: string): string[] {
  const { line } = readLine(text)
  if (line === undefined) return []
  return tagsOf(line).map((tag) => tag.text)
}

export function categoryOf(text: string): string {
  const { line } = readLine(text)
  if (line === undefined || line.item.kind === 'any') return '*'
  return line.item.kind === 'gtin' ? `gt:${line.item.gtin}` : line.item.name
}

function planCopies(
  tx: Writer,
  intent: string,
  to: OwnBody<'own.intent'>['to'],
  at: number,
  expiresAt: number,
): void {
  for (const { rid, copy, withheld, exact } of to) {
    const isExact = exact === true ? 1 : 0
    if (copyRow(tx, rid, copy) !== undefined) {
      changeCopy(tx, rid, copy, { withheld: JSON.stringify(withheld), exact: isExact })
      continue
    }
    insertCopy(tx, {
      rid,
      id: copy,
      intent,
      line: '',
      withheld: JSON.stringify(withheld),
      state: 'planned',
      revision: 1,
      seq: 0,
      postedAt: at,
      expiresAt,
      exact: isExact,
    })
  }
}

function post(tx: Writer, { record, claims }: Entry): void {
  const body = ownBody('own.intent', claims.body)
  const at = record.at * 1000
  insertIntent(
    tx,
    {
      id: claims.jti,
      line: body.line,
      category: categoryOf(body.line),
      state: 'open',
      revision: 1,
      version: 1,
      postedAt: at,
      expiresAt: body.expiresAt,
      endedAt: null,
      outcome: null,
      isPractice: body.isPractice ? 1 : 0,
    },
    searchTags(body.line),
  )
  planCopies(tx, claims.jti, body.to, at, body.expiresAt)
}

function subject(claims: Entry['claims']): string {
  if (claims.on === undefined) throw new Error(`${claims.type} names no object`)
  return claims.on
}

function revise(tx: Writer, { record, claims }: Entry): void {
  const body = ownBody('own.revise', claims.body)
  const id = subject(claims)
  changeIntent(tx, id, {
    line: body.line,
    category: categoryOf(body.line),
    revision: body.revision,
    expiresAt: body.expiresAt,
  })
  writeTags(tx, id, searchTags(body.line))
  planCopies(tx, id, body.to, record.at * 1000, body.expiresAt)
}

function withdraw(tx: Writer, { record, claims }: Entry): void {
  changeIntent(tx, subject(claims), { state: 'withdrawn', endedAt: record.at * 1000 })
}

function lapse(tx: Writer, { record, claims }: Entry): void {
  const { what, id } = ownBody('own.lapse', claims.body)
  if (what === 'terms') return endCopies(tx, id)
  if (what !== 'intent') return
  changeIntent(tx, id, { state: 'expired', endedAt: record.at * 1000 })
  for (const copy of copiesOf(tx, id)) {
    if (isLive(copy.state)) changeCopy(tx, copy.rid, copy.id, { state: 'expired' })
  }
}

const isLive = (state: string): boolean => state === 'open' || state === 'revised'

function endCopies(tx: Writer, rid: string): void {
  for (const copy of copiesTo(tx, rid))
    if (isLive(copy.state)) changeCopy(tx, rid, copy.id, { state: 'ended' })
}

function told(tx: Writer, { rid, record, claims }: Entry): void {
  const body = parseBody('intent.post', claims.body)
  changeCopy(tx, rid, claims.jti, {
    line: body.line,
    state: transition('intent.post', 'person', 'in_force').object?.state ?? 'open',
    seq: record.seq,
    postedAt: record.at * 1000,
    expiresAt: timeSeconds(body.expires) * 1000,
  })
}

function toldAnew(tx: Writer, { rid, record, claims }: Entry): void {
  const body = parseBody('intent.revise', claims.body)
  const id = subject(claims)
  changeCopy(tx, rid, id, {
    line: body.line,
    state: 'revised',
    revision: body.revision,
    seq: record.seq,
    expiresAt: timeSeconds(body.expires) * 1000,
  })
}

const ended =
  (state: string): Projection =>
  (tx, { rid, claims }) =>
    changeCopy(tx, rid, subject(claims), { state })

/** The person's own intent is the join of its copies and orders: awarded, committed, fulfilled; or open again. */
function follow(
  state: 'awarded' | 'committed' | 'fulfilled' | 'open',
  intent: string,
  tx: Writer,
  at: number,
): void {
  const row = intentRow(tx, intent)
  if (row === undefined) return
  const isOver = state === 'fulfilled'
  changeIntent(tx, intent, { state, endedAt: isOver ? at : null, ...(isOver ? { outcome: 'bought' } : {}) })
}

/** For the rooms whose records decide what becomes of an intent. */
export const followIntent = follow

export const projections: Readonly<Record<string, Projection>> = {
  'own.intent': post,
  'own.revise': revise,
  'own.withdraw': withdraw,
  'own.lapse': lapse,
  'own.outcome': (tx, { claims, record }) =>
    changeIntent(tx, subject(claims), {
      state: 'closed',
      outcome: ownBody('own.outcome', claims.body).outcome,
      endedAt: record.at * 1000,
    }),
  'intent.post': told,
  'intent.revise': toldAnew,
  'intent.withdraw': ended('withdrawn'),
  'intent.close': ended('closed'),
  'terms.revoke': (tx, { rid }) => endCopies(tx, rid),
  'terms.leave': (tx, { rid }) => endCopies(tx, rid),
}
