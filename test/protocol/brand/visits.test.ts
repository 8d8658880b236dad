// Links for visitors: a proffer that carries one tells which visit it came from, once, in time, and to nobody else.
import { afterEach, expect, it } from 'vitest'
import { checkCode } from '../../../protocol/link-check.ts'
import { parseConnect } from '../../../protocol/link.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { openShop, type Shop } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

let late = 0
async function shop(): Promise<Shop> {
  late = 0
  const opened = await openShop({
    clock: {
      now: () => Date.now() + late,
      after(ms, run) {
        const timer = setTimeout(run, ms)
        return { cancel: () => clearTimeout(timer) }
      },
    },
  })
  opened.brand.on('proffer', (proffer) => opened.brand.accept(proffer))
  open.push(opened)
  return opened
}

async function proffered(one: Shop, link: string, skew = 0): Promise<Peer> {
  const peer = await openPeer({ brand: one.origin, skew })
  open.push(peer)
  expect((await peer.proffer({ link })).status).toBe(200)
  return peer
}

it('tells of the visit, with the digits that the person’s own page shows', async () => {
  const one = await shop()
  const { code, uri, expiresAt } = one.brand.link('visit 17')
  expect(parseConnect(uri)).toEqual({ brand: one.origin, link: code })
  expect(code).toMatch(/^[\w-]{22}$/)
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(600_000)
  const peer = await proffered(one, code)
  const proffer = await one.next('proffer')
  const check = checkCode(proffer.jwt)
  expect(proffer.link).toEqual({ session: 'visit 17', check })
  const linked = await one.next('linked')
  expect([linked.relationship.rid, linked.session, linked.check]).toEqual([peer.rid, 'visit 17', check])
})

it('opens a code once, not after ten minutes, and none that it did not make', async () => {
  const one = await shop()
  const [used, old] = [one.brand.link('one'), one.brand.link('two')]
  await proffered(one, used.code)
  await one.next('linked')
  await proffered(one, used.code)
  await proffered(one, 'AAAAAAAAAAAAAAAAAAAAAA')
  late = 601_000
  await proffered(one, old.code, 601)
  expect(one.told.filter(({ name }) => name === 'linked')).toHaveLength(1)
  expect(one.told.filter(({ name }) => name === 'proffer').map(({ event }) => 'link' in event)).toEqual([
    true,
    false,
    false,
    false,
  ])
})

it('forgets the oldest codes before it fills the memory', async () => {
  const one = await shop()
  const first = one.brand.link('first')
  for (let count = 0; count < 10_000; count++) one.brand.link('more')
  await proffered(one, first.code)
  expect('link' in (await one.next('proffer'))).toBe(false)
})
