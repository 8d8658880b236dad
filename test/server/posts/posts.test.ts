// Following brands: shown where the person's filter lets it pass, answered alike whatever it does, gone in time.
import { describe, expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as posts from '../../../protocol/owner/posts.ts'
import { daily } from '../../../protocol/limits.ts'
import { newId, parseMessage } from '../../../protocol/message.ts'
import { parseBody } from '../../../protocol/types.ts'
import { day, recordsOf } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'
import type { Said } from '../delivery/support.ts'
import { codeOf, sentenceOf, talk, type Talk } from '../conversation.ts'

const beans = '#sell coffee.beans GBP9.50 roast=medium via:ship'
const linkOf = ({ brand }: Talk) => `${brand.origin}/beans`
const sell = (one: Talk, line = beans): Promise<Said> => one.say('line.post', { line, link: linkOf(one) })
const follow = ({ person, host }: Talk, filter?: string) =>
  person.call(posts.followBrand, filter === undefined ? {} : { filter }, { params: { brand: host } })
const shown = async ({ person }: Talk) => (await person.ask(posts.listPosts)).posts.map(({ line }) => line)

describe('a post of a brand', () => {
  it('is shown nowhere while the person does not follow the brand, and later neither', async () => {
    const one = await talk()
    expect((await sell(one)).status).toBe(201)
    expect(await shown(one)).toEqual([])
    await follow(one)
    expect(await shown(one)).toEqual([])
    const { database } = one.home.store.context
    expect(database.sql('SELECT * FROM post')).toEqual([])
  })

  it('is shown where the filter lets it pass', async () => {
    const one = await talk()
    const answer = await follow(one, 'coffee.* GBP..10')
    expect(answer.body).toMatchObject({ brand: one.host, filter: '#follow coffee.* GBP..10' })
    await sell(one)
    await sell(one, '#sell coffee.beans GBP12')
    await sell(one, '#sell tea GBP4')
    const { posts: list, following, fresh } = await one.person.ask(posts.listPosts)
    expect(list).toMatchObject([{ brand: one.host, name: 'Shop', line: beans, link: linkOf(one) }])
    expect([following.length, fresh]).toEqual([1, 1])
    await one.person.ask(posts.markPostsSeen)
    expect((await one.person.ask(posts.listPosts)).fresh).toBe(0)
    const { since } = await one.person.ask(care.readNow)
    expect(since.filter(({ said }) => said.code.startsWith('post.')).map(({ said }) => said.code)).toEqual([
      'post.shown',
      'post.followed',
    ])
  })

  it('gets the same answer whether it is shown or not', async () => {
    const one = await talk()
    const shape = ({ status, headers, text }: Said) => {
      const { claims } = parseMessage(text)
      return {
        status,
        headers: Object.keys(headers).toSorted(),
        length: text.length,
        members: [Object.keys(claims), Object.keys(parseBody('ledger.receipt', claims.body))],
      }
    }
    const unfollowed = shape(await sell(one))
    await follow(one, 'tea')
    const unmatched = shape(await sell(one))
    await follow(one)
    const matched = shape(await sell(one))
    expect(unmatched).toEqual(unfollowed)
    expect(matched).toEqual(unfollowed)
    expect(await shown(one)).toEqual([beans])
  })

  it('links to the brand’s own host and to no other', async () => {
    const one = await talk()
    const answer = await one.say('line.post', { line: beans, link: 'https://elsewhere.example/' })
    expect([answer.status, sentenceOf(answer)]).toEqual([
      400,
      'The message is not well formed: body.link must be on the brand’s own host.',
    ])
    expect((await one.say('line.post', { line: '#want coffee', link: linkOf(one) })).status).toBe(400)
  })

  it('is not taken after its own day', async () => {
    const one = await talk()
    const answer = await sell(one, '#sell coffee.beans GBP9 x:2020-01-01')
    expect([answer.status, codeOf(answer)]).toEqual([409, 'expired'])
  })

  it('is one of ten a day, shown or not', async () => {
    const one = await talk()
    await follow(one, 'tea')
    for (let count = 0; count < daily.posts; count++) expect((await sell(one)).status).toBe(201)
    const more = await sell(one)
    expect([more.status, codeOf(more)]).toEqual([429, 'quota'])
    await one.clock.skip(day)
    expect((await sell(one)).status).toBe(201)
  })

  it('is not possible while paused, nor after the end', async () => {
    const one = await talk()
    await follow(one)
    await sell(one)
    const params = { brand: one.host }
    await one.person.ask(brands.pauseTerms, undefined, { params })
    expect(codeOf(await sell(one))).toBe('paused')
    await one.person.ask(brands.resumeTerms, undefined, { params })
    await one.person.ask(brands.revokeTerms, { erase: false }, { params })
    expect(codeOf(await sell(one))).toBe('revoked')
    expect(await one.person.ask(posts.listPosts)).toMatchObject({ posts: [], following: [] })
    expect((await follow(one)).code).toBe('not_possible')
  })

  it('is served no longer than to its end, the same second whether it is shown or not', async () => {
    const one = await talk()
    const { database, ledgers, clock } = one.home.store.context
    await follow(one, 'coffee.*')
    const last = new Date(clock.now() + 3 * day).toISOString().slice(0, 10)
    await sell(one, `#sell coffee GBP9 x:${last}`)
    await sell(one, `#sell tea GBP4 x:${last}`)
    expect(await shown(one)).toEqual([`#sell coffee GBP9 x:${last}`])
    one.clock.jump(5 * day)
    one.home.store.context.jobs.wake('posts')
    await until(
      () => database.sql('SELECT * FROM post_end'),
      (rows) => rows.length === 0,
    )
    const served = ledgers
      .read(database, one.rid, { after: 0, limit: 200, maxBytes: 1e6, nowSeconds: clock.seconds() })
      .records.filter(({ type }) => type === 'line.post')
    expect(served.map((record) => ('gone' in record ? record.gone : 'there'))).toEqual(['ended', 'ended'])
    const ends = recordsOf(one.home, one.rid)
      .filter(({ type }) => type === 'line.post')
      .map(({ seq }) => ledgers.goneSince(database, one.rid, seq))
    expect(ends).toEqual([Date.parse(`${last}T23:59:59Z`) / 1000 + 1, ends[0]])
    const rows = database.sql<{ n: number }>('SELECT count(*) AS n FROM post WHERE until > ?', clock.now())
    expect(rows).toEqual([{ n: 0 }])
  })
})

describe('following', () => {
  it('stays with the person: nothing of it is in the ledger that the brand reads', async () => {
    const one = await talk()
    const before = recordsOf(one.home, one.rid).length
    await follow(one, 'coffee.* GBP..10')
    await one.person.ask(posts.unfollowBrand, undefined, { params: { brand: one.host } })
    expect(recordsOf(one.home, one.rid)).toHaveLength(before)
  })

  it('forgets what no longer passes when the filter changes, and all when it ends', async () => {
    const one = await talk()
    await follow(one)
    await sell(one)
    await sell(one, '#sell tea GBP4')
    expect((await shown(one)).toSorted()).toEqual([beans, '#sell tea GBP4'])
    await follow(one, 'tea')
    expect(await shown(one)).toEqual(['#sell tea GBP4'])
    await one.person.ask(posts.unfollowBrand, undefined, { params: { brand: one.host } })
    expect(await one.person.ask(posts.listPosts)).toMatchObject({ posts: [], following: [] })
  })

  it('takes a filter as a line or without its beginning, and says what is wrong with one', async () => {
    const one = await talk()
    const filterOf = async (text: string) => {
      const { body } = await follow(one, text)
      return body.filter
    }
    expect(await filterOf('#follow coffee.* in:GB')).toBe('#follow coffee.* in:GB')
    expect(await filterOf('coffee in:GB GBP..10')).toBe('#follow coffee GBP..10 in:GB')
    expect(await filterOf('  ')).toBe(undefined)
    expect(await filterOf('#follow * for:want')).toBe(undefined)
    for (const text of [
      '#want coffee',
      'coffee GBX..10',
      `coffee ${'a=1 '.repeat(60)}`,
      `x${'y'.repeat(200)}`,
    ])
      expect((await follow(one, text)).code).toBe('line_refused')
    expect((await one.person.call(posts.followBrand, {}, { params: { brand: 'no.example' } })).code).toBe(
      'not_found',
    )
  })

  it('is the same after a rebuild', async () => {
    const one = await talk()
    await sell(one)
    await follow(one, 'coffee.*')
    await sell(one)
    await sell(one, '#sell tea GBP4')
    await follow(one, 'coffee.* GBP..20')
    const { database, ledgers } = one.home.store.context
    const dump = () =>
      ['post', 'following'].map((table) => database.sql(`SELECT * FROM ${table} ORDER BY 1, 2`))
    const before = dump()
    expect(before.map((rows) => rows.length)).toEqual([1, 1])
    await ledgers.rebuild()
    expect(dump()).toEqual(before)
  })

  it('answers a brand’s word about nothing of the person’s', async () => {
    const one = await talk()
    const answer = await one.say('own.follow', { rid: one.rid }, { on: newId() })
    expect([answer.status, codeOf(answer)]).toEqual([422, 'unknown_type'])
  })
})
