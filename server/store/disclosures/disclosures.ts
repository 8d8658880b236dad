// Disclosures: what a brand is shown of the person, for an order, because it asked or because the person wants it; and the end of it.
import { timeSeconds } from '../../../protocol/body.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import { grantFor, hasAttribute, type Grant, type Granted } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import { healthAgreement, mayShow } from '../../../protocol/vocabulary-health.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import { setAttribute, valueFor, type Shown, type Value } from '../attributes/attributes.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { asOf, type Relationship } from '../terms/terms.ts'
import { wireTime } from '../wire-time.ts'
import {
  askRow,
  disclosureRow,
  disclosuresFor,
  disclosuresTo,
  type AskRow,
  type DisclosureRow,
} from './queries.ts'

export { projections } from './projection.ts'
export {
  derivedTables,
  disclosuresFor,
  disclosuresNow,
  disclosuresTo,
  openAsks,
  type AskRow,
  type DisclosureRow,
} from './queries.ts'
export { noteSeen } from './seen.ts'
export { takes } from './takes.ts'

type Ports = Pick<Context, 'clock' | 'ledgers' | 'journal' | 'live'>
type Shows = Record<string, Shown | number>

const day = 86_400_000
/** An order's disclosure ends with the order, and at the latest after this many days. */
const orderDays = 90

/**
 * Shows a brand what an order needs, as one disclosure that ends with the order. It rests on the person's accept of
 * that offer, not on what the grant lets the brand ask.
 * @param pass the gate, for what is about the line that was answered
 */
export function discloseForOrder(
  ports: Pick<Ports, 'clock' | 'ledgers' | 'journal'>,
  tx: Writer,
  to: { rid: string; brand: string; name: string },
  order: string,
  given: Readonly<Record<string, string>>,
  pass: <T>(value: T) => Granted<T>,
): void {
  const attributes = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.replaceAll('_', '-'), value]),
  )
  if (Object.keys(attributes).length === 0) return
  const until = wireTime(ports.clock.now() + orderDays * day)
  const body = parseBody('disclosure.grant', { attributes, until, order })
  const record = ports.ledgers.speak(tx, to.rid, { type: 'disclosure.grant', body: pass(body) })
  ports.ledgers.hide(tx, to.rid, claimsOf(record.jwt).jti, 'ended', timeSeconds(until))
  const fields = Object.keys(attributes).join(', ')
  ports.journal.note(
    tx,
    'disclosure.given',
    { name: to.name, fields, record: record.seq },
    { brand: to.brand, rid: to.rid, link: `/orders/${order}` },
  )
}

/** From this second the content of what was shown for an order is no longer served. */
export function hideForOrder(ports: Pick<Ports, 'clock' | 'ledgers'>, tx: Writer, order: string): void {
  for (const { rid, id } of disclosuresFor(tx, order)) {
    ports.ledgers.hide(tx, rid, id, 'ended', ports.clock.seconds())
  }
}

/** Names and values as a brand was shown them. */
export const shownIn = ({ attributes }: Pick<DisclosureRow, 'attributes'>): Shows =>
  readColumn<Shows>(attributes)

/** Whether a brand sees it at a moment. */
export const isOpen = ({ endedAt, until }: DisclosureRow, now: number): boolean =>
  endedAt === null && (until === null || until > now)

/** What the person decided to show. */
export interface Wish {
  names: readonly string[]
  /** Values of attributes that are not kept yet; they are, from then on. */
  keep?: Readonly<Record<string, Value>> | undefined
  /** ms */
  until: number
  /** For what, where no question says it. */
  purpose?: string | undefined
}

/** Something a brand asked for and that waits for an answer. @throws Problem not_found */
export function askNamed(reader: Reader, { rid }: Relationship, id: string): AskRow {
  const row = askRow(reader, rid, id)
  if (row === undefined) throw new Problem('not_found')
  return row
}

/**
 * Shows a brand fields of the person's choice until a date, as the answer to a question or without one.
 * @throws Problem `no_grant`, `paused`, `revoked`, `illegal_transition`, `invalid`, `not_possible`
 * @returns the id of the disclosure
 */
export function showAttributes(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  { names, keep = {}, until, purpose }: Wish,
  ask?: AskRow,
): string {
  const current = asOf(relationship, ports.clock.now())
  transition('disclosure.grant', 'person', current.state, ask?.state)
  const asked = ask === undefined ? undefined : readColumn<string[]>(ask.attributes)
  const beyond = asked === undefined ? undefined : names.find((name) => !asked.includes(name))
  if (beyond !== undefined) throw new Problem('invalid', { reason: `they did not ask for ${beyond}` })
  for (const [name, value] of Object.entries(keep)) {
    if (names.includes(name)) setAttribute(ports, tx, name, value)
  }
  const held = names.find((name) => !mayShow(current.grant?.agreement, name))
  if (held !== undefined) {
    throw new Problem('not_possible', {
      reason: `${held} is about health, which is shown under ${healthAgreement} alone`,
    })
  }
  const values = names.map((name) => {
    const value = valueFor(ports, tx, name)
    if (value === undefined)
      throw new Problem('not_possible', { reason: `there is nothing to show as ${name}` })
    return [name, value] as const
  })
  return speakGrant(
    ports,
    tx,
    current,
    Object.fromEntries(values),
    until,
    ask === undefined ? { purpose } : { ask: ask.id },
  )
}

/** The one place where something of the person's goes into a ledger by itself: only what a live grant covers. */
function speakGrant(
  ports: Ports,
  tx: Writer,
  { rid, brand, name, grant }: Relationship,
  shows: Shows,
  until: number,
  { ask, purpose }: { ask?: string; purpose?: string | undefined },
): string {
  const granted = grantFor(grant, { attributes: Object.keys(shows) }, ports.clock.seconds(), shows)
  const end = Math.floor(until / 1000)
  if (end <= ports.clock.seconds() || grant === undefined || end > grant.expires) {
    throw new Problem('invalid', { reason: 'it ends after now and not after the agreement' })
  }
  const body = parseBody('disclosure.grant', {
    attributes: granted.value,
    until: wireTime(until),
    ...(purpose === undefined ? {} : { purpose }),
  })
  const shown = grantFor(grant, { attributes: Object.keys(body.attributes) }, ports.clock.seconds(), body)
  const record = ports.ledgers.speak(tx, rid, { type: 'disclosure.grant', body: shown, on: ask })
  const id = ask ?? claimsOf(record.jwt).jti
  ports.ledgers.hide(tx, rid, id, 'ended', end)
  const fields = Object.keys(body.attributes).join(', ')
  const links = { brand, rid, link: `/brands/${encodeURIComponent(brand)}` }
  ports.journal.note(tx, 'disclosure.shown', { name, fields, until: end * 1000, record: record.seq }, links)
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'disclosure.shown' })
  return id
}

/** Refuses a question. @throws Problem illegal_transition when it was answered */
export function refuseAsk(ports: Ports, tx: Writer, relationship: Relationship, ask: AskRow): void {
  const { rid, brand, name } = relationship
  transition('disclosure.refuse', 'person', asOf(relationship, ports.clock.now()).state, ask.state)
  ports.ledgers.speak(tx, rid, { type: 'disclosure.refuse', on: ask.id, body: {} })
  ports.ledgers.hide(tx, rid, ask.id, 'ended', ports.clock.seconds())
  const fields = readColumn<string[]>(ask.attributes).join(', ')
  ports.journal.note(tx, 'disclosure.refused', { name, fields }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'disclosure.refused' })
}

/** What a brand sees now. @throws Problem not_found, not_possible */
function openNamed(ports: Ports, reader: Reader, { rid }: Relationship, id: string): DisclosureRow {
  const row = disclosureRow(reader, rid, id)
  if (row === undefined) throw new Problem('not_found')
  if (!isOpen(row, ports.clock.now())) throw new Problem('not_possible', { reason: 'it has ended already' })
  return row
}

/**
 * Ends a disclosure, and shows the brand again, until the same date, what of it stays: one disclosure ends as a whole.
 * @param stays names and values that go on, at most those that were shown
 */
function endRow(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  row: DisclosureRow,
  stays: Shows,
  why: 'disclosure.ended' | 'disclosure.refreshed',
): string | undefined {
  const current = asOf(relationship, ports.clock.now())
  const { rid, brand, name, grant } = current
  transition('disclosure.end', 'person', current.state, 'granted')
  ports.ledgers.speak(tx, rid, { type: 'disclosure.end', on: row.id, body: {} })
  ports.ledgers.hide(tx, rid, row.id, 'ended', ports.clock.seconds())
  const shown = shownIn(row)
  const ended = Object.keys(shown).filter((field) => stays[field] !== shown[field])
  ports.journal.note(tx, why, { name, fields: ended.join(', ') }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: why })
  const names = Object.keys(stays)
  if (names.length === 0 || current.state !== 'in_force') return undefined
  const until = Math.min(row.until ?? Infinity, (grant?.expires ?? 0) * 1000)
  // It goes on for what it was shown for.
  return speakGrant(ports, tx, current, stays, until, {
    purpose: row.purpose === '' ? undefined : row.purpose,
  })
}

const without = (shows: Shows, isOut: (name: string) => boolean): Shows =>
  Object.fromEntries(Object.entries(shows).filter(([name]) => !isOut(name)))

/**
 * Ends showing it at once: all of it, or one field.
 * @returns the id of what goes on without the field
 */
export function endDisclosure(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  id: string,
  field?: string,
): string | undefined {
  const row = openNamed(ports, tx, relationship, id)
  const shown = shownIn(row)
  if (field !== undefined && !Object.hasOwn(shown, field)) throw new Problem('not_found')
  // What an order needs goes on as a whole or not at all.
  const stays = field === undefined || row.orderId !== null ? {} : without(shown, (name) => name === field)
  return endRow(ports, tx, relationship, row, stays, 'disclosure.ended')
}

/** Shows a brand the value as it is kept now, in place of the older one; until the same date. */
export function refreshDisclosure(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  id: string,
  field: string,
): string {
  const row = openNamed(ports, tx, relationship, id)
  const value = valueFor(ports, tx, field)
  if (!Object.hasOwn(shownIn(row), field) || value === undefined || row.orderId !== null) {
    throw new Problem('not_possible', { reason: 'there is nothing newer to show' })
  }
  transition('disclosure.grant', 'person', asOf(relationship, ports.clock.now()).state)
  const stays = { ...shownIn(row), [field]: value }
  const next = endRow(ports, tx, relationship, row, stays, 'disclosure.refreshed')
  if (next === undefined) throw new Error('a disclosure was ended and not shown again')
  return next
}

/** Ends in one relationship what a smaller grant does not cover any more; what an order needs is the order's. */
export function endUncovered(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  { scope, agreement }: Pick<Grant, 'scope' | 'agreement'>,
): number {
  const isOut = (name: string): boolean => !hasAttribute(scope.attributes, name) || !mayShow(agreement, name)
  const rows = disclosuresTo(tx, relationship.rid).filter(
    (row) => row.orderId === null && isOpen(row, ports.clock.now()) && Object.keys(shownIn(row)).some(isOut),
  )
  for (const row of rows) {
    endRow(ports, tx, relationship, row, without(shownIn(row), isOut), 'disclosure.ended')
  }
  return rows.length
}
