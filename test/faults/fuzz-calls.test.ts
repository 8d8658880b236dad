// Every call of the server's own table under fire, by strangers, by a brand and by the person: no bug, no hang, no changed row.
import { expect, it } from 'vitest'
import { relationshipOf } from '../../server/store/terms/terms.ts'
import type { Route } from '../../server/platform/http/route.ts'
import { bodyText, nearly, oddHeaders, pathOf, queryOf } from './fuzz-values.ts'
import {
  brandHost,
  fc,
  RowChanged,
  patienceMs,
  runs,
  shoot,
  signed,
  underFire,
  type UnderFire,
} from './fuzz-world.ts'

type Who = 'nobody' | 'brand' | 'owner'

/** Ids of what is there: brands, intents, offers, orders. */
function knownTo(target: UnderFire, rid: string): string[] {
  const { database } = target.home.store.context
  const ids = database.sql<{ id: string }>('SELECT id FROM intent UNION SELECT id FROM intent_copy')
  return [rid, brandHost(target), 'localhost', ...ids.map(({ id }) => id), 'intent-post', 'want']
}

async function headersFor(
  target: UnderFire,
  route: Route,
  who: Who,
  path: string,
): Promise<Record<string, string>> {
  const type: Record<string, string> =
    route.takes === 'json'
      ? { 'content-type': 'application/json' }
      : route.takes === 'jwt'
        ? { 'content-type': 'application/jwt' }
        : {}
  if (who === 'brand') return { ...type, ...(await signed(target, path)) }
  if (who === 'nobody') return { ...type, origin: target.home.origin }
  const { cookies } = await target.owner()
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return { ...type, origin: target.home.origin, cookie }
}

/** What a path looks like once it is sent: some of what was made up can be in no request line. */
const isSendable = (path: string): boolean => path.startsWith('/') && !/[^\x21-\x7e]/.test(path)

async function fire(target: UnderFire, route: Route, who: Who, count: number): Promise<void> {
  const { rid } = await target.related()
  const known = knownTo(target, rid)
  const shot = fc.record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constant(route.method as string) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'),
      },
    ),
    path: pathOf(route.path, known),
    query: queryOf(route.query),
    body: bodyText(nearly(route.body, known)),
    odd: fc.oneof(
      { weight: 2, arbitrary: fc.constant<Record<string, string>>({}) },
      { weight: 1, arbitrary: oddHeaders },
    ),
  })
  let isQuiet = false
  await fc.assert(
    fc.asyncProperty(shot, async ({ method, path, query, body, odd }) => {
      const whole = `${path}${query}`
      if (!isSendable(whole)) return
      await target.related()
      const headers = { ...(await headersFor(target, route, who, whole)), ...odd }
      const isBare = method === 'GET' || method === 'HEAD'
      const send = () => shoot(target.home.origin, method, whole, isBare ? undefined : body, headers)
      const about = `${who}: ${method} ${whole} ${Buffer.from(body).toString().slice(0, 400)}`
      const before = isQuiet ? target.dump() : await target.quiet()
      const said = await send()
      isQuiet = said.status >= 400 || isBare
      if (method === 'HEAD') {
        expect(said.status).toBeLessThan(500)
        return
      }
      try {
        target.check(about, said, before)
      } catch (error) {
        if (!(error instanceof RowChanged)) throw error
        // Keys are renewed and brands are asked in the background: what this call does itself it does again.
        const calm = await target.quiet()
        target.check(about, await send(), calm)
      }
    }),
    runs(count),
  )
}

it.each(['nobody', 'brand', 'owner'] as const)(
  'answers whatever is sent to any call by %s with an answer or a problem',
  async (who) => {
    const target = await underFire()
    expect(target.routes.length).toBeGreaterThan(90)
    for (const route of target.routes) await fire(target, route, who, who === 'owner' ? 5 : 2)
    target.checkLog()
    expect((await shoot(target.home.origin, 'GET', '/healthz', undefined, {})).status).toBe(200)
    const { rid } = await target.related()
    expect(relationshipOf(target.home.store.context.database, rid)?.state).toBe('in_force')
  },
  patienceMs,
)
