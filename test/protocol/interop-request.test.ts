// Signed reads between a running store and a running brand, verified and made by an RFC 9421 library that is not ours.
import { createPublicKey, verify as nodeVerify } from 'node:crypto'
import { httpbis, type SignatureParameters } from 'http-message-signatures'
import { expect, it } from 'vitest'
import { createSigner, thumbprint, type PublicJwk, type Signer } from '../../protocol/keys.ts'
import { newRid } from '../../protocol/message.ts'
import { claimsOf, deal, kidOf, type Dealing } from './interop.ts'

const fields = ['@method', '@authority', '@path', '@query']

/** Verifies by their library alone; node:crypto holds the key. */
async function holds(
  dealing: Dealing,
  request: { method: string; url: string; headers: Record<string, string> },
) {
  const keys = new Map(
    [dealing.brandKey, dealing.personKey].map((jwk) => [thumbprint(jwk), jwk as PublicJwk]),
  )
  return httpbis.verifyMessage(
    {
      keyLookup: async ({ keyid }: SignatureParameters) => {
        const jwk = keys.get(keyid ?? '')
        if (jwk === undefined) return null
        const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
        const verify = async (data: Buffer, signature: Buffer) => nodeVerify(null, data, key, signature)
        return { id: String(keyid), algs: ['ed25519'], verify }
      },
      requiredFields: fields,
      requiredParams: ['created', 'expires', 'nonce', 'keyid', 'tag'],
      notAfter: new Date(dealing.clock.now() + 60_000),
    },
    request,
  )
}

/** A read signed by their library alone. */
async function theirs(
  signer: Signer,
  url: string,
  nowMs: number,
  life = 60,
): Promise<Record<string, string>> {
  const { headers } = await httpbis.signMessage(
    {
      key: {
        id: signer.kid,
        alg: 'ed25519',
        sign: async (data) => Buffer.from(await signer.sign(new Uint8Array(data))),
      },
      name: 'sig1',
      fields,
      params: ['created', 'expires', 'nonce', 'keyid', 'alg', 'tag'],
      paramValues: {
        created: new Date(nowMs),
        expires: new Date(nowMs + life * 1000),
        nonce: newRid(),
        tag: 'bespeak',
      },
    },
    { method: 'GET', url, headers: {} },
  )
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}

it.each([
  { side: 'brand', what: 'records', parts: {} },
  { side: 'store', what: 'outbox', parts: { via: 'push' as const, config: { reachable: 'no' as const } } },
])(
  "a running $side's reads of $what hold for a library that is not ours, and none with a letter changed",
  async ({ side, what, parts }) => {
    const dealing = await deal(parts)
    const reads = dealing.seen.exchanges.filter(({ headers }) => 'signature-input' in headers)
    expect(reads.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    for (const { from, method, url, headers } of reads) {
      expect(from).toBe(side)
      expect(new URL(url).pathname.split('/').at(-1)).toBe(what)
      expect(await holds(dealing, { method, url, headers })).toBe(true)
      expect(await holds(dealing, { method, url: `${url}1`, headers })).toBe(false)
      expect(await holds(dealing, { method: 'HEAD', url, headers })).toBe(false)
    }
  },
)

it('reads made by a library that is not ours are answered by a running store', async () => {
  const dealing = await deal()
  const { clock, brandKey, home, rid } = dealing
  const signer = await createSigner(brandKey)
  const base = `${home.origin}/r/${rid}`
  const get = async (url: string, headers: Record<string, string>) => {
    const going = new AbortController()
    const response = await fetch(url, { headers, signal: going.signal })
    const isStream = response.headers.get('content-type') === 'text/event-stream'
    const text = isStream ? '' : await response.text()
    going.abort()
    return { status: response.status, text }
  }
  const records = `${base}/records?after=0&limit=200`
  const headers = await theirs(signer, records, clock.now())
  const page = await get(records, headers)
  expect(page.status).toBe(200)
  expect((JSON.parse(page.text) as { records: unknown[] }).records.length).toBeGreaterThan(5)
  expect((await get(records, headers)).status).toBe(401)
  const state = await get(base, await theirs(signer, base, clock.now()))
  expect(state.status).toBe(200)
  expect(claimsOf(state.text).type).toBe('ledger.state')
  expect(kidOf(state.text)).toBe(dealing.personKid)
  const stream = `${base}/stream?after=0`
  expect((await get(stream, await theirs(signer, stream, clock.now()))).status).toBe(200)
  const other = await theirs(signer, base, clock.now())
  expect((await get(records, other)).status).toBe(401)
  expect((await get(records, await theirs(signer, records, clock.now() - 120_000))).status).toBe(401)
  expect((await get(records, await theirs(signer, records, clock.now(), 301))).status).toBe(401)
})

it('reads made by a library that is not ours are answered by a running brand', async () => {
  const { clock, home, personKid, rid, shop } = await deal()
  const signer = home.store.context.keyring.signerOf(personKid)
  for (const place of ['records', 'outbox']) {
    const url = `${shop}/bespeak/${place}?rid=${rid}`
    const headers = await theirs(signer, url, clock.now())
    expect((await fetch(url, { headers })).status, place).toBe(200)
    expect((await fetch(url, { headers })).status, place).toBe(401)
  }
})
