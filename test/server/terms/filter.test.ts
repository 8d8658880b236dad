// A brand's standing filter: counts for what is posted after it, releases nothing by itself, and learns nothing.
import { expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import { counts, daily } from '../../../protocol/limits.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { recordsOf } from '../../journeys/setting.ts'
import type { Said } from '../delivery/support.ts'
import { codeOf, talk, type Talk } from '../conversation.ts'

const filter = (one: Talk, follows: readonly string[]): Promise<Said> =>
  one.say('filter.set', { follows, push: false })
const posted = (one: Talk) => recordsOf(one.home, one.rid).filter(({ type }) => type === 'intent.post').length
const gets = async ({ person, host }: Talk, line: string) => {
  const { audience } = await person.ask(intents.previewIntent, { line })
  return audience.find(({ brand }) => brand === host)?.gets
}
const post = async (one: Talk, line: string): Promise<string> => {
  const { id } = await one.person.ask(intents.postIntent, {
    line,
    to: [{ brand: one.host, withheld: [] }],
  })
  await one.settle()
  return id
}

it('counts for intents that are posted after it, and never releases one that is open', async () => {
  const one = await talk()
  await filter(one, ['#follow coffee.*'])
  const id = await post(one, '#want laptop EUR..900')
  expect(posted(one)).toBe(0)
  await filter(one, ['#follow laptop.*'])
  await one.clock.skip(3 * 3_600_000)
  expect(posted(one)).toBe(0)
  expect((await one.detail(id)).audience.filter(({ gets: what }) => what === 'yes')).toEqual([])
  await post(one, '#want laptop EUR..800')
  expect(posted(one)).toBe(1)
  // What was narrowed later takes nothing back either: what was shown was shown.
  await filter(one, [])
  expect(posted(one)).toBe(1)
  expect(await gets(one, '#want laptop')).toBe('no_filter')
})

it('has at most twenty lines, each a #follow', async () => {
  const one = await talk()
  const lines = Array.from({ length: counts.follows }, (_, index) => `#follow kind${index}`)
  expect((await filter(one, lines)).status).toBe(201)
  expect(codeOf(await filter(one, [...lines, '#follow tea']))).toBe('malformed')
  expect(codeOf(await filter(one, ['#want tea']))).toBe('malformed')
  const { follows } = await one.person.ask(brands.readBrand, undefined, { params: { brand: one.host } })
  expect(follows).toEqual(lines)
})

it('changes at most twenty times a day', async () => {
  const one = await talk()
  for (let count = 0; count < daily.filters; count++) {
    expect((await filter(one, [`#follow kind${count}`])).status).toBe(201)
  }
  const more = await filter(one, ['#follow tea'])
  expect([more.status, codeOf(more)]).toEqual([429, 'quota'])
})

it('gets the same answer whether an open intent matches it or not', async () => {
  const one = await talk()
  await filter(one, ['#follow tea'])
  await post(one, '#want laptop EUR..900')
  const shape = ({ status, headers, text }: Said) => {
    const { body, ...claims } = parseMessage(text).claims
    const members = [Object.keys(claims), Object.keys(body as object)]
    return { status, headers: Object.keys(headers).toSorted(), length: text.length, members }
  }
  const unmatched = shape(await filter(one, ['#follow coffee']))
  const matched = shape(await filter(one, ['#follow laptop']))
  expect(matched).toEqual(unmatched)
})
