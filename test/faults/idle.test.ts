// A server with nothing to do does nothing: no errand that cannot be run comes round and round.
import { expect, it } from 'vitest'
import { createManualClock } from '../support/at.ts'
import { claimedHouse, eventually, openBrand, post, relate, speak } from '../server/delivery/support.ts'

it('a push that waits for its next attempt is forgotten when the brand switches pushing off', async () => {
  const clock = createManualClock(Date.now())
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const opened = await claimedHouse({ clock })
  const related = await relate(opened, brand, true)
  const { database } = opened.store.context
  brand.door = (_request, _body, response) => void response.writeHead(503).end()
  await speak(related, 1)
  await eventually(() => database.sql('SELECT 1 FROM push WHERE nextAt IS NOT NULL').length === 1)
  const filter = { follows: ['#follow *'], push: false }
  expect(
    (await post(related, await brand.sign(related.rid, 'filter.set', filter, { iat: clock.seconds() })))
      .status,
  ).toBe(201)

  let isOver = false
  void clock.advance(2 * 3_600_000).then(() => (isOver = true))
  const deadline = performance.now() + 10_000
  while (!isOver && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isOver, 'two hours go by').toBe(true)
  expect(database.sql('SELECT 1 FROM push WHERE nextAt IS NOT NULL')).toEqual([])
})
