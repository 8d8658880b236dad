// Conversations: opened by the person alone, written in by both, ended by either; after a month what was said is served no more.
import { bytes, counts, seconds } from '../../../protocol/limits.ts'
import { isPossible, transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { AboutGiven } from '../../../protocol/owner/threads.ts'
import { covers, grantFor, type Granted, type Need } from '../../../protocol/terms.ts'
import { readLine } from '../../../protocol/line-read.ts'
import { threadNote } from '../../../protocol/thread.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { copiesOf, copyRow } from '../intents/intents.ts'
import { offerNamed, offerRow } from '../offers/offers.ts'
import { orderNamed } from '../orders/orders.ts'
import type { Take } from '../take.ts'
import { asOf, currentWith, relationshipOf, type Relationship } from '../terms/terms.ts'
import { subjectOf } from './projection.ts'
import { saveRead, readUpTo, threadById, threadRow, type ThreadRow } from './queries.ts'

export { projections } from './projection.ts'
export { derivedTables, notesOf, unreadThreads, type ThreadRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'ledgers' | 'journal' | 'live'>

/** The page on which a conversation is shown. */
export function linkOf(row: Pick<ThreadRow, 'kind' | 'intent' | 'orderId'>, brand: string): string {
  if (row.kind === 'order' && row.orderId !== null) return `/orders/${row.orderId}`
  return row.intent === null ? `/brands/${encodeURIComponent(brand)}` : `/intents/${row.intent}`
}

function told(ports: Ports, tx: Writer, row: ThreadRow, relationship: Relationship, code: string): void {
  const { brand, name, rid } = relationship
  ports.journal.note(tx, code, { name }, { brand, rid, link: linkOf(row, brand) })
  ports.live.tell(tx, { topic: 'thread', id: row.id, code })
}

function threadAbout(tx: Reader, { rid }: Relationship, id: string | undefined): ThreadRow | undefined {
  return id === undefined ? undefined : threadRow(tx, rid, id)
}

const takeNote: Take = (tx, context, relationship, message) => {
  const row = threadAbout(tx, relationship, message.claims.on)
  transition('thread.note', 'brand', relationship.state, row?.state)
  if (row !== undefined) told(context, tx, row, relationship, 'thread.heard')
}

const takeClose: Take = (tx, context, relationship, message) => {
  const row = threadAbout(tx, relationship, message.claims.on)
  transition('thread.close', 'brand', relationship.state, row?.state)
  if (row === undefined) return
  fade(context, tx, row)
  told(context, tx, row, relationship, 'thread.closed_by_brand')
}

export const takes: Readonly<Record<string, Take>> = {
  'thread.note': takeNote,
  'thread.close': takeClose,
}

/** A month after its end nothing that was written in a conversation is served any more. */
function fade({ ledgers, clock }: Ports, tx: Writer, { rid, id }: ThreadRow): void {
  ledgers.hide(tx, rid, id, 'ended', clock.seconds() + seconds.afterglow)
}

/** Checks a note before it is signed. @throws Problem text_refused with what is wrong and where */
export function checkText(given: string): string {
  const text = given.replaceAll('\r\n', '\n').trim()
  const size = [...text].length
  if (size === 0) throw new Problem('text_refused', { reason: 'it is empty' })
  if (size > counts.noteCharacters) {
    throw new Problem('text_refused', {
      reason: `it has ${size} characters, and a note has at most ${counts.noteCharacters}`,
    })
  }
  if (threadNote.safeParse({ text }).success) return text
  // The longest beginning that could be sent ends before the first character that could not; "x" stands for the rest.
  const letters = [...text]
  const place = letters.findIndex((_, at) => {
    const beginning = letters.slice(0, at + 1).join('')
    return !threadNote.safeParse({ text: `${beginning}x` }).success
  })
  throw new Problem('text_refused', { reason: `character ${place + 1} hides or reorders what is read` })
}

/** Characters outside Latin take more room on the wire than they have letters. */
function checkSize(byteLength: number): void {
  if (byteLength > bytes.note) {
    throw new Problem('text_refused', { reason: 'it is too long to be sent as one note; send it in two' })
  }
}

/** What the person's name for a thing is on the wire, in this relationship. @throws Problem not_found */
function wireAbout(tx: Reader, { rid }: Relationship, about: AboutGiven): string | undefined {
  if (about === undefined) return undefined
  if (about.kind === 'order') {
    const { row } = orderNamed(tx, about.id)
    if (row.rid === rid) return row.id
  } else if (about.kind === 'offer') {
    const { row } = offerNamed(tx, about.id)
    if (row.rid === rid) return row.id
  } else {
    const copy = copiesOf(tx, about.id).find((one) => one.rid === rid && one.seq > 0)
    if (copy !== undefined) return copy.id
  }
  throw new Problem('not_found')
}

/**
 * Words pass the gate too: an agreement in force, not paused, that covers the line they are about. What is said about an
 * order rests on its accept, as the order's own disclosure does.
 * @throws Problem `no_grant`, `paused`
 */
function grantSaid<T>(
  { clock }: Pick<Ports, 'clock'>,
  reader: Reader,
  relationship: Relationship,
  about: Pick<ThreadRow, 'kind' | 'about'>,
  value: T,
): Granted<T> {
  const { grant } = asOf(relationship, clock.now())
  return grantFor(grant, needOf(reader, relationship.rid, about), clock.seconds(), value)
}

function needOf(reader: Reader, rid: string, { kind, about }: Pick<ThreadRow, 'kind' | 'about'>): Need {
  if (about === null || (kind !== 'intent' && kind !== 'offer')) return {}
  const copy = copyRow(reader, rid, kind === 'offer' ? (offerRow(reader, rid, about)?.copy ?? '') : about)
  const line = copy === undefined ? undefined : readLine(copy.line).line
  return line === undefined ? {} : { line }
}

/** Opens a thread in a relationship that is known to be in force; the first note is for the caller. */
export function beginThread(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  about: string | undefined,
  { id = ports.random.id(), isThanks = false }: { id?: string; isThanks?: boolean } = {},
): ThreadRow {
  const { rid } = relationship
  transition('thread.open', 'person', asOf(relationship, ports.clock.now()).state)
  const body = about === undefined ? {} : { about }
  const granted = grantSaid(ports, tx, relationship, subjectOf(tx, rid, about), body)
  ports.ledgers.speak(tx, rid, { type: 'thread.open', jti: id, body: granted })
  const row = threadRow(tx, rid, id)
  if (row === undefined) throw new Error('a thread that was not opened')
  const code = isThanks ? 'thread.thanked' : 'thread.opened'
  told(ports, tx, row, relationship, code)
  return row
}

/** Opens a conversation with its first note. @throws Problem not_found, paused, revoked, text_refused */
export function openThread(
  ports: Ports,
  tx: Writer,
  { brand, about, text }: { brand: string; about?: AboutGiven; text: string },
): string {
  const relationship = currentWith(tx, brand)
  const clean = checkText(text)
  const row = beginThread(ports, tx, relationship, wireAbout(tx, relationship, about))
  say(ports, tx, row, grantSaid(ports, tx, relationship, row, { text: clean }))
  return row.id
}

/** A conversation by its name. @throws Problem not_found */
export function threadNamed(reader: Reader, id: string): { row: ThreadRow; relationship: Relationship } {
  const row = threadById(reader, id)
  const relationship = row === undefined ? undefined : relationshipOf(reader, row.rid)
  if (row === undefined || relationship === undefined) throw new Problem('not_found')
  return { row, relationship }
}

function say(ports: Ports, tx: Writer, { rid, id }: ThreadRow, body: Granted<{ text: string }>): number {
  const record = ports.ledgers.speak(tx, rid, { type: 'thread.note', on: id, body })
  checkSize(record.jwt.length)
  return record.seq
}

/** Writes in a conversation. @throws Problem not_found, illegal_transition, paused, revoked, text_refused */
export function writeNote(ports: Ports, tx: Writer, id: string, text: string): number {
  const { row, relationship } = threadNamed(tx, id)
  transition('thread.note', 'person', asOf(relationship, ports.clock.now()).state, row.state)
  const clean = checkText(text)
  const seq = say(ports, tx, row, grantSaid(ports, tx, relationship, row, { text: clean }))
  told(ports, tx, row, relationship, 'thread.written')
  return seq
}

export function closeThread(ports: Ports, tx: Writer, id: string): void {
  const { row, relationship } = threadNamed(tx, id)
  transition('thread.close', 'person', asOf(relationship, ports.clock.now()).state, row.state)
  ports.ledgers.speak(tx, row.rid, { type: 'thread.close', on: id, body: {} })
  fade(ports, tx, row)
  told(ports, tx, row, relationship, 'thread.closed')
}

/** A #thank: one note that says the line, in a thread that is closed at once, so that no answer is asked for. */
export function sayThanks(
  ports: Ports,
  tx: Writer,
  thanks: { relationship: Relationship; id: string; line: string },
): void {
  const { relationship } = thanks
  const row = beginThread(ports, tx, relationship, undefined, { id: thanks.id, isThanks: true })
  const { line } = readLine(thanks.line)
  const need = line === undefined ? {} : { line }
  say(ports, tx, row, grantFor(relationship.grant, need, ports.clock.seconds(), { text: thanks.line }))
  ports.ledgers.speak(tx, row.rid, { type: 'thread.close', on: row.id, body: {} })
  fade(ports, tx, row)
}

export function markRead(ports: Ports, tx: Writer, id: string, seq: number): void {
  const { row } = threadNamed(tx, id)
  if (seq <= readUpTo(tx, id)) return
  saveRead(tx, id, Math.min(seq, row.brandSeq))
  ports.live.tell(tx, { topic: 'thread', id, code: 'thread.read' })
}

/** What the person can do in a conversation now, by the same table and the same gate that check it. */
export function possibleIn(
  { clock }: Pick<Ports, 'clock'>,
  reader: Reader,
  row: ThreadRow,
  relationship: Relationship,
): { canWrite: boolean; canClose: boolean } {
  const { state, grant } = asOf(relationship, clock.now())
  const isCovered = grant !== undefined && covers(grant, needOf(reader, row.rid, row), clock.seconds())
  const can = (type: 'thread.note' | 'thread.close'): boolean => {
    try {
      return isPossible(type, 'person', state, row.state)
    } catch (problem) {
      if (problem instanceof Problem) return false
      throw problem
    }
  }
  return { canWrite: isCovered && can('thread.note'), canClose: can('thread.close') }
}
