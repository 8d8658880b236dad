// Counters taken by rule: what one brand left behind must not keep the counters of others from being taken.
import { expect, it, onTestFinished } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as rules from '../../protocol/owner/rules.ts'
import { unsetTerms } from '../../protocol/terms-rules.ts'
import { takeCounters } from '../../server/store/rules/rules.ts'
import { relationshipOf, renewalOf } from '../../server/store/terms/terms.ts'
import { day, hostOf, legal, world } from '../journeys/setting.ts'
import { openShop, type Shop, type ShopOptions } from '../protocol/brand/shop.ts'
import { until } from '../support/until.ts'

/** A brand in force, of no kind, whose counter to new terms waits; and a rule for shops that would take it. */
async function waitingCounter() {
  const place = await world()
  const { person, clock, home } = place
  const { database } = home.store.context
  const open = async (profile: Partial<ShopOptions['profile']>): Promise<Shop> => {
    const opened = await openShop({
      clock,
      everyMs: 50,
      profile: { name: 'Shop', origin: '', legal, ...profile },
    })
    onTestFinished(() => opened.close())
    return opened
  }
  const terms = { ...unsetTerms, preferred: 'SD-BASE-A' as const, takesCounter: true }
  await person.ask(rules.setRule, { context: { kind: 'brands', of: 'shop' }, terms })
  const rest = { alternates: [], lines: ['*'], attributes: [], purposes: [] }
  const proffer = async (one: Shop, preferred: string) =>
    (
      await person.ask(brands.profferTerms, {
        brand: hostOf(one),
        preferred,
        ...rest,
        struck: [],
        expiresAt: clock.now() + 100 * day,
      })
    ).rid

  const sly = await open({ follows: ['#follow *'] })
  sly.brand.on('proffer', (one) =>
    one.body.preferred === 'SD-BASE-A' ? sly.brand.counter(one, 'SD-BASE') : sly.brand.accept(one),
  )
  const rid = await proffer(sly, 'SD-BASE')
  await until(
    () => relationshipOf(database, rid)?.state,
    (state) => state === 'in_force',
  )
  const relationship = await sly.brand.relationship(rid)
  const again = { preferred: 'SD-BASE-A', ...rest, expiresAt: clock.now() + 2 * day }
  await person.ask(brands.proposeTerms, again, { params: { brand: hostOf(sly) } })
  await until(
    () => renewalOf(database, rid)?.state,
    (state) => state === 'countered',
  )

  return { clock, home, database, open, proffer, rid, relationship: relationship! }
}

it('takes a counter although another brand turned an old one, past its time, into a case for a rule', async () => {
  const { clock, home, database, open, proffer, relationship } = await waitingCounter()
  const honest = await open({ follows: ['#follow laptop.*'] })
  const waiting: Parameters<typeof honest.brand.counter>[0][] = []
  honest.brand.on('proffer', (one) =>
    one.body.preferred === 'SD-BASE' ? honest.brand.accept(one) : void waiting.push(one),
  )
  const other = await proffer(honest, 'SD-BASE-A')
  await until(
    () => waiting.length,
    (count) => count === 1,
  )
  clock.jump(3 * day)
  await (await relationship.setFilter(['#follow laptop.*'], false)).receipt()
  const [one] = waiting
  if (one === undefined) throw new Error('no proffer came')
  await honest.brand.counter(one, 'SD-BASE')
  // In whatever order they are gone through.
  await takeCounters(home.store.context)
  await until(
    () => relationshipOf(database, other),
    (now) => now?.agreed === 'SD-BASE',
  )
})

it('leaves a counter that waits for the person to the person, whatever kind the brand says it is afterwards', async () => {
  const { clock, home, database, rid, relationship } = await waitingCounter()
  clock.jump(60_000)
  await (await relationship.setFilter(['#follow laptop.*'], false)).receipt()
  await takeCounters(home.store.context)
  expect(renewalOf(database, rid)?.state).toBe('countered')
})
