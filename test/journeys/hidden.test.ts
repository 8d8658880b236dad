// A store that nobody can reach completes the loop by its own calls alone: proffer, push and the brand's outbox.
import { expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { until } from '../support/until.ts'
import { hostOf, offered, world } from './setting.ts'

/** What of a brand's calls is refused before it leaves: all of them. */
function noWayIn(calls: string[]) {
  return (url: string): Promise<Response> => {
    calls.push(url)
    return Promise.reject(new TypeError('fetch failed'))
  }
}

it('completes the loop through proffer, push and outbox when every call to it is refused', async () => {
  const journey = await world({ config: { reachable: 'no' } })
  const { person, clock, home } = journey
  const tried: string[] = []
  const one = await journey.related({ fetch: noWayIn(tried) })
  /** Lets the store look into the outbox, and push, as its own clock tells it to. */
  const onward = async <T>(seen: () => T | Promise<T>, isEnough: (value: T) => boolean): Promise<T> =>
    until(async () => {
      const value = await seen()
      if (!isEnough(value)) await clock.skip(1000)
      return value
    }, isEnough)
  const told = async (name: string): Promise<void> => {
    await onward(
      () => one.told.map((event) => event.name as string),
      (names) => names.includes(name),
    )
  }

  const proffer = await one.next('proffer')
  expect(proffer.body).not.toHaveProperty('base')
  await told('agreed')
  const id = await journey.post([one])
  await told('intent')
  const intent = await one.next('intent')
  const sent = await intent.relationship.offer(intent, offered)
  const { offerList } = await onward(
    () => journey.detail(id),
    (detail) => detail.offerList.length === 1,
  )
  await told('receipted')
  expect((await sent.receipt()).seq).toBeGreaterThan(3)

  const order = await journey.accept(offerList[0] ?? { id: '' })
  await told('accept')
  const accepted = await one.next('accept')
  await accepted.relationship.confirm(accepted, 'N-1')
  await accepted.relationship.update(accepted, 'shipped')
  await accepted.relationship.receipt(accepted, { method: 'transfer', reference: 'R-1' })
  const bought = await onward(
    () => person.ask(orders.readOrder, undefined, { params: { id: order } }),
    ({ hasReceipt }) => hasReceipt,
  )
  expect(bought).toMatchObject({ state: 'shipped', number: 'N-1', receipt: { payment: 'transfer R-1' } })

  await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(one) } })
  await told('revoked')
  await told('erasure')
  expect(tried).toEqual([])
  // Nothing of a brand ever came in by a call: its state, records and stream were asked for by nobody.
  const marks = home.store.context.database.sql<{ channel: string }>('SELECT DISTINCT channel FROM handover')
  expect(marks).toEqual([{ channel: 'push' }])
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})
