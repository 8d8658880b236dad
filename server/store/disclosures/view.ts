// What the pages show of attributes and disclosures: what is kept, who sees it, what brands ask, what they could be shown.
import { durationSeconds } from '../../../protocol/body.ts'
import {
  birthday,
  claimedAge,
  claimedAges,
  isList,
  isNeverShown,
  keptName,
} from '../../../protocol/owner/attribute-names.ts'
import type { Attribute, Seer } from '../../../protocol/owner/attributes.ts'
import type { Disclosures, Field, Given, Question } from '../../../protocol/owner/disclosures.ts'
import { hasAttribute } from '../../../protocol/terms.ts'
import { mayShow } from '../../../protocol/vocabulary-health.ts'
import type { Reader } from '../../platform/database.ts'
import { readAttributes, valueFor, type Shown } from '../attributes/attributes.ts'
import { logoPath } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { asOf, relationshipOf, type Relationship } from '../terms/terms.ts'
import { isOpen, shownIn } from './disclosures.ts'
import { disclosuresNow, disclosuresTo, openAsks, type AskRow, type DisclosureRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'database'>

const day = 86_400_000
/** How long the page proposes to show something, where the brand asks to keep it for longer. */
const proposedDays = 7

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What was shown once and is another thing now; an order's stays what it was ordered with. */
function isOld(ports: Ports, row: DisclosureRow, name: string): boolean {
  const now = valueFor(ports, ports.database, name)
  return row.orderId === null && now !== undefined && !isSame(now, shownIn(row)[name])
}

function fieldOf(ports: Ports, name: string, agreement: string | undefined): Field {
  const value = valueFor(ports, ports.database, name)
  return {
    name,
    ...(value === undefined ? {} : { value }),
    isPrivate: isNeverShown(name),
    ...(mayShow(agreement, name) ? {} : { isHeld: true as const }),
    isList: isList(name),
  }
}

/** A question that waits for an answer. */
export function questionOf(ports: Ports, relationship: Relationship, ask: AskRow): Question {
  const now = ports.clock.now()
  const latest = (relationship.grant?.expires ?? 0) * 1000
  const wanted = Math.min(durationSeconds(ask.retention) * 1000, proposedDays * day)
  return {
    id: ask.id,
    fields: readColumn<string[]>(ask.attributes).map((name) =>
      fieldOf(ports, name, relationship.grant?.agreement),
    ),
    purpose: ask.purpose,
    isAgreedPurpose: relationship.grant?.scope.purposes.includes(ask.purpose) ?? false,
    retention: ask.retention,
    askedAt: ask.askedAt,
    latest,
    until: Math.min(latest, now + wanted),
  }
}

function givenOf(ports: Ports, row: DisclosureRow): Given {
  const now = ports.clock.now()
  const until = row.until ?? 0
  const isOver = !isOpen(row, now)
  return {
    id: row.id,
    fields: Object.entries(shownIn(row)).map(([name, value]) => ({
      name,
      value,
      isOld: !isOver && isOld(ports, row, name),
    })),
    purpose: row.purpose,
    givenAt: row.givenAt,
    until,
    ...(isOver ? { endedAt: row.endedAt ?? until } : {}),
    ...(row.orderId === null ? {} : { order: row.orderId }),
  }
}

/** Everything between the person and one brand about what it may know of them. */
export function disclosuresView(ports: Ports, relationship: Relationship): Disclosures {
  const { database, clock } = ports
  const { state, grant, rid } = asOf(relationship, clock.now())
  const rows = disclosuresTo(database, rid)
  const given = rows.map((row) => givenOf(ports, row))
  const isInForce = state === 'in_force' && grant !== undefined
  const seen = new Set(
    given
      .filter(({ endedAt, order }) => endedAt === undefined && order === undefined)
      .flatMap(({ fields }) => fields.map(({ name }) => keptName(name))),
  )
  const scope = grant?.scope.attributes ?? []
  const known = readAttributes(database).map(({ name }) => name)
  const claims = known.includes(birthday) ? claimedAges.map((age) => `age.over.${age}`) : []
  const named = scope.filter((pattern) => !pattern.endsWith('.*'))
  const can = [...new Set([...named, ...known, ...claims])]
    .filter((name) => hasAttribute(scope, name) && !isNeverShown(name) && !seen.has(keptName(name)))
    .map((name) => fieldOf(ports, name, grant?.agreement))
  return {
    questions:
      state === 'in_force' ? openAsks(database, rid).map((ask) => questionOf(ports, relationship, ask)) : [],
    given,
    can: isInForce ? can : [],
    purposes: grant?.scope.purposes ?? [],
    ...(isInForce ? { latest: grant.expires * 1000 } : {}),
  }
}

/** Brands that see an attribute now, under whichever name. */
function seersByName(ports: Ports): Map<string, Seer[]> {
  const reader = ports.database
  const seers = new Map<string, Seer[]>()
  for (const row of disclosuresNow(reader, ports.clock.now())) {
    const relationship = relationshipOf(reader, row.rid)
    if (relationship === undefined) continue
    for (const [shown, value] of Object.entries(shownIn(row))) {
      const name = keptName(shown)
      seers.set(name, [...(seers.get(name) ?? []), seerOf(ports, relationship, row, shown, value)])
    }
  }
  return seers
}

function seerOf(
  ports: Ports,
  { brand, name, isPractice }: Relationship,
  row: DisclosureRow,
  shown: string,
  value: Shown | number,
): Seer {
  const logo = logoPath(ports.database, brand)
  return {
    brand,
    name,
    ...(logo === undefined ? {} : { logo }),
    isPractice,
    disclosure: row.id,
    field: shown,
    value,
    until: row.until ?? 0,
    ...(row.orderId === null ? {} : { order: row.orderId }),
    isOld: isOld(ports, row, shown),
  }
}

/** What the person keeps, what can be claimed of it, and what brands still see that is kept no longer. */
export function attributesView(ports: Ports): Attribute[] {
  const kept = readAttributes(ports.database)
  const seers = seersByName(ports)
  const held = new Set(kept.map(({ name }) => name))
  const all: Attribute[] = kept.map(({ name, value, changedAt }) => ({
    name,
    value,
    kind: isNeverShown(name) ? 'private' : 'kept',
    ...(changedAt === 0 ? {} : { changedAt }),
    seenBy: seers.get(name) ?? [],
  }))
  const ages = held.has(birthday) ? claimedAges.map((age) => `age.over.${age}`) : []
  const others = [...seers.keys()].filter((name) => !held.has(name) && !ages.includes(name))
  return [
    ...all,
    ...[...ages, ...others].map((name): Attribute => {
      const value = claimedAge(name) === undefined ? undefined : valueFor(ports, ports.database, name)
      return {
        name,
        ...(value === undefined ? {} : { value }),
        kind: claimedAge(name) === undefined ? 'kept' : 'claim',
        seenBy: seers.get(name) ?? [],
      }
    }),
  ]
}

/** Open disclosures that hold a kept attribute, in relationships that can still be spoken in. */
export function disclosuresOf(
  ports: Pick<Context, 'clock'>,
  reader: Reader,
  name: string,
): { row: DisclosureRow; field: string; relationship: Relationship }[] {
  return disclosuresNow(reader, ports.clock.now()).flatMap((row) => {
    if (row.orderId !== null) return []
    const relationship = relationshipOf(reader, row.rid)
    return Object.keys(shownIn(row))
      .filter((field) => isAbout(field, name) && relationship !== undefined)
      .map((field) => ({ row, field, relationship: relationship as Relationship }))
  })
}

/** Whether a field is shown from a kept attribute: by its name, or as a claim computed from it. */
const isAbout = (field: string, name: string): boolean =>
  field === name || keptName(field) === name || (name === birthday && claimedAge(field) !== undefined)
