// A brand's new key over a real store: published early, used later, and nobody is lost when the old one goes.
import { expect, it, onTestFinished } from 'vitest'
import { nextKey, retiredKey } from '../../../protocol/brand/succession.ts'
import { generateKey, type PrivateJwk } from '../../../protocol/keys.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { agree, recordsOf, shop, world, type World } from '../../journeys/setting.ts'
import type { Shop } from './shop.ts'

const hour = 3_600_000

/** The kids under which the brand signed what stands in the store's ledger, in order. */
const signers = (home: World, rid: string, origin: string): string[] =>
  recordsOf(home.home, rid).flatMap((record) => {
    if (!('jwt' in record)) return []
    const { claims, kid } = parseMessage(record.jwt)
    return claims.iss === origin ? [kid] : []
  })

async function again(
  one: Shop,
  keys: PrivateJwk[],
  clock: World['clock'],
  retired: object[] = [],
): Promise<Shop> {
  const { port, store } = one
  const opened = await shop({ port, store, keys, clock, profile: { retired } as never })
  onTestFinished(() => opened.close())
  return opened
}

it('publishes a key, keeps the old one for whom it serves, and goes on with the new one when the old is gone', async () => {
  const home = await world()
  const { clock } = home
  const old = (await generateKey()).privateJwk
  const one = await shop({ clock, keys: [old] })
  const rid = await agree(home.person, one, clock)
  await one.close()

  const fresh = await nextKey(old, Math.floor(clock.now() / 1000))
  const second = await again(one, [fresh, old], clock)
  const published = (await (await fetch(`${second.origin}/.well-known/bespeak`)).json()) as {
    keys: { kid: string }[]
  }
  expect(published.keys.map(({ kid }) => kid)).toEqual([fresh.kid, old.kid])
  // Before its time nobody new pins it.
  const early = await world({ clock })
  const earlyRid = await agree(early.person, second, clock)
  expect(signers(early, earlyRid, second.origin)).toEqual([old.kid])
  await clock.skip(2 * hour)
  const relationship = await second.brand.relationship(rid)
  await (await relationship?.setFilter(['#follow laptop']))?.receipt()
  expect(signers(home, rid, one.origin)).toEqual([old.kid, old.kid])
  const late = await world({ clock })
  const lateRid = await agree(late.person, second, clock)
  expect(signers(late, lateRid, second.origin)).toEqual([fresh.kid])
  await second.close()

  const third = await again(one, [fresh], clock, [retiredKey(old, Math.floor(clock.now() / 1000) + 86_400)])
  const kept = await third.brand.relationship(rid)
  // The store may look at the document only a little later: what it does not know yet is said again.
  const said = await kept?.setFilter(['#follow tablet'])
  const receipt = said?.receipt()
  await clock.skip(2 * hour)
  expect(await receipt).toMatchObject({ seq: recordsOf(home.home, rid).length })
  expect(signers(home, rid, one.origin)).toEqual([old.kid, old.kid, fresh.kid])
  expect((await third.store.relationship(rid))?.kid).toBe(fresh.kid)
  await (await kept?.setFilter(['#follow laptop']))?.receipt()
  expect(signers(home, rid, one.origin)).toHaveLength(4)
})

it('shows how the store sees it, signed, and what it says when it is over', async () => {
  const home = await world()
  const one = await home.related()
  const relationship = await one.brand.relationship(one.rid)
  await one.next('agreed')
  const { head } = (await relationship?.state()) ?? {}
  expect(await relationship?.remote()).toMatchObject({
    state: 'in_force',
    head,
    limits: expect.anything() as object,
  })
  const { revokeTerms } = await import('../../../protocol/owner/brands.ts')
  await home.person.ask(revokeTerms, { erase: false }, { params: { brand: new URL(one.origin).host } })
  await expect(relationship?.remote()).rejects.toMatchObject({ code: 'revoked' })
})
