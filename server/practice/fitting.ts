// What suits one person: a practice brand asks for it where a thing comes in several, offers that one, and forgets it when told.
import type { Heard, Relationship } from '../../protocol/brand/surface.ts'
import type { Line } from '../../protocol/line.ts'
import { Problem } from '../../protocol/problem.ts'
import { hasAttribute } from '../../protocol/terms.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Agenda } from './agenda.ts'
import type { ClerkParts, Plan } from './deeds.ts'
import type { Row } from './feed.ts'
import { attributeOf } from './match.ts'
import { dropFittings, fittingsOf, saveFitting, type FittingRow } from './queries.ts'

/** One attribute of the person's that decides between the choices of a row. */
export interface Fitting {
  /** As the person keeps it: `size.ring`. */
  attribute: string
  /** As the catalogue and lines call it: `size`. */
  tag: string
  purpose: string
  retention: string
  /** Words that go with the offer that was made to fit. */
  note: string
}

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })

/** The choice that a person's own words mean: `9` of "size 9", `es` of "Spanish". */
export function meantChoice(said: string, choices: readonly string[]): string | undefined {
  const words = said
    .toLowerCase()
    .split(/[^\p{L}\d.]+/u)
    .filter((word) => word !== '')
  const isMeant = (choice: string): boolean => {
    const name = /^[a-z]{2}$/.test(choice) ? languages.of(choice)?.toLowerCase() : undefined
    return words.includes(choice.toLowerCase()) || (name !== undefined && words.includes(name))
  }
  return choices.find(isMeant)
}

/** Everything that a tag can be, over a row's choices. */
const choicesOf = (row: Row, tag: string): string[] => (row.attributes.get(tag) ?? []).flat()

/** The fitting that a row leaves open: it comes in several, and the line does not say which. */
export const openFitting = (fittings: readonly Fitting[], want: Line, row: Row): Fitting | undefined =>
  fittings.find(
    ({ tag }) =>
      (row.attributes.get(tag)?.length ?? 0) > 1 && !want.attributes.some(({ name }) => name === tag),
  )

/** The line with what is known to suit; undefined where the row has nothing of the kind. */
export function fitted(want: Line, { tag }: Fitting, said: string, row: Row): Line | undefined {
  const choice = meantChoice(said, choicesOf(row, tag))
  return choice === undefined
    ? undefined
    : { ...want, attributes: [...want.attributes, attributeOf(tag, [choice])] }
}

interface Room {
  database: Database
  clock: Clock
}

/** What a person let the brand know, while they let it. */
export function knownFit({ database, clock }: Room, rid: string, attribute: string): string | undefined {
  const row = fittingsOf(database, rid).find((one) => one.attribute === attribute)
  return row?.value !== null && row?.until != null && row.until > clock.now() ? row.value : undefined
}

/** Asks once in a relationship, and only for what the grant lets the brand ask. */
export async function askFit(
  { database }: Pick<Room, 'database'>,
  relationship: Relationship,
  { attribute, purpose, retention }: Fitting,
): Promise<void> {
  const { rid } = relationship
  const { grant } = await relationship.state()
  const wasAsked = fittingsOf(database, rid).some((one) => one.attribute === attribute)
  if (wasAsked || grant === undefined || !hasAttribute(grant.scope.attributes, attribute)) return
  const { id } = await relationship.ask({ attributes: [attribute], purpose, retention })
  const asked: FittingRow = { rid, attribute, disclosure: id, value: null, until: null, seq: null }
  await database.transact((tx) => saveFitting(tx, asked))
}

/** Hears answers, keeps them for as long as they may be kept, and forgets them on time or at a word. */
export function createMemory(
  { database, shop, forgetRecords }: Pick<ClerkParts, 'database' | 'shop' | 'forgetRecords'>,
  agenda: Agenda,
  plan: Plan,
) {
  const forget = async (rid: string, disclosure?: string): Promise<void> => {
    const rows = fittingsOf(database, rid).filter(
      (row) => disclosure === undefined || row.disclosure === disclosure,
    )
    if (rows.length === 0) return
    await database.transact((tx) => dropFittings(tx, rid, disclosure))
    // Gone is gone from the file, too.
    if (!(await database.scrub())) throw new Problem('database_locked')
    // Its copy of the record held the value too.
    await forgetRecords(
      rid,
      rows.flatMap(({ seq }) => seq ?? []),
    )
  }
  return {
    forget,
    async learn({ relationship, object, body, seq }: Heard<'disclosure.grant'>): Promise<void> {
      const { rid } = relationship
      const until = Date.parse(body.until)
      for (const { attribute } of shop.manner.fittings ?? []) {
        const value = body.attributes[attribute]
        if (typeof value !== 'string' || body.order !== undefined) continue
        const row: FittingRow = { rid, attribute, disclosure: object, value, until, seq: seq ?? null }
        await database.transact((tx) => saveFitting(tx, row))
        await agenda.plan({ rid, kind: 'forget', subject: object, detail: '', dueAt: until })
        await plan(relationship, 'fit', 'haggle', object)
      }
    },
    async end({ relationship, object }: Heard<'disclosure.end'>): Promise<void> {
      await agenda.drop(relationship.rid, ['fit', 'forget'], object)
      await forget(relationship.rid, object)
    },
  }
}
