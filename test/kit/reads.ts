// Signed reads, right ones and each kind of wrong one (section 5, RFC 9421).
import type { Signer } from '../../protocol/keys.ts'
import { newRid } from '../../protocol/message.ts'
import { readComponents, signatureBase } from '../../protocol/request.ts'
import { freshSigner } from './forge.ts'
import { must, mustRefuse, type Notes, type Probe } from './probe.ts'
import { nowSeconds } from './waiting.ts'
import type { Reply, Wire } from './wire.ts'

interface Read {
  method: string
  authority: string
  path: string
  query: string
  components: readonly string[]
  label: string
  /** The parameters behind the list, in the order written. */
  parameters: Record<string, string | number>
  signer: Signer
  /** Rewrites the finished `signature-input`. */
  rewrite(field: string): string
}

type Headers = Record<string, string>

function readOf(url: string, signer: Signer): Read {
  const { host, pathname, search } = new URL(url)
  const created = nowSeconds()
  const parameters = { created, expires: created + 300, nonce: newRid(), keyid: signer.kid, tag: 'bespeak' }
  const target = { method: 'GET', authority: host, path: pathname, query: search === '' ? '?' : search }
  return {
    ...target,
    components: readComponents,
    label: 'sig1',
    parameters,
    signer,
    rewrite: (field) => field,
  }
}

async function sign(read: Read): Promise<Headers> {
  const { components, label, parameters, signer, rewrite } = read
  const written = Object.entries(parameters).map(([name, value]) =>
    typeof value === 'number' ? `;${name}=${value}` : `;${name}="${value}"`,
  )
  const list = `(${components.map((name) => `"${name}"`).join(' ')})${written.join('')}`
  const values: Record<string, string> = {
    '@method': read.method,
    '@authority': read.authority,
    '@path': read.path,
    '@query': read.query,
  }
  const base = signatureBase(
    components.map((name) => [name, values[name] ?? ''] as const),
    list,
  )
  const bytes = await signer.sign(new TextEncoder().encode(base))
  return {
    'signature-input': rewrite(`${label}=${list}`),
    signature: `${label}=:${Buffer.from(bytes).toString('base64')}:`,
  }
}

export const signedHeaders = (url: string, signer: Signer): Promise<Headers> => sign(readOf(url, signer))

/** One signed GET. */
export async function signedGet(wire: Wire, url: string, signer: Signer, more: Headers = {}): Promise<Reply> {
  return wire.call(url, { headers: { ...(await signedHeaders(url, signer)), ...more } })
}

interface WrongRead {
  rule: string
  says: string
  change(read: Read): Partial<Read>
}
const timed =
  (created: number, expires: number): WrongRead['change'] =>
  ({ parameters }) => ({
    parameters: { ...parameters, created: nowSeconds() + created, expires: nowSeconds() + expires },
  })

const wrongReads: readonly WrongRead[] = [
  { rule: '5.read.created-past', says: 'refuses a read made more than 60 s ago', change: timed(-90, 200) },
  { rule: '5.read.created-future', says: 'refuses a read made more than 60 s ahead', change: timed(90, 200) },
  { rule: '5.read.expires', says: 'refuses a read that lives longer than 300 s', change: timed(0, 301) },
  { rule: '5.read.expired', says: 'refuses a read past its end', change: timed(-50, -10) },
  {
    rule: '5.read.tag',
    says: 'refuses another tag',
    change: ({ parameters }) => ({ parameters: { ...parameters, tag: 'other' } }),
  },
  { rule: '5.read.label', says: 'refuses another label', change: () => ({ label: 'sig2' }) },
  {
    rule: '5.read.components',
    says: 'refuses a read that does not cover the query',
    change: () => ({ components: readComponents.slice(0, 3) }),
  },
  {
    rule: '5.read.authority',
    says: 'refuses a read signed for another authority',
    change: () => ({ authority: 'elsewhere.example' }),
  },
  {
    rule: '5.read.method',
    says: 'refuses a read signed for another method',
    change: () => ({ method: 'POST' }),
  },
  {
    rule: '5.read.query',
    says: 'refuses a read signed for another query',
    change: ({ query }) => ({ query: `${query}&x=1` }),
  },
  {
    rule: '5.read.path',
    says: 'refuses a read signed for another path',
    change: ({ path }) => ({ path: `${path}/x` }),
  },
  {
    rule: '5.read.nonce-form',
    says: 'refuses a nonce of fewer than 16 letters',
    change: ({ parameters }) => ({ parameters: { ...parameters, nonce: 'short' } }),
  },
  {
    rule: '5.read.canonical',
    says: 'refuses a field that is not in canonical form',
    change: () => ({ rewrite: (field: string) => field.replace('" "', '"  "') }),
  },
  {
    rule: '5.read.parameters',
    says: 'refuses a parameter that is not in the list',
    change: ({ parameters }) => ({ parameters: { ...parameters, extra: 1 } }),
  },
]

interface Reading {
  wire: Wire
  notes: Notes
}

/** The probes of a signed read, for whichever side answers it. @param address where to read, with the key that counts there */
export function readProbes<World extends Reading>(
  address: (world: World) => Promise<{ url: string; signer: Signer }>,
): Probe<World>[] {
  const get = (world: World, url: string, headers: Headers) => world.wire.call(url, { headers })
  return [
    {
      rule: '5.read.signed',
      says: 'answers a read that is signed rightly',
      async run(world) {
        const { url, signer } = await address(world)
        const reply = await get(world, url, await signedHeaders(url, signer))
        must(reply.status === 200, `it answered ${reply.status}`)
      },
    },
    {
      rule: '5.read.alg',
      says: 'takes a read that names alg="ed25519"',
      async run(world) {
        const { url, signer } = await address(world)
        const read = readOf(url, signer)
        const headers = await sign({ ...read, parameters: { ...read.parameters, alg: 'ed25519' } })
        const reply = await get(world, url, headers)
        must(reply.status === 200, `it answered ${reply.status}`)
      },
    },
    {
      rule: '5.read.unsigned',
      says: 'refuses a read without a signature',
      async run(world) {
        const { url } = await address(world)
        mustRefuse(world.notes, await get(world, url, {}), 401, 'bad_signature')
      },
    },
    {
      rule: '5.read.key',
      says: 'refuses a read by a key that is not pinned',
      async run(world) {
        const { url } = await address(world)
        const { signer } = await freshSigner()
        mustRefuse(world.notes, await get(world, url, await signedHeaders(url, signer)), 401, 'bad_signature')
      },
    },
    {
      rule: '5.read.nonce-once',
      says: 'takes each nonce once',
      async run(world) {
        const { url, signer } = await address(world)
        const headers = await signedHeaders(url, signer)
        const first = await get(world, url, headers)
        must(first.status === 200, `the first read was answered ${first.status}`)
        mustRefuse(world.notes, await get(world, url, headers), 401, 'bad_signature')
      },
    },
    ...wrongReads.map(({ rule, says, change }): Probe<World> => ({
      rule,
      says,
      async run(world) {
        const { url, signer } = await address(world)
        const read = readOf(url, signer)
        const headers = await sign({ ...read, ...change(read) })
        mustRefuse(world.notes, await get(world, url, headers), 401, 'bad_signature')
      },
    })),
  ]
}
