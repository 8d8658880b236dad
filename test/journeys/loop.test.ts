// The main job without pages: one relationship, one intent, one offer, one order, one revoke, over real sockets.
import { expect, it } from 'vitest'
import type { Via } from '../../protocol/brand/surface.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import type { Shop } from '../protocol/brand/shop.ts'
import { house, type HouseParts } from '../support/house.ts'
import { claim, type Person } from '../support/person.ts'
import { until } from '../support/until.ts'
import { address, hostOf, legal, offered, shop, wanted } from './setting.ts'

const line = wanted
const inDays = (days: number): number => Date.now() + days * 86_400_000

async function agree(person: Person, one: Shop): Promise<string> {
  const { rid, standing } = await person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['laptop.*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: inDays(30),
  })
  expect(standing).toBe('in_force')
  return rid
}

async function post(
  person: Person,
  to: readonly Shop[],
  text = line,
  withheld: string[] = [],
): Promise<string> {
  const { id } = await person.ask(intents.postIntent, {
    line: text,
    to: to.map((one) => ({ brand: hostOf(one), withheld })),
  })
  return id
}

const detail = (person: Person, id: string) => person.ask(intents.readIntent, undefined, { params: { id } })

async function world(
  via: Via,
  parts: HouseParts = {},
): Promise<{ person: Person; one: Shop; home: Awaited<ReturnType<typeof house>> }> {
  const one = await shop({ via, everyMs: 30 })
  const home = await house(parts)
  const person = await claim(home)
  return { person, one, home }
}

for (const via of ['push', 'stream', 'pull'] as const) {
  it(`goes from a brand's domain to a receipt and a revoke, by ${via}`, async () => {
    const { person, one, home } = await world(via)
    const brand = hostOf(one)
    const params = { brand }
    const look = await person.ask(brands.lookAtBrand, { domain: one.origin })
    expect(look).toMatchObject({ brand, name: 'Shop', legal, standing: 'none' })
    await agree(person, one)

    const { audience } = await person.ask(intents.previewIntent, { line })
    const first = line.replace('EUR..900 ', '')
    expect(audience).toMatchObject([{ brand, gets: 'yes', sees: first, withheld: ['price'] }])
    const id = await post(person, [one], line, ['price'])
    const intent = await one.next('intent')
    expect(intent.body).toMatchObject({ line: first, withheld: ['price'] })

    const sent = await intent.relationship.offer(intent, offered)
    const receipt = await sent.receipt()
    expect(receipt.seq).toBeGreaterThan(3)
    const [offer] = (
      await until(
        () => detail(person, id),
        (found) => found.offerList.length === 1,
      )
    ).offerList
    expect(offer).toMatchObject({ total: 80400, currency: 'EUR', rank: 1, state: 'made' })
    // The price was withheld from the brand, and still it is compared at home.
    expect(offer?.fit.find((tag) => tag.key === 'price')).toMatchObject({ verdict: 'met' })

    const key = { params: { id: offer?.id ?? '' } }
    const step = await person.ask(offers.prepareAccept, undefined, key)
    expect(step).toMatchObject({ terms: { id: 'SD-BASE-DP' }, total: { amount: 80400 } })
    const { order } = await person.ask(
      offers.acceptOffer,
      { revision: step.revision, total: 80400, give: address, remember: true },
      key,
    )
    const accepted = await one.next('accept')
    expect(accepted.object).toBe(order)
    expect((await one.next('disclosure')).body).toMatchObject({ attributes: address, order })
    await accepted.relationship.confirm(accepted, 'N-1')
    await accepted.relationship.update(accepted, 'shipped', { carrier: 'Post', number: 'X1' })
    await (await accepted.relationship.receipt(accepted, { method: 'transfer', reference: 'R-1' })).receipt()
    const bought = await person.ask(orders.readOrder, undefined, { params: { id: order } })
    expect(bought).toMatchObject({ state: 'shipped', number: 'N-1', receipt: { payment: 'transfer R-1' } })
    const history = await person.ask(orders.listOrders)
    expect(history.totals).toEqual([{ currency: 'EUR', orders: 1, spent: 80400, refunded: 0 }])

    const before = await person.ask(brands.previewRevoke, undefined, { params })
    expect(before.shown.map((row) => row.type)).toEqual(['disclosure.grant', 'intent.post'])
    const end = await person.ask(brands.revokeTerms, { erase: true }, { params })
    expect(end.standing).toBe('revoked')
    expect(end.streamsClosed).toBe(via === 'stream' ? 1 : 0)
    await until(
      () => one.told.map(({ name }) => name),
      (names) => names.includes('revoked'),
    )
    await expect(accepted.relationship.setFilter(['#follow laptop'])).rejects.toMatchObject({
      code: 'revoked',
    })

    const report = await person.ask(care.verifyAll)
    expect(report.ledgers.filter((ledger) => !ledger.ok)).toEqual([])
    expect(report.ok).toBe(true)
    expect(home.store.context.ledgers.all(home.store.context.database)).toHaveLength(2)
  })
}
