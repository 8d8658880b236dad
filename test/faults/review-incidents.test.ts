// After the end a brand can still warn of a breach, and cannot make of its warnings a way to be heard every day.
import { expect, it } from 'vitest'
import { seconds } from '../../protocol/limits.ts'
import { relationshipOf, revokeTerms } from '../../server/store/terms/terms.ts'
import { unreadIncidents } from '../../server/store/incidents/incidents.ts'
import { createManualClock } from '../support/at.ts'
import { claimedHouse, openBrand, post, relate, type Related } from '../server/delivery/support.ts'

const day = 86_400_000

async function ended() {
  const clock = createManualClock(Date.now())
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const related = await relate(await claimedHouse({ clock }), brand)
  const { context } = related.house.store
  const end = () =>
    context.database.transact((tx) => {
      const relationship = relationshipOf(tx, related.rid)
      if (relationship) revokeTerms(context, tx, relationship, { erase: true })
    })
  return { related, clock, end, context }
}

async function warn({ brand, rid, ...related }: Related, atSeconds: number, line: string): Promise<number> {
  const body = { kind: 'breach', line }
  const jwt = await brand.sign(rid, 'incident.notice', body, { iat: atSeconds })
  return (await post({ brand, rid, ...related }, jwt)).status
}

it('takes three warnings in a month once the person has ended it, not three every day', async () => {
  const { related, clock, end, context } = await ended()
  for (let n = 0; n < 3; n++) expect(await warn(related, clock.seconds(), `before ${n}`)).toBe(201)
  await clock.advance(5000)
  await end()
  // What was said before does not stand in the way of what is learned afterwards.
  const answers: number[] = []
  for (let n = 0; n < 25; n++) {
    answers.push(await warn(related, clock.seconds(), `Come back, ${n} % off`))
    await clock.advance(day)
  }
  expect(answers.filter((status) => status === 201)).toHaveLength(3)
  expect(new Set(answers.slice(3))).toEqual(new Set([429]))
  expect(unreadIncidents(context.database)).toHaveLength(6)
  await clock.advance(seconds.afterglow * 1000 - 24 * day)
  expect([201, 401]).toContain(await warn(related, clock.seconds(), 'months later'))
})
