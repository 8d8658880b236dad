// Ratings: once for each side, only after an order was closed, kept by both and shown plainly.
import { describe, expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as orders from '../../../protocol/owner/orders.ts'
import * as ratings from '../../../protocol/owner/ratings.ts'
import { newId } from '../../../protocol/message.ts'
import type { Shop } from '../../protocol/brand/shop.ts'
import { until } from '../../support/until.ts'
import { offered, world, type World } from '../../journeys/setting.ts'

interface Bought extends World {
  shop: Shop & { rid: string }
  brand: string
  order: string
  accepted: Awaited<ReturnType<typeof accept>>
}

const accept = (shop: Shop) => shop.next('accept')

/** An order that the shop has delivered. */
async function bought(): Promise<Bought> {
  const journey = await world()
  const shop = await journey.related({ via: 'stream' })
  await shop.next('agreed')
  const id = await journey.post([shop])
  const intent = await shop.next('intent')
  await (await intent.relationship.offer(intent, offered)).receipt()
  const [offer] = await journey.offersOn(id)
  if (offer === undefined) throw new Error('no offer')
  const order = await journey.accept(offer)
  const accepted = await accept(shop)
  await accepted.relationship.confirm(accepted, 'N-1')
  await (await accepted.relationship.update(accepted, 'delivered')).receipt()
  return { ...journey, shop, brand: new URL(shop.origin).host, order, accepted }
}

const close = ({ person, order }: Bought) =>
  person.ask(orders.closeOrder, undefined, { params: { id: order } })
const rate = ({ person, order }: Bought, score = 4, line = 'Came a day early') =>
  person.call(ratings.rateOrder, { score, about: ['delivery'], line }, { params: { id: order } })
const seen = ({ person, order }: Bought) =>
  person.ask(ratings.readRatings, undefined, { params: { id: order } })
const theirs = { score: 5, about: ['payment'], line: 'Paid at once' }

describe('a rating', () => {
  it('is possible once the order is closed, for either side', async () => {
    const one = await bought()
    expect(await seen(one)).toEqual({ canRate: false })
    expect((await rate(one)).code).toBe('illegal_transition')
    const { relationship } = one.accepted
    await expect(relationship.rate(one.order, theirs)).rejects.toMatchObject({ code: 'illegal_transition' })
    await close(one)
    await one.shop.next('order-closed')
    expect(await seen(one)).toEqual({ canRate: true })
    expect((await rate(one)).status).toBe(200)
    expect((await one.shop.next('rating')).body).toEqual({
      score: 4,
      about: ['delivery'],
      line: 'Came a day early',
    })
    await (await relationship.rate(one.order, theirs)).receipt()
    expect(await seen(one)).toMatchObject({
      canRate: false,
      mine: { by: 'person', score: 4, about: ['delivery'], line: 'Came a day early' },
      theirs: { by: 'brand', score: 5, line: 'Paid at once', title: 'Laptop 13' },
    })
  })

  it('is given once by each side', async () => {
    const one = await bought()
    await close(one)
    await one.shop.next('order-closed')
    await rate(one)
    expect((await rate(one, 1)).code).toBe('illegal_transition')
    const { relationship } = one.accepted
    await (await relationship.rate(one.order, theirs)).receipt()
    await expect(relationship.rate(one.order, { ...theirs, score: 1 })).rejects.toMatchObject({
      code: 'illegal_transition',
    })
    expect((await seen(one)).theirs?.score).toBe(5)
  })

  it('is one line that hides nothing', async () => {
    const one = await bought()
    await close(one)
    for (const line of ['x'.repeat(141), 'two\nlines', 'a\u202eb'])
      expect((await rate(one, 3, line)).code).toBe('text_refused')
    expect((await rate(one, 3, '')).status).toBe(200)
  })

  it('is of an order of this brand, and nothing is said of any other', async () => {
    const one = await bought()
    await expect(one.accepted.relationship.rate(newId(), theirs)).rejects.toMatchObject({
      code: 'illegal_transition',
    })
  })

  it('stands beside the brand’s next offers, is told in the journal, and is the same after a rebuild', async () => {
    const one = await bought()
    await close(one)
    await rate(one)
    const id = await one.post([one.shop])
    const intent = await one.shop.next('intent')
    await (await intent.relationship.offer(intent, offered)).receipt()
    const [offer] = await one.offersOn(id)
    expect(offer?.yours).toEqual({ mean: 4, count: 1 })
    const { since } = await one.person.ask(care.readNow)
    expect(since.map(({ said }) => said.code)).toContain('rating.given')
    const { given, received } = await one.person.ask(ratings.readBrandRatings, undefined, {
      params: { brand: one.brand },
    })
    expect([given, received]).toEqual([{ mean: 4, count: 1 }, undefined])
    const { database, ledgers } = one.home.store.context
    const before = database.sql('SELECT * FROM rating')
    await ledgers.rebuild()
    expect(database.sql('SELECT * FROM rating')).toEqual(before)
  })

  it('is not possible after the end of the relationship', async () => {
    const one = await bought()
    await close(one)
    await one.shop.next('order-closed')
    await one.person.ask(brands.revokeTerms, { erase: false }, { params: { brand: one.brand } })
    expect((await rate(one)).code).toBe('revoked')
    await until(
      () => one.shop.told.map(({ name }) => name),
      (names) => names.includes('revoked'),
    )
    await expect(one.accepted.relationship.rate(one.order, theirs)).rejects.toMatchObject({ code: 'revoked' })
    expect((await seen(one)).canRate).toBe(false)
  })
})
