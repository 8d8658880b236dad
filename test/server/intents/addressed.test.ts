// Questions, repairs and thanks: said to exactly one brand, as a line that it may answer with offers and with words.
import { describe, expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { parseBody } from '../../../protocol/types.ts'
import { hostOf, offered, recordsOf, world } from '../../journeys/setting.ts'
import { codeOf, talk, type Talk } from '../conversation.ts'

const to = (one: Talk) => [{ brand: one.host, withheld: [] }]
const post = ({ person }: Talk, line: string, chosen: intents.Choice[]) =>
  person.call(intents.postIntent, { line, to: chosen })
const typesOf = (one: Talk): string[] => recordsOf(one.home, one.rid).map(({ type }) => type)

describe('a question or a repair', () => {
  it.each(['ask', 'fix'] as const)(
    '#%s opens a conversation about itself in the same commit',
    async (verb) => {
      const one = await talk()
      const id = await one.tell(`#${verb} bicycle brake=squeaks`)
      expect(typesOf(one).slice(-2)).toEqual(['intent.post', 'thread.open'])
      const [thread] = (await one.list({ intent: id })).threads
      expect(thread).toMatchObject({ about: { kind: 'intent', id }, notes: [], canWrite: true })
      await one.mustSay('thread.note', { text: 'Bring it in on Tuesday.' }, { on: thread?.id ?? '' })
      expect((await one.list({ intent: id })).threads[0]?.notes.map(({ text }) => text)).toEqual([
        'Bring it in on Tuesday.',
      ])
      const copy = recordsOf(one.home, one.rid).find(({ type }) => type === 'intent.post')
      const said = copy !== undefined && 'jwt' in copy ? parseMessage(copy.jwt).claims : undefined
      expect(parseBody('intent.post', said?.body).line).toBe(`#${verb} bicycle brake=squeaks`)
    },
  )

  it('may be answered with an offer', async () => {
    const journey = await world()
    const shop = await journey.related({ via: 'stream' })
    await shop.next('agreed')
    const id = await journey.post([shop], '#fix laptop brand=Framework')
    const intent = await shop.next('intent')
    await (await intent.relationship.offer(intent, offered)).receipt()
    expect(await journey.offersOn(id)).toHaveLength(1)
  })

  it('is said to one brand: not to none, not to two, and two tabs do not make it two', async () => {
    const one = await talk()
    const other = await one.related()
    const both = [...to(one), { brand: hostOf(other), withheld: [] }]
    for (const line of ['#ask coffee', '#fix coffee', '#thank coffee'])
      for (const chosen of [[], both]) {
        const answer = await post(one, line, chosen)
        expect([answer.status, answer.code]).toEqual([400, 'one_brand'])
      }
    expect(JSON.stringify((await post(one, '#ask coffee', both)).body)).toContain(
      '#ask is said to exactly one brand; 2 are chosen.',
    )
    // A want is for many.
    expect((await post(one, '#want coffee', both)).status).toBe(200)
    const id = await one.tell('#ask coffee')
    const { version } = await one.detail(id)
    const revised = await one.person.call(
      intents.reviseIntent,
      { line: '#ask coffee roast=dark', version, to: both },
      { params: { id } },
    )
    expect(revised.code).toBe('one_brand')
  })

  it('reaches a brand that follows nothing of the kind, but none without an agreement in force', async () => {
    const one = await talk()
    await one.mustSay('filter.set', { follows: ['#follow tea'], push: false })
    const { audience } = await one.person.ask(intents.previewIntent, { line: '#ask coffee' })
    expect(audience.map(({ gets }) => gets)).toEqual(['yes'])
    await one.tell('#ask coffee')
    await one.person.ask(brands.pauseTerms, undefined, { params: { brand: one.host } })
    const paused = await post(one, '#ask coffee', to(one))
    expect([paused.code, JSON.stringify(paused.body).includes('paused this relationship')]).toEqual([
      'not_possible',
      true,
    ])
    expect((await post(one, '#ask coffee', [{ brand: 'no.example', withheld: [] }])).code).toBe(
      'not_possible',
    )
  })
})

describe('thanks', () => {
  it('are one note in a conversation that is over at once, and need no answer', async () => {
    const one = await talk()
    const { id } = await one.person.ask(intents.postIntent, {
      line: '#thank coffee -- the best in years',
      to: to(one),
    })
    await one.settle()
    expect(typesOf(one).slice(-3)).toEqual(['thread.open', 'thread.note', 'thread.close'])
    expect(typesOf(one)).not.toContain('intent.post')
    const [thread] = (await one.list({ intent: id })).threads
    expect(thread).toMatchObject({
      id,
      about: { kind: 'thanks', id, title: '#thank coffee -- the best in years' },
      state: 'closed',
      notes: [{ by: 'person', text: '#thank coffee -- the best in years' }],
    })
    const late = await one.say('thread.note', { text: 'You are welcome' }, { on: id })
    expect(codeOf(late)).toBe('illegal_transition')
    const { state, brands: many } = await one.detail(id)
    expect([state, many]).toEqual(['closed', 0])
    const past = await one.person.ask(intents.listIntents, undefined, { query: { tab: 'past' } })
    expect(past.intents.map((intent) => intent.id)).toEqual([id])
  })

  it('can be taken back within six seconds, and then nothing was said', async () => {
    const one = await talk()
    const before = typesOf(one).length
    const { waiting } = await one.person.ask(intents.postIntent, { line: '#thank coffee', to: to(one) })
    await one.person.ask(intents.undoWaiting, undefined, { params: { id: waiting.id } })
    await one.settle()
    expect(typesOf(one)).toHaveLength(before)
  })

  it('are the same after a rebuild', async () => {
    const one = await talk()
    await one.tell('#thank coffee')
    await one.tell('#ask coffee')
    const { database, ledgers } = one.home.store.context
    const dump = () =>
      ['intent', 'thread', 'thread_note'].map((table) => database.sql(`SELECT * FROM ${table} ORDER BY 1, 2`))
    const before = dump()
    await ledgers.rebuild()
    expect(dump()).toEqual(before)
  })
})
