// What the person keeps of themselves, held once in their own ledger: set, read as brands would see it, forgotten for good.
import { attributeName } from '../../../protocol/body.ts'
import {
  birthday,
  claimedAge,
  isBirthday,
  isList,
  isNeverShown,
  isOver,
  keptName,
} from '../../../protocol/owner/attribute-names.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Projection } from '../../platform/ledger/ledgers.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { ownBody, ownLedger, readColumn } from '../own.ts'
import { wireTime } from '../wire-time.ts'
import {
  attributeRow,
  attributeRows,
  dropAttribute,
  dropAttributesOf,
  saveAttribute,
  type AttributeRow,
} from './queries.ts'

export { derivedTables } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'ledgers' | 'journal' | 'live'>

/** A kept value: one text, or a list of them. */
export type Value = string | string[]
/** What a brand can be shown: a kept value, or a claim. */
export type Shown = Value | boolean

export interface Attribute {
  name: string
  value: Value
  changedAt: number
}

const most = 200

const today = (ports: Pick<Ports, 'clock'>): string => wireTime(ports.clock.now()).slice(0, 10)

const fromRow = ({ name, value, changedAt }: AttributeRow): Attribute => ({
  name,
  value: readColumn<Value>(value),
  changedAt,
})

export const readAttributes = (reader: Reader): Attribute[] => attributeRows(reader).map(fromRow)

/**
 * Keeps one attribute; the same value again leaves no record. Brands that were shown the old one still have that.
 * @throws Problem invalid
 */
export function setAttribute(ports: Ports, tx: Writer, name: string, value: Value): void {
  if (!attributeName.safeParse(name).success || claimedAge(name) !== undefined) {
    throw new Problem('invalid', { reason: `${name} is not a name that an attribute can have` })
  }
  if (
    isNeverShown(name) &&
    (name !== birthday || typeof value !== 'string' || !isBirthday(value, today(ports)))
  ) {
    throw new Problem('invalid', { reason: 'that is not a birthday' })
  }
  if (Array.isArray(value) !== isList(name))
    throw new Problem('invalid', { reason: `${name} has another form` })
  const before = attributeRow(tx, name)
  const text = JSON.stringify(value)
  if (before?.value === text && before.seq > 0) return
  if (before === undefined && attributeRows(tx).length >= most) {
    throw new Problem('not_possible', { reason: `you keep ${most} attributes already` })
  }
  ports.ledgers.speak(tx, ownLedger, { type: 'own.attribute.set', body: { name, value } })
  ports.live.tell(tx, { topic: 'attribute', id: name })
}

/** Makes the server forget an attribute: every record that ever held it loses its content, now and in later backups. */
export function forgetAttribute(ports: Ports, tx: Writer, name: string): void {
  if (attributeRow(tx, name) === undefined) throw new Problem('not_found')
  const records = recordsAbout(ports, tx, name).map(({ seq }) => seq)
  dropAttribute(tx, name)
  ports.ledgers.speak(tx, ownLedger, { type: 'own.attribute.forget', body: { records } })
  ports.ledgers.forget(tx, ownLedger, records)
  ports.journal.note(tx, 'attribute.forgotten', { records: records.length }, { link: '/you' })
  ports.live.tell(tx, { topic: 'attribute', id: name })
}

const holding = new Set(['own.attribute.set', 'own.preference'])

/** When it was first said, in ms: backups from before know nothing of it. */
export const keptSince = (ports: Ports, reader: Reader, name: string): number =>
  1000 * Math.min(...recordsAbout(ports, reader, name).map(({ at }) => at))

function recordsAbout(
  { ledgers, clock }: Ports,
  reader: Reader,
  name: string,
): { seq: number; at: number }[] {
  const found: { seq: number; at: number }[] = []
  for (let after = 0; ;) {
    const question = { after, limit: 500, maxBytes: Number.MAX_SAFE_INTEGER, nowSeconds: clock.seconds() }
    const page = ledgers.read(reader, ownLedger, { ...question, reveal: true })
    for (const record of page.records) {
      if (!holding.has(record.type) || !('jwt' in record)) continue
      const said = claimsOf(record.jwt)
      const about =
        said.type === 'own.preference'
          ? preferredName(ownBody('own.preference', said.body).name)
          : ownBody('own.attribute.set', said.body).name
      if (about === name) found.push({ seq: record.seq, at: record.at })
    }
    const last = page.records.at(-1)
    if (!page.more || last === undefined) return found
    after = last.seq
  }
}

/** What was kept for orders before there were attributes. */
const preferredName = (name: string): string | undefined =>
  name.startsWith('attribute.') ? name.slice('attribute.'.length).replaceAll('_', '-') : undefined

/**
 * What a brand would be shown under a name at this moment: the kept value, or a claim computed from one that is never
 * shown itself. Absent where nothing is kept.
 */
export function valueFor(ports: Pick<Ports, 'clock'>, reader: Reader, name: string): Shown | undefined {
  if (isNeverShown(name)) return undefined
  const age = claimedAge(name)
  if (age === undefined) {
    const row = attributeRow(reader, name) ?? attributeRow(reader, keptName(name))
    return row === undefined ? undefined : readColumn<Value>(row.value)
  }
  const born = attributeRow(reader, birthday)
  return born === undefined ? undefined : isOver(age, readColumn<string>(born.value), today(ports))
}

const plainOf = (value: Value): string => (Array.isArray(value) ? value.join(', ') : value)

/** Texts that orders can be filled in with, by the names that their form uses. */
export function rememberedTexts(reader: Reader): Record<string, string> {
  return Object.fromEntries(
    readAttributes(reader)
      .filter(({ name }) => !isNeverShown(name))
      .map(({ name, value }) => [name.replaceAll('-', '_'), plainOf(value)]),
  )
}

/** Keeps what was typed into an order's form; an empty field forgets. */
export function rememberTexts(ports: Ports, tx: Writer, texts: Readonly<Record<string, string>>): void {
  for (const [typed, text] of Object.entries(texts)) {
    const name = typed.replaceAll('_', '-')
    if (text.trim() !== '') setAttribute(ports, tx, name, text.trim())
    else if (attributeRow(tx, name) !== undefined) forgetAttribute(ports, tx, name)
  }
}

export const projections: Readonly<Record<string, Projection>> = {
  'own.attribute.set': (tx, { record, claims }) => {
    const { name, value } = ownBody('own.attribute.set', claims.body)
    saveAttribute(tx, { name, value: JSON.stringify(value), seq: record.seq, changedAt: record.at * 1000 })
  },
  'own.attribute.forget': (tx, { claims }) =>
    dropAttributesOf(tx, ownBody('own.attribute.forget', claims.body).records),
  'own.preference': (tx, { record, claims }) => {
    const { name, value } = ownBody('own.preference', claims.body)
    const kept = preferredName(name)
    if (kept === undefined) return
    if (value === '') return dropAttribute(tx, kept)
    saveAttribute(tx, {
      name: kept,
      value: JSON.stringify(value),
      seq: record.seq,
      changedAt: record.at * 1000,
    })
  },
}
