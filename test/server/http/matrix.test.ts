// Every route against everybody who may knock: made from the route table, so a new route cannot be forgotten.
import { beforeAll, describe, expect, it } from 'vitest'
import { wideLimits } from '../../../server/platform/http/limits.ts'
import type { Route } from '../../../server/platform/http/route.ts'
import { openStore } from '../../../server/store/app.ts'
import { readConfig } from '../../../server/config.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { createManualClock } from '../../support/at.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { house } from '../../support/house.ts'
import { Browser, claim, signIn } from '../../support/person.ts'

const limits = { ...wideLimits, tries: { burst: 1e6, perSecond: 1e6 } }
/** What says that a caller was not let in, whatever else would have come of the call. */
const doors = new Set(['unclaimed', 'signed_out', 'setup_link', 'bad_signature', 'cross_site', 'step_up'])

let routes: readonly Route[] = []
beforeAll(async () => {
  const config = { ...readConfig({}), dataFolder: temporaryFolder() }
  const store = await openStore(config, { log: silentLog })
  routes = store.routes
  await store.close()
})

const isOwners = (route: Route) => route.path.startsWith('/api/')
const nameOf = (route: Route) => `${route.method} ${route.path}`

interface Knock {
  headers?: Record<string, string>
}

/** Makes the call with nothing right in it but who makes it; answers the code of the problem, or the status. */
async function knock(browser: Browser, route: Route, { headers = {} }: Knock = {}): Promise<string> {
  const path = route.path.replace(/:(\w+)\*?/g, 'nothing')
  const going = new AbortController()
  const response = await browser.fetch(path, {
    method: route.method,
    headers: { ...(route.takes === 'json' ? { 'content-type': 'application/json' } : {}), ...headers },
    signal: going.signal,
    ...(route.takes === 'nothing' ? {} : { body: route.takes === 'json' ? '{"unknown":1}' : 'x.y.z' }),
  })
  expect(response.status, nameOf(route)).toBeLessThan(500)
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
  const answer = isProblem
    ? String(((await response.json()) as { code: string }).code)
    : String(response.status)
  going.abort()
  return answer
}

describe('before the claim', () => {
  it('every route but the set-up says that nobody has claimed the server', async () => {
    const home = await house({ config: { limits } })
    const anyone = new Browser(home.origin)
    for (const route of routes) {
      const answer = await knock(anyone, route)
      if (route.beforeClaim) expect(answer, nameOf(route)).not.toBe('unclaimed')
      else expect(answer, nameOf(route)).toBe('unclaimed')
    }
  })

  it('only a visit by the set-up link may make the first passkey', async () => {
    const home = await house({ config: { limits } })
    const anyone = new Browser(home.origin)
    for (const route of routes.filter(
      (one) => one.actors.includes('setup') && !one.actors.includes('anyone'),
    )) {
      expect(await knock(anyone, route), nameOf(route)).toBe('setup_link')
    }
  })
})

describe('after the claim', () => {
  it('nobody without a session or a signature gets past the door', async () => {
    const home = await house({ config: { limits } })
    await claim(home)
    const stranger = new Browser(home.origin)
    const guesser = new Browser(home.origin)
    const port = new URL(home.origin).port
    guesser.cookies.set(`bespeak-session-${port}`, 'A'.repeat(43))
    guesser.cookies.set(`bespeak-setup-${port}`, 'A'.repeat(43))
    for (const route of routes) {
      const expected = route.actors.includes('brand')
        ? 'bad_signature'
        : route.actors.includes('anyone')
          ? undefined
          : 'signed_out'
      for (const browser of [stranger, guesser]) {
        const answer = await knock(browser, route)
        if (expected) expect(answer, nameOf(route)).toBe(expected)
        else expect(['unclaimed', 'signed_out', 'setup_link'], nameOf(route)).not.toContain(answer)
      }
    }
  })

  it('the person gets past the door of every owner route and of no brand’s read', async () => {
    const home = await house({ config: { limits } })
    const person = await claim(home)
    for (const route of routes) {
      const signedIn = await signIn(home, person.passkey)
      const answer = await knock(signedIn, route)
      if (route.actors.includes('brand')) expect(answer, nameOf(route)).toBe('bad_signature')
      else if (isOwners(route) && route.actors.includes('person')) {
        expect(doors.has(answer), `${nameOf(route)}: ${answer}`).toBe(false)
      }
    }
  })

  it('no other site can make the person’s browser write', async () => {
    const home = await house({ config: { limits } })
    const person = await claim(home)
    const writes = routes.filter((route) => isOwners(route) && route.method !== 'GET')
    expect(writes.length).toBeGreaterThan(0)
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.test' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
      { origin: home.origin, 'sec-fetch-site': 'cross-site' },
      { origin: home.origin, 'sec-fetch-site': 'same-site' },
    ]
    for (const route of writes) {
      for (const headers of foreign) {
        expect(await knock(person, route, { headers }), nameOf(route)).toBe('cross_site')
      }
    }
  })

  it('delicate actions ask for the passkey again after ten minutes', async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 22))
    const home = await house({ clock, config: { limits } })
    const person = await claim(home)
    await clock.advance(11 * 60_000)
    const delicate = routes.filter((route) => route.stepUp)
    expect(delicate.map(nameOf)).toContain('POST /api/access/sheet')
    for (const route of delicate) expect(await knock(person, route), nameOf(route)).toBe('step_up')
  })
})

it('declares each route once, with a sentence and with actors', () => {
  expect(new Set(routes.map(nameOf)).size).toBe(routes.length)
  for (const route of routes) {
    expect(route.summary, nameOf(route)).toMatch(/\.$/)
    expect(route.actors.length, nameOf(route)).toBeGreaterThan(0)
  }
})
