// Probes of how a store reads a brand's document: served wrongly in every way, it must not be used (section 2).
import { openDoor, type Given } from '../listen.ts'
import { freshSigner } from '../forge.ts'
import { must, Skipped, type Probe } from '../probe.ts'
import { pause } from '../waiting.ts'
import { factsOf } from './desk.ts'
import type { StoreWorld } from './setting.ts'

type Jwk = Awaited<ReturnType<typeof freshSigner>>['jwk']
type Facts = Record<string, unknown>
type Serve = (facts: Facts, keys: readonly [Jwk, Jwk]) => Promise<Given> | Given

const served = (facts: Facts): Given => ({
  status: 200,
  type: 'application/json',
  text: JSON.stringify(facts),
  headers: { 'cache-control': 'max-age=3600' },
})
const but =
  (over: Facts): Serve =>
  (facts) =>
    served({ ...facts, ...over })

/** Whether the store would deal with a brand whose document comes so. @throws Skipped */
async function isUsed({ options }: StoreWorld, serve: Serve): Promise<boolean> {
  if (options.base !== undefined) throw new Skipped('a document of its own needs an origin of its own')
  const keys = [(await freshSigner()).jwk, (await freshSigner()).jwk] as const
  const path = '/.well-known/bespeak'
  const door = await openDoor(({ url }) => {
    const facts = factsOf(url.origin, keys)
    if (url.pathname === '/elsewhere') return served(facts)
    return url.pathname === path ? serve(facts, keys) : { status: 404 }
  })
  try {
    const found = await options.owner.lookUp(door.origin)
    if (found === undefined) throw new Skipped('what becomes of a document only the person sees (try --auto)')
    return found
  } finally {
    await door.close()
  }
}

const refuses = (rule: string, says: string, serve: Serve): Probe<StoreWorld> => ({
  rule,
  says: `does not use a document ${says}`,
  run: async (world) => must(!(await isUsed(world, serve)), 'it was used'),
})

const manyKeys = async (): Promise<object[]> =>
  Promise.all(Array.from({ length: 9 }, async () => (await freshSigner()).jwk))

export const storeFetchProbes: readonly Probe<StoreWorld>[] = [
  {
    rule: '2.fetch.good',
    says: 'uses a document that is as it should be, and ignores members that it does not know',
    run: async (world) => must(await isUsed(world, but({ 'x-kit': { any: [1] } })), 'it was not used'),
  },
  refuses('2.fetch.redirect', 'behind a redirect', () => ({
    status: 302,
    headers: { location: '/elsewhere' },
  })),
  refuses('2.fetch.size', 'of more than 64 kB', but({ 'x-kit': 'y'.repeat(66_000) })),
  refuses('2.fetch.time', 'that takes more than 5 s', async (facts) => {
    await pause(6500)
    return served(facts)
  }),
  {
    rule: '2.fetch.private',
    says: 'never calls a private or special-purpose address',
    async run({ options }) {
      for (const origin of ['https://10.1.2.3', 'https://169.254.169.254', 'https://[fd00::1]']) {
        const found = await options.owner.lookUp(origin)
        if (found === undefined)
          throw new Skipped('what becomes of an address only the person sees (try --auto)')
        must(!found, `${origin} was used`)
      }
    },
  },
  refuses('2.document.status', 'that comes with 404', (facts) => ({ ...served(facts), status: 404 })),
  refuses('2.document.json', 'with a member twice', (facts) => ({
    ...served(facts),
    text: JSON.stringify(facts).replace('{', '{"role":"brand",'),
  })),
  refuses('2.document.version', 'in another version', but({ bespeak: ['2'] })),
  refuses('2.document.role', 'of a store', but({ role: 'store' })),
  refuses('2.document.origin', 'of another origin', but({ origin: 'https://shop.example' })),
  refuses('2.document.name', 'with a name of 61 characters', but({ name: 'n'.repeat(61) })),
  refuses('2.document.name-hidden', 'with a name that reorders what is read', but({ name: 'Kit \u202egro' })),
  refuses('2.document.inbox', 'without an inbox', but({ inbox: undefined })),
  refuses(
    '2.document.endpoints',
    'whose inbox is on another host',
    but({ inbox: 'https://elsewhere.example/' }),
  ),
  refuses('2.document.endpoint-query', 'whose outbox has a query', (facts) =>
    served({ ...facts, outbox: `${String(facts['outbox'])}?a=1` }),
  ),
  refuses('2.document.links', 'whose logo is on another host', but({ logo: 'https://elsewhere.example/l' })),
  refuses('2.document.keys', 'without keys', but({ keys: [] })),
  refuses('2.document.keys-eight', 'with nine keys', async (facts) =>
    served({ ...facts, keys: await manyKeys() }),
  ),
  refuses('2.document.kid', 'whose kid is not the thumbprint of its key', (facts, [first, second]) =>
    served({ ...facts, keys: [{ ...first, kid: second.kid }] }),
  ),
  refuses('2.document.key-once', 'that has a key in keys and in retired', (facts, [first]) =>
    served({ ...facts, retired: [{ kid: first.kid, x: first.x, exp: 4_000_000_000 }] }),
  ),
  refuses('2.document.follows', 'with a follow that is not canonical', but({ follows: ['#follow  laptop'] })),
]
