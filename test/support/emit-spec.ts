// The tables of SPEC.md that repeat what the code says; with EMIT_SPEC=1 a test run writes them anew between their marks.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { cascades, lapses, rows, type Cascade, type Row } from '../../protocol/allowed.ts'
import * as bodies from '../../protocol/body.ts'
import { declineReasons } from '../../protocol/decline-reasons.ts'
import * as limits from '../../protocol/limits.ts'
import { fullLine, itemPattern } from '../../protocol/line-shape.ts'
import { fitRow, offerItem } from '../../protocol/offer.ts'
import { problems } from '../../protocol/problem.ts'
import { ledgerHead, ledgerRecord } from '../../protocol/record.ts'
import { rosterIds } from '../../protocol/roster.ts'
import { hashOrNone, hashText, messageId } from '../../protocol/shape.ts'
import { rider, scope } from '../../protocol/terms.ts'
import { statusOf, termsStates } from '../../protocol/terms-status.ts'
import { currency, fee, totals } from '../../protocol/totals.ts'
import { messageEntry, messageTypes, type MessageType } from '../../protocol/types.ts'
import type { Shape } from '../../server/docs/schema-words.ts'

const path = fileURLToPath(new URL('../../protocol/SPEC.md', import.meta.url))
export const specText = (): string => readFileSync(path, 'utf8')

const shapeOf = (schema: z.ZodType): Shape =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape
const keyOf = (shape: Shape): string => {
  const { $schema: _dialect, ...rest } = shape
  return JSON.stringify(rest)
}

/** Parts that have a row of their own, and forms that have a name. */
const parts = { scope, rider, totals, fee, item: offerItem, fit: fitRow } as const
const named = new Map<string, string>(
  (
    [
      ...Object.entries(parts),
      ['time', bodies.time],
      ['duration', bodies.duration],
      ['id', messageId],
      ['hash', hashText],
      ['hash or ""', hashOrNone],
      ['link', bodies.link],
      ['currency', currency],
      ['lang', bodies.lang],
      ['iri', bodies.iri],
      ['attribute', bodies.attributeName],
      ['tag key', bodies.tagKey],
      ['jwk', bodies.jwk],
      ['jws', bodies.jws],
      ['record', ledgerRecord],
      ['head', ledgerHead],
      ['full line', fullLine],
      ['item pattern', itemPattern],
      ['agreement', z.enum(rosterIds)],
      ['reason to decline', z.enum(declineReasons)],
      ['problem code', z.enum(Object.keys(problems) as ['malformed'])],
    ] as [string, z.ZodType][]
  ).map(([name, schema]) => [keyOf(shapeOf(schema)), name]),
)

const most = Number.MAX_SAFE_INTEGER

function span(low: number | undefined, high: number | undefined): string {
  const top = high === undefined || high >= most ? undefined : high
  if (top === undefined) return low === undefined || low < 0 ? '' : ` ≥ ${low}`
  return low === undefined || low < 0 ? ` ≤ ${top}` : low === top ? ` ${top}` : ` ${low}–${top}`
}

function wordsOf(shape: Shape, isInner = true): string {
  const name = isInner ? named.get(keyOf(shape)) : undefined
  if (name !== undefined) return name
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.enum) return shape.enum.join(' / ')
  if (shape.anyOf) return shape.anyOf.map((one) => wordsOf(one)).join(' or ')
  switch (shape.type) {
    case 'array':
      return `[${wordsOf(shape.items ?? {})}]${span(shape.minItems, shape.maxItems)}`
    case 'integer':
      return `int${span(shape.minimum, shape.maximum)}`
    case 'string':
      return textWords(shape)
    case 'object': {
      if (isPartOf(shape, shapeOf(scope))) return 'any members of scope'
      if (shape.properties)
        return Object.keys(shape.properties).length > 0 ? `{${membersOf(shape)}}` : 'object'
      const more = shape.additionalProperties
      return typeof more === 'object' && Object.keys(more).length > 0 ? `map of ${wordsOf(more)}` : 'object'
    }
    default:
      return shape.type ?? 'any'
  }
}

/** Forms of text that have a name. */
const forms: Readonly<Record<string, string>> = {
  '^[1-9][0-9]{0,3}$': 'version',
  '^\\d{8,14}$': 'GTIN',
  '^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$': 'ISO 3166 code',
  '^(?:\\/(?:[^~/\\p{Cc}]|~[01])+)+$': 'JSON Pointer',
  '^[a-z][a-z0-9_-]{0,39}$': 'short name',
  '^[a-z][a-z0-9-]*(?:\\.[a-z0-9][a-z0-9-]*)*(?:\\.\\*)?$': 'attribute or branch',
}

function textWords({ pattern, minLength, maxLength }: Shape): string {
  if (maxLength === 140 && minLength === undefined && pattern === undefined) return 'line'
  const form =
    pattern === undefined ? undefined : (forms[pattern] ?? `text like ${pattern.replaceAll('|', '\\|')}`)
  return `${form ?? 'text'}${span(minLength, maxLength)}`
}

/** Whether an object has the members of another, none of them needed. */
const isPartOf = ({ properties = {}, required = [] }: Shape, whole: Shape): boolean =>
  required.length === 0 &&
  Object.keys(properties).length > 0 &&
  Object.keys(properties).join() === Object.keys(whole.properties ?? {}).join()

const membersOf = ({ properties = {}, required = [] }: Shape): string =>
  Object.entries(properties)
    .map(([name, inner]) => `${name}${required.includes(name) ? '' : '?'}: ${wordsOf(inner)}`)
    .join(', ')

const senders = { person: 'P', brand: 'B', both: 'P, B' } as const
const bar = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const tableOf = (head: readonly string[], list: readonly (readonly string[])[]): string =>
  [bar(head), bar(head.map(() => '---')), ...list.map(bar)].join('\n')
const code = (text: string): string => `\`${text}\``

function bodyRow(type: MessageType): string[] {
  const { by, on, object, creates, isBeside } = messageEntry(type)
  const about = object === undefined ? '–' : creates ? `makes ${object}` : object
  const twin = (Object.keys(messageTypes) as MessageType[]).find(
    (one) => one !== type && messageTypes[one].body === messageTypes[type].body,
  )
  const members = membersOf(shapeOf(messageTypes[type].body))
  const isSecond =
    twin !== undefined && Object.keys(messageTypes).indexOf(twin) < Object.keys(messageTypes).indexOf(type)
  return [
    code(type),
    senders[by],
    isBeside
      ? 'beside'
      : on === 'optional'
        ? `${about}; on?`
        : on === 'required' && creates
          ? `${about}; on`
          : about,
    isSecond ? `as ${code(twin)}` : members === '' ? '–' : code(members),
  ]
}

/** Sets of relationship states that come again and again. */
function whenOf({ relationship }: Row): string {
  const entries = Object.entries(relationship)
  const names = entries.map(([from]) => from).join(' ')
  const isStill = entries.every(([from, to]) => from === to)
  if (isStill && names === 'in_force paused revoked left expired') return 'in_force, paused, over'
  if (isStill) return entries.map(([from]) => from).join(', ')
  const [, first] = entries[0] ?? []
  if (entries.every(([, to]) => to === first))
    return `${entries.map(([from]) => from).join(', ')} → ${first ?? ''}`
  return entries.map(([from, to]) => (from === to ? from : `${from} → ${to}`)).join('; ')
}

function stateRows(): string[][] {
  const grouped = new Map<string, { row: Row; events: string[] }>()
  for (const row of rows) {
    const { event, ...rest } = row
    const key = JSON.stringify(rest)
    const events = [...(grouped.get(key)?.events ?? []), ...(event === undefined ? [] : [event])]
    grouped.set(key, { row, events })
  }
  return [...grouped.values()].map(({ row, events }) => {
    const { type, by, object, from = [], to, makes, also } = row
    const change =
      object === undefined
        ? '–'
        : `${object}: ${from.join(', ')} → ${to === 'same' ? 'unchanged' : (to ?? '')}`
    const made = [makes, also]
      .flatMap((map) => Object.entries(map ?? {}))
      .map(([kind, state]) => `${kind} ${state}`)
    return [
      code(type) + (events.length > 0 ? ` ${events.join(', ')}` : ''),
      senders[by],
      whenOf(row),
      change,
      made.length > 0 ? made.join(', ') : '–',
    ]
  })
}

const whenWords = ({ when }: Cascade): string =>
  'type' in when
    ? code(when.type)
    : 'relationship' in when
      ? `relationship ${when.relationship.join(', ')}`
      : `${when.object} ${when.to.join(', ')}`
const which: Readonly<Record<Cascade['of'], string>> = {
  rest: 'every other',
  all: 'every',
  older: 'on an older revision',
  intent: 'of that intent',
  order: 'of that order',
  offer: 'of that order',
}

/** What each number limits; a number without a word, or a word without a number, fails. */
const limitWords: Readonly<Record<string, string>> = {
  lineLength: 'code points of a line',
  'bytes.message': 'one signed message',
  'bytes.note': '`thread.note`, `order.update`',
  'bytes.page': 'one page of records or of an outbox',
  'bytes.batch': 'one `ledger.batch`',
  'bytes.profile': 'a well-known document',
  'bytes.streamWrite': 'one write, before which the grant is compared',
  'bytes.streamPending': 'unsent to one reader, then `slow`',
  'seconds.freshness': '`iat` against the clock of the receiver, either way',
  'seconds.readSkew': '`created` of a signed read, either way',
  'seconds.readLife': '`expires` after `created`',
  'seconds.fetch': 'fetching a document',
  'seconds.push': 'one push',
  'seconds.outboxWait': 'a look into an outbox that is held open',
  'seconds.streamBeat': 'between comments on an idle stream',
  'seconds.streamLife': 'one stream, then `renew`',
  'seconds.keyRefetch': 'between two fetches for an unknown `kid`',
  'seconds.keyReread': 'between two looks at a brand’s keys',
  'seconds.afterglow':
    'a closed thread stays readable; an order after delivery and a key after the end live on',
  'seconds.grant': 'longest life of a grant',
  'seconds.link': 'a link code',
  'counts.depth': 'depth of JSON',
  'counts.follows': 'lines of a filter',
  'counts.records': 'records of a page',
  'counts.batch': 'records of a batch',
  'counts.outbox': 'messages of a page of an outbox',
  'counts.streams': 'streams of a relationship',
  'counts.streamRecords': 'records unsent to one reader, then `slow`',
  'counts.rounds': 'counters to one offer',
  'counts.liveOffers': 'live offers of a brand for one intent',
  'counts.noteCharacters': 'code points of a note',
  'daily.messages': 'messages of a brand a day',
  'daily.bytes': 'bytes of them',
  'daily.offers': '`offer.make` and `offer.revise`',
  'daily.asks': '`disclosure.ask`',
  'daily.incidents': '`incident.notice`',
  'daily.filters': '`filter.set`',
  'daily.posts': '`line.post`, shown or not',
  'daily.notesUnanswered': 'notes since the person’s last',
  'knocks.bytes': 'one knock',
  'knocks.held': 'knocks that wait for the person',
  'knocks.waiting': 'knocks that wait to be looked into',
  'knocks.life': 'a knock, and the memory of its `jti`',
  'knocks.fetchEvery': 'between two fetches for one origin',
  'knocks.fetchesAMinute': 'fetches for knocks in a minute',
  'knocks.fetchesADomain': 'of them in an hour below one domain',
  'knocks.codeLife': 'an invitation, unless the person says less',
  'knocks.codeUses': 'brands that one invitation counts for, unless the person says less',
  pushWaits: 'waits between attempts of a push, ±20 %',
  pushDays: 'days until pushing stops',
}
/** Between a person and their own server. */
const ownLimits = new Set(['seconds.setup', 'seconds.undo', 'seconds.grantReminder'])

/** Every number of limits.ts by its name there. */
export function limitsNamed(): Map<string, string> {
  const found = Object.entries(limits).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return []
    if (typeof value === 'number') return [[name, String(value)]]
    if (Array.isArray(value)) return [[name, value.join(', ')]]
    return Object.entries(value).map(([inner, number]) => [`${name}.${inner}`, String(number)])
  })
  return new Map(found.filter(([name]) => !ownLimits.has(name)))
}

function limitRows(): string[][] {
  const numbers = limitsNamed()
  const mute = [...numbers.keys()].filter((name) => limitWords[name] === undefined)
  const empty = Object.keys(limitWords).filter((name) => !numbers.has(name))
  if (mute.length + empty.length > 0)
    throw new Error(`limits without words: ${mute.join()}; words without limits: ${empty.join()}`)
  return [...numbers].map(([name, value]) => [code(name), value, limitWords[name] ?? ''])
}

/** Names of DPV with the states of terms that stand at each, one row for each thing that has a status. */
function statusRows(): string[][] {
  return (['contract', 'negotiation', 'consent'] as const).map((of) => {
    const named = new Map<string, string[]>()
    for (const state of termsStates) {
      const name = statusOf(state, 'PDC')[of]
      if (name !== undefined) named.set(name, [...(named.get(name) ?? []), state])
    }
    return [of, [...named].map(([name, all]) => `${code(name)} ${all.join(', ')}`).join('; ')]
  })
}

/** The last code of the wire in the closed list. */
const lastOfWire = 'unavailable'

export const blocks: Readonly<Record<string, () => string>> = {
  parts: () =>
    tableOf(
      ['part', 'members'],
      Object.entries(parts).map(([name, schema]) => [code(name), code(wordsOf(shapeOf(schema), false))]),
    ),
  bodies: () =>
    tableOf(['type', 'by', 'object', 'body'], (Object.keys(messageTypes) as MessageType[]).map(bodyRow)),
  states: () => tableOf(['message', 'by', 'relationship', 'object', 'brings about'], stateRows()),
  cascades: () =>
    tableOf(
      ['when', 'object', 'change'],
      cascades.map((one) => [
        whenWords(one),
        `${one.object}, ${which[one.of]}`,
        `${one.from.join(', ')} → ${one.to}`,
      ]),
    ),
  lapses: () =>
    tableOf(
      ['object', 'change', 'after'],
      lapses.map(({ object, from, after, to }) => [object, `${from.join(', ')} → ${to}`, after]),
    ),
  statuses: () => tableOf(['of', 'status, and the states of terms that have it'], statusRows()),
  limits: () => tableOf(['name', 'number', 'of what'], limitRows()),
  problems: () => {
    const all = Object.entries(problems)
    const wire = all.slice(0, all.findIndex(([name]) => name === lastOfWire) + 1)
    return tableOf(
      ['code', 'status', 'again', 'sentence'],
      wire.map(([name, { status, retryable, sentence }]) => [
        code(name),
        String(status),
        retryable ? 'yes' : 'no',
        sentence,
      ]),
    )
  },
}

/** A text with every marked table as the code has it. */
export function withBlocks(text: string): string {
  return Object.entries(blocks).reduce((whole, [name, make]) => {
    const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`]
    const from = whole.indexOf(start)
    const to = whole.indexOf(end)
    if (from < 0 || to < from) throw new Error(`SPEC.md has no place for ${name}`)
    return whole.slice(0, from + start.length) + make() + whole.slice(to)
  }, text)
}

export const emitSpec = (): void => writeFileSync(path, withBlocks(specText()))
