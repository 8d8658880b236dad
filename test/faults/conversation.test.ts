// Lives of talking by chance: whatever both sides say in whatever order, the tables say what the ledger says, and a rebuild too.
import { expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as posts from '../../protocol/owner/posts.ts'
import * as threads from '../../protocol/owner/threads.ts'
import { seededRandom } from '../../server/platform/random.ts'
import { talk, type Talk } from '../server/conversation.ts'
import { dumpDerived, foldOf } from './invariants.ts'

const ids = ({ home, rid }: Talk): string[] =>
  home.store.context.database
    .sql<{ id: string }>('SELECT id FROM thread WHERE rid = ? ORDER BY openedAt, id', rid)
    .map(({ id }) => id)

/** One deed of one side; whether it is possible is for the rules. No answer is an accident. */
async function deed(one: Talk, between: (from: number, to: number) => number): Promise<void> {
  const { person, host } = one
  const known = ids(one)
  const id = known[between(0, Math.max(0, known.length - 1))] ?? '3f333df6-90a4-4fda-8dd3-9485d27cee36'
  const params = { params: { id } }
  const brand = { params: { brand: host } }
  const line = ['#sell coffee GBP9', '#sell tea GBP4', '#sell coffee.beans GBP30'][between(0, 2)] ?? ''
  const deeds: (() => Promise<{ status: number }>)[] = [
    () => person.call(threads.openThread, { brand: host, text: 'Hello' }),
    () => person.call(threads.writeNote, { text: 'And another thing' }, params),
    () => person.call(threads.closeThread, undefined, params),
    () =>
      person.call(posts.followBrand, { filter: ['', 'coffee.*', 'tea GBP..5'][between(0, 2)] ?? '' }, brand),
    () => person.call(posts.unfollowBrand, undefined, brand),
    () => person.call(brands.pauseTerms, undefined, brand),
    () => person.call(brands.resumeTerms, undefined, brand),
    () => person.call(brands.resumeTerms, undefined, brand),
    () =>
      person.call(intents.postIntent, {
        line: ['#ask coffee', '#thank tea', '#fix laptop'][between(0, 2)] ?? '',
        to: [{ brand: host, withheld: [] }],
      }),
    () => one.say('thread.note', { text: 'An answer' }, { on: id }),
    () => one.say('thread.note', { text: 'More of it' }, { on: id }),
    () => one.say('thread.close', {}, { on: id }),
    () => one.say('thread.open', {}),
    () => one.say('line.post', { line, link: `${one.brand.origin}/p` }),
    () => one.say('line.post', { line, link: `${one.brand.origin}/p` }),
    () => one.say('rating.give', { score: 3, about: [], line: '' }, { on: id }),
    async () => {
      await one.settle()
      return { status: 200 }
    },
  ]
  const { status } = (await deeds[between(0, deeds.length - 1)]?.()) ?? { status: 0 }
  expect([200, 201, 400, 403, 404, 409, 429]).toContain(status)
}

it.each([1, 2, 3, 4, 5])(
  'tells the same by its tables and by its ledger, life %i',
  { timeout: 60_000 },
  async (seed) => {
    const one = await talk()
    const random = seededRandom(`talk ${seed}`)
    for (let count = 0; count < 4; count++) await one.open(`Thing ${count}`)
    for (let step = 0; step < 60; step++) await deed(one, (from, to) => random.between(from, to))
    await one.settle()
    const { home, rid } = one
    const { database, ledgers, clock } = home.store.context
    const fold = foldOf(home, rid, clock.seconds())
    const rows = database.sql<{ id: string; state: string; notes: number; about: string | null }>(
      `SELECT id, state, about, (SELECT count(*) FROM thread_note WHERE thread = thread.id) AS notes
     FROM thread WHERE rid = ?`,
      rid,
    )
    const folded = [...fold.threads.values()].map(({ id, state, notes, about = null }) => ({
      id,
      state,
      notes,
      about,
    }))
    const sorted = <T extends { id: string }>(list: T[]): T[] =>
      list.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(sorted(rows)).toEqual(sorted(folded))
    expect(rows.length).toBeGreaterThan(3)
    // What is shown was posted; what was posted and is not shown stands in the ledger alone.
    const shown = database.sql<{ id: string }>('SELECT id FROM post WHERE rid = ?', rid)
    expect(shown.filter(({ id }) => !fold.posts.has(id))).toEqual([])
    const before = dumpDerived(home)
    await ledgers.rebuild()
    expect(dumpDerived(home)).toEqual(before)
  },
)
