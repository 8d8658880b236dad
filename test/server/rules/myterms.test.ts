// /.well-known/myterms: served without a word about the person, and read from brands whatever they put there.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as rules from '../../../protocol/owner/rules.ts'
import { launchIds, myTerms, myTermsPaths } from '../../../protocol/myterms.ts'
import { unsetTerms } from '../../../protocol/terms-rules.ts'
import { hostOf, shop, world } from '../../journeys/setting.ts'
import { Browser } from '../../support/person.ts'

describe('a store', () => {
  it('gives the same list at both addresses, to anybody, and it is the same before and after anything happens', async () => {
    const place = await world()
    const stranger = new Browser(place.home.origin)
    const read = async () =>
      Promise.all(myTermsPaths.map(async (path) => (await stranger.fetch(path)).json() as Promise<unknown>))
    const launch = myTerms(launchIds)
    expect(await read()).toEqual([launch, launch])
    await place.person.ask(rules.setRule, {
      context: { kind: 'any' },
      terms: { ...unsetTerms, preferred: 'SD-BASE-DP', alternates: ['SD-BASE'] },
    })
    await place.person.ask(rules.setRule, {
      context: { kind: 'brand', brand: 'secret.example' },
      terms: { ...unsetTerms, preferred: 'PDC-AI' },
    })
    expect(await read()).toEqual([launch, launch])
    // Only what holds in general, only by its ids, and only where the person turned it on.
    await place.person.ask(rules.publishTerms, { on: true })
    const own = myTerms(['SD-BASE-DP', 'SD-BASE'])
    expect(await read()).toEqual([own, own])
    expect(JSON.stringify(await read())).not.toContain('secret')
    await place.person.ask(rules.publishTerms, { on: false })
    expect(await read()).toEqual([launch, launch])
  })
})

/** A brand behind a door that answers at the usual addresses as the test likes. */
async function behind(answer: (path: string, response: ServerResponse) => boolean) {
  const place = await world()
  let inner = ''
  const door = createServer((request, response) => {
    if (answer(request.url ?? '', response)) return
    void fetch(`${inner}${request.url}`).then(async (got) => {
      response.writeHead(got.status, { 'content-type': 'application/json' })
      const text = await got.text()
      response.end(text.replaceAll(inner, `http://127.0.0.1:${(door.address() as AddressInfo).port}`))
    })
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void door.close())
  const one = await shop({ clock: place.clock })
  inner = one.origin
  const host = `127.0.0.1:${(door.address() as AddressInfo).port}`
  return (await place.person.ask(brands.lookAtBrand, { domain: host })).says
}

describe('a brand', () => {
  it('on the SDK says at both addresses what its document says, and nothing about GPC by itself', async () => {
    const place = await world()
    const one = await shop({ clock: place.clock })
    for (const path of myTermsPaths) {
      expect(await (await fetch(`${one.origin}${path}`)).json()).toEqual(myTerms(['PDC-INTENT']))
      expect(one.brand.paths).toContain(path)
    }
    const { says } = await place.person.ask(brands.lookAtBrand, { domain: hostOf(one) })
    expect(says).toEqual({ agreements: ['PDC-INTENT'], gpc: 'unsaid' })
  })

  it('is read at the bare address too, and heard about GPC', async () => {
    const says = await behind((path, response) => {
      if (path === '/.well-known/myterms.json') response.writeHead(404).end()
      else if (path === '/.well-known/myterms') response.end('{"agreements":[{"id":"SD-BASE","url":"x"}]}')
      else if (path === '/.well-known/gpc.json') response.end('{"gpc":true,"lastUpdate":"2026-01-01"}')
      else return false
      return true
    })
    expect(says).toEqual({ agreements: ['SD-BASE'], gpc: 'yes' })
  })

  it('that sends rubbish, too much, elsewhere or nothing is looked up all the same', async () => {
    const rubbish = await behind((path, response) => {
      if (path === '/.well-known/myterms.json') response.end('x'.repeat(40_000))
      else if (path === '/.well-known/myterms')
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      else if (path === '/.well-known/gpc.json') response.end('{"gpc":"<script>"}')
      else return false
      return true
    })
    expect(rubbish).toEqual({ gpc: 'unsaid' })
    const cut = await behind((path, response) => {
      if (!path.startsWith('/.well-known/myterms') && !path.endsWith('gpc.json')) return false
      response.destroy()
      return true
    })
    expect(cut).toEqual({ gpc: 'unsaid' })
  })
})
