// Words that show nothing: a brand that must say what it wants something for says it with letters.
import { expect, it } from 'vitest'
import { relationshipOf } from '../../server/store/terms/terms.ts'
import { claimedHouse, openBrand, post, relate } from '../server/delivery/support.ts'

it.each([' ', '\u00a0\u2003', '\u200d', '\u200f \u200e', '\u2800\u2800', '\u00ad', '\ufe0f', '\u{e0100}'])(
  'are refused: %j',
  async (blank) => {
    const related = await relate(await claimedHouse(), await openBrand())
    const { rid, brand } = related
    expect(relationshipOf(related.house.store.context.database, rid)?.state).toBe('in_force')
    const jwt = await brand.sign(rid, 'incident.notice', { kind: 'breach', line: blank })
    const { status, text } = await post(related, jwt)
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([400, 'malformed'])
    const real = await brand.sign(rid, 'incident.notice', { kind: 'breach', line: `a${blank}b` })
    expect((await post(related, real)).status).toBe(201)
  },
)
