// Conversations: who may open, write and end them, what is answered when they may not, and how long they are served.
import { describe, expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as threads from '../../../protocol/owner/threads.ts'
import { daily } from '../../../protocol/limits.ts'
import { newId } from '../../../protocol/message.ts'
import { folding } from '../../../server/store/app.ts'
import { recordsOf, world } from '../../journeys/setting.ts'
import { codeOf, sentenceOf, talk, type Talk } from '../conversation.ts'

const note = (text = 'Yes, two are left.') => ({ text })
const write = ({ person }: Talk, id: string, text: string) =>
  person.call(threads.writeNote, { text }, { params: { id } })

describe('a conversation', () => {
  it('is opened by the person alone', async () => {
    const one = await talk()
    const answer = await one.say('thread.open', {})
    expect([answer.status, codeOf(answer)]).toEqual([403, 'not_allowed'])
    expect((await one.list()).threads).toEqual([])
  })

  it('carries notes both ways, in the order of the ledger, and is about what it was opened about', async () => {
    const one = await talk()
    const intent = await one.tell('#want laptop EUR..900')
    const id = await one.open('Is it in stock?', { kind: 'intent', id: intent })
    await one.mustSay('thread.note', note(), { on: id })
    await write(one, id, 'Then I take one.')
    const { threads: found, partners } = await one.list({ intent })
    expect(found).toMatchObject([
      {
        id,
        brand: one.host,
        about: { kind: 'intent', id: intent, title: '#want laptop EUR..900' },
        state: 'open',
        canWrite: true,
        canClose: true,
        notes: [
          { by: 'person', text: 'Is it in stock?' },
          { by: 'brand', text: 'Yes, two are left.' },
          { by: 'person', text: 'Then I take one.' },
        ],
      },
    ])
    expect(partners).toMatchObject([{ brand: one.host, about: { kind: 'intent', id: intent } }])
    // What the brand wrote itself is nothing that it was shown.
    const { shown } = await one.person.ask(brands.readBrand, undefined, { params: { brand: one.host } })
    expect(shown.map(({ what }) => what)).toEqual([
      'Then I take one.',
      'Is it in stock?',
      '#want laptop EUR..900',
    ])
    // On the wire it names the brand's own copy, never the person's intent.
    const records = recordsOf(one.home, one.rid)
    const open = records.find(({ type }) => type === 'thread.open')
    const copy = records.find(({ type }) => type === 'intent.post')
    const said = open === undefined ? '' : one.words(open)
    expect(said).not.toContain(intent)
    expect(copy !== undefined && 'jwt' in copy).toBe(true)
  })

  it('waits on the first page until it is read, and stays read', async () => {
    const one = await talk()
    const id = await one.open()
    expect((await one.person.ask(care.readNow)).needs).toEqual([])
    await one.mustSay('thread.note', note('Yes.'), { on: id })
    const { needs, since } = await one.person.ask(care.readNow)
    expect(needs).toMatchObject([{ kind: 'note', thread: id, name: 'Shop', text: 'Yes.' }])
    expect(since[0]).toMatchObject({ said: { code: 'thread.heard', values: { name: 'Shop' } } })
    const [thread] = (await one.list()).threads
    expect(thread?.unread).toBe(1)
    const seq = thread?.notes.at(-1)?.seq ?? 0
    await one.person.ask(threads.readThread, { seq }, { params: { id } })
    expect((await one.person.ask(care.readNow)).needs).toEqual([])
    expect((await one.list()).threads[0]?.unread).toBe(0)
  })

  it('is not about what another brand got, nor about what nobody knows', async () => {
    const one = await talk()
    const about = { kind: 'intent' as const, id: newId() }
    const answer = await one.person.call(threads.openThread, { brand: one.host, text: 'Hello', about })
    expect(answer.code).toBe('not_found')
    const unknown = await one.say('thread.note', note(), { on: newId() })
    expect([unknown.status, sentenceOf(unknown)]).toEqual([
      409,
      'A thread.note is not possible while the thread is none.',
    ])
  })

  it('ends by either side, and then nobody writes in it', async () => {
    const one = await talk()
    const [first, second] = [await one.open(), await one.open('Another thing')]
    await one.person.ask(threads.closeThread, undefined, { params: { id: first } })
    await one.mustSay('thread.close', {}, { on: second })
    for (const id of [first, second]) {
      const late = await one.say('thread.note', note(), { on: id })
      expect([late.status, codeOf(late)]).toEqual([409, 'illegal_transition'])
      expect((await write(one, id, 'Still there?')).code).toBe('illegal_transition')
    }
    const { threads: found } = await one.list()
    expect(found.map(({ closedBy }) => closedBy).toSorted()).toEqual(['brand', 'person'])
    expect(found.every(({ canWrite, canClose }) => !canWrite && !canClose)).toBe(true)
  })

  it('takes nothing new while paused but its end, and is over with the relationship', async () => {
    const one = await talk()
    const [first, second] = [await one.open(), await one.open('Another thing')]
    const params = { brand: one.host }
    await one.person.ask(brands.pauseTerms, undefined, { params })
    const paused = await one.say('thread.note', note(), { on: first })
    expect([paused.status, codeOf(paused)]).toEqual([409, 'paused'])
    expect((await write(one, first, 'Hello?')).code).toBe('paused')
    expect((await one.person.call(threads.openThread, { brand: one.host, text: 'Hi' })).code).toBe('paused')
    await one.mustSay('thread.close', {}, { on: first })
    await one.person.ask(brands.resumeTerms, undefined, { params })
    await one.person.ask(brands.revokeTerms, { erase: false }, { params })
    const late = await one.say('thread.note', note(), { on: second })
    expect([late.status, codeOf(late)]).toEqual([410, 'revoked'])
    expect((await write(one, second, 'Hello?')).code).toBe('revoked')
    expect((await one.list()).threads.every(({ state }) => state === 'closed')).toBe(true)
  })
})

describe('a note', () => {
  it('hides and reorders nothing, and a person is told where', async () => {
    const one = await talk()
    const id = await one.open()
    const answer = await one.say('thread.note', note('pay \u202eecnuO'), { on: id })
    expect([answer.status, sentenceOf(answer)]).toEqual([
      400,
      'The message is not well formed: body.text: must not hide text.',
    ])
    const mine = await one.person.call(threads.writeNote, { text: 'ab\u200bc' }, { params: { id } })
    expect([mine.status, mine.code]).toEqual([400, 'text_refused'])
    expect(JSON.stringify(mine.body)).toContain('character 3 hides or reorders what is read')
    expect((await write(one, id, ' \n ')).code).toBe('text_refused')
    await one.mustSay('thread.note', note('می‌خواهم\nمرحبا 👩‍👩‍👧'), { on: id })
    expect((await one.list()).threads[0]?.notes.at(-1)?.text).toBe('می‌خواهم\nمرحبا 👩‍👩‍👧')
  })

  it('has at most 2,000 characters and 8 kB, on both sides', async () => {
    const one = await talk()
    const id = await one.open()
    expect((await write(one, id, 'ä'.repeat(2000))).status).toBe(200)
    const long = await write(one, id, 'a'.repeat(2001))
    expect(JSON.stringify(long.body)).toContain('it has 2001 characters, and a note has at most 2000')
    const wide = await write(one, id, '猫'.repeat(2000))
    expect(JSON.stringify(wide.body)).toContain('it is too long to be sent as one note; send it in two')
    await one.mustSay('thread.note', note('a'.repeat(2000)), { on: id })
    expect((await one.say('thread.note', note('a'.repeat(2001)), { on: id })).status).toBe(400)
    const large = await one.say('thread.note', { text: 'a', more: 'x'.repeat(9000) }, { on: id })
    expect([large.status, codeOf(large)]).toEqual([413, 'too_large'])
    expect((await one.list()).threads[0]?.notes).toHaveLength(3)
  })

  it('is one of fifty at most since the person wrote last', async () => {
    const one = await talk()
    const id = await one.open()
    for (let count = 0; count < daily.notesUnanswered; count++) {
      await one.mustSay('thread.note', note(`${count}`), { on: id })
    }
    const more = await one.say('thread.note', note(), { on: id })
    expect([more.status, codeOf(more)]).toEqual([429, 'quota'])
    await write(one, id, 'Enough.')
    await one.mustSay('thread.note', note(), { on: id })
  })
})

describe('what was said', () => {
  it.each(['person', 'brand'] as const)(
    'is served for thirty days after the %s ended it, and not a second longer',
    async (by) => {
      const journey = await world()
      const shop = await journey.related({ via: 'stream' })
      const { person, home } = journey
      const { database, ledgers } = home.store.context
      const brand = new URL(shop.origin).host
      const { id } = await person.ask(threads.openThread, { brand, text: 'My secret wish' })
      const heard = await shop.next('note')
      await (await heard.relationship.note(id, 'A secret answer')).receipt()
      if (by === 'brand') await (await heard.relationship.closeThread(id)).receipt()
      else await person.ask(threads.closeThread, undefined, { params: { id } })
      const [thread] = (await person.ask(threads.listThreads, undefined, { query: { brand } })).threads
      const until = (thread?.servedUntil ?? 0) / 1000
      const shapes = (nowSeconds: number): string[] =>
        ledgers
          .read(database, shop.rid, { after: 0, limit: 200, maxBytes: 1e6, nowSeconds })
          .records.filter(({ type }) => type.startsWith('thread.'))
          .map((record) => ('gone' in record ? `${record.type} ${record.gone}` : record.type))
      expect(until).toBe(Math.floor((thread?.closedAt ?? 0) / 1000) + 30 * 86_400)
      expect(shapes(until - 1)).toEqual(['thread.open', 'thread.note', 'thread.note', 'thread.close'])
      expect(shapes(until)).toEqual([
        'thread.open ended',
        'thread.note ended',
        'thread.note ended',
        'thread.close',
      ])
      // The person keeps it.
      const kept = recordsOf(home, shop.rid).filter(({ type }) => type === 'thread.note')
      expect(kept.every((record) => 'jwt' in record)).toBe(true)
    },
  )

  it('is the same after a rebuild', async () => {
    const one = await talk()
    const intent = await one.tell('#want laptop EUR..900')
    const id = await one.open('One', { kind: 'intent', id: intent })
    await one.mustSay('thread.note', note('Two'), { on: id })
    await one.open('Three')
    await one.mustSay('thread.close', {}, { on: id })
    const { database, ledgers } = one.home.store.context
    const dump = () =>
      ['thread', 'thread_note'].map((table) => database.sql(`SELECT * FROM ${table} ORDER BY 1, 2`))
    const before = dump()
    expect(before.map((rows) => rows.length)).toEqual([2, 3])
    expect(folding.derived).toEqual(
      expect.arrayContaining(['thread', 'thread_note', 'rating', 'post', 'following']),
    )
    await ledgers.rebuild()
    expect(dump()).toEqual(before)
  })
})
