// What a running store and a running brand say to each other, proven and said again by JWT libraries that are not ours.
import { spawn, spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import { text as readAll } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createSigner, createVerifier } from 'fast-jwt'
import { describe, expect, it } from 'vitest'
import {
  createSigner as createKeySigner,
  generateKey,
  importPublicKey,
  thumbprint,
  type PrivateJwk,
  type PublicJwk,
} from '../../protocol/keys.ts'
import { parseMessage, verifyMessage } from '../../protocol/message.ts'
import { signRead } from '../../protocol/request.ts'
import { codeOf } from '../support/problems.ts'
import { until } from '../support/until.ts'
import { claimsOf, deal, kidOf, revoke, type Claims, type Dealing } from './interop.ts'

/** Every kind of statement that the loop needs, on the ledger and beside it. */
const needed = [
  'terms.proffer',
  'terms.accept',
  'intent.post',
  'offer.make',
  'disclosure.grant',
  'offer.accept',
  'order.confirm',
  'order.receipt',
  'terms.revoke',
  'ledger.batch',
  'ledger.ack',
  'ledger.receipt',
  'ledger.state',
]

interface Said {
  jwt: string
  claims: Claims
  /** Public key of whoever said it. */
  jwk: PublicJwk
}

async function stateOf({ home, rid, clock, brandKey }: Dealing): Promise<string> {
  const url = `${home.origin}/r/${rid}`
  const [nowSeconds, nonce, signer] = [clock.seconds(), randomUUID(), await createKeySigner(brandKey)]
  const headers = await signRead({ method: 'GET', url, nowSeconds, nonce, signer })
  return (await fetch(url, { headers: { ...headers } })).text()
}

let heard: Promise<Said[]> | undefined
/** One whole dealing each way: a brand that pulls, so that pages are seen, and one that is pushed to. */
const everything = (): Promise<Said[]> => (heard ??= hearEverything())

async function hearEverything(): Promise<Said[]> {
  const all: Said[] = []
  for (const via of ['pull', 'push'] as const) {
    const dealing = await deal({ via })
    const state = await stateOf(dealing)
    await revoke(dealing)
    await until(
      () => dealing.seen.messages().map((jwt) => claimsOf(jwt).type),
      (types) => types.includes('terms.revoke'),
    )
    for (const jwt of [...dealing.seen.messages(), state]) {
      const claims = claimsOf(jwt)
      const jwk = claims.iss === dealing.shop ? dealing.brandKey : dealing.personKey
      all.push({ jwt, claims, jwk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x } })
    }
  }
  return all
}

const pem = (jwk: PublicJwk): string =>
  createPublicKey({ key: { ...jwk }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()

const spoiled = (jwt: string): string => {
  const [head, body = '', signature] = jwt.split('.')
  const claims = { ...claimsOf(jwt), jti: randomUUID() }
  expect(body).not.toBe('')
  return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

describe('fast-jwt', () => {
  it('proves every message of both sides, and none that was changed', async () => {
    const said = await everything()
    expect(said.map(({ claims }) => claims.type)).toEqual(expect.arrayContaining(needed))
    for (const { jwt, claims, jwk } of said) {
      const verify = createVerifier({ key: pem(jwk), algorithms: ['EdDSA'], cache: false, complete: true })
      const { header, payload } = verify(jwt) as { header: unknown; payload: unknown }
      expect(payload).toEqual(claims)
      expect(header).toEqual({ alg: 'EdDSA', typ: 'bespeak+jwt', kid: thumbprint(jwk) })
      expect(() => verify(spoiled(jwt)), claims.type).toThrow()
    }
  })

  it('says every one of them so that it is proven here, and one of another party is not', async () => {
    const said = await everything()
    const { privateJwk } = await generateKey()
    const { x } = privateJwk
    const publicJwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x }
    const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' })
    const sign = createSigner({
      key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      algorithm: 'EdDSA',
      kid: thumbprint(publicJwk),
      header: { alg: 'EdDSA', typ: 'bespeak+jwt' },
    })
    for (const { claims, jwk } of said) await isTaken(sign({ ...claims }), claims, publicJwk, jwk)
  })
})

/** By our own check of messages, under the key that made it alone. */
async function isTaken(jwt: string, claims: Claims, jwk: PublicJwk, other: PublicJwk): Promise<void> {
  const parsed = parseMessage(jwt)
  const { iss, aud, sub } = claims
  const parties = { iss, aud, sub }
  await verifyMessage(parsed, await importPublicKey(jwk), parties)
  expect(parsed.claims).toEqual(claims)
  const foreign = await importPublicKey(other)
  expect(await codeOf(() => verifyMessage(parsed, foreign, parties))).toBe('bad_signature')
}

const python = process.env['BESPEAK_PYTHON'] || '/usr/bin/python3'
// On a machine of one's own it may be missing, and test/run.mjs says so; where the project is checked it must not be.
const isChecked = process.env['CI'] === 'true'
const hasPython = spawnSync(python, ['-c', 'import jwcrypto'], { stdio: 'ignore' }).status === 0

interface Answer {
  header?: Record<string, unknown>
  claims?: Claims
  jwt?: string
  error?: string
}

/** One process of Python for all that is asked. */
async function askPython(requests: readonly object[]): Promise<Answer[]> {
  const script = fileURLToPath(new URL('../kit/clients/jwcrypto_check.py', import.meta.url))
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(`${requests.map((one) => JSON.stringify(one)).join('\n')}\n`)
  const text = await readAll(child.stdout)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
}

describe.runIf(hasPython || isChecked)('jwcrypto', () => {
  it('proves every message of both sides, and none that was changed', async () => {
    const said = await everything()
    const answers = await askPython(said.map(({ jwt, jwk }) => ({ prove: jwt, x: jwk.x })))
    expect(answers.length).toBe(said.length)
    for (const [at, { claims, jwt }] of said.entries()) {
      expect(answers[at]?.claims).toEqual(claims)
      expect(answers[at]?.header).toEqual({ alg: 'EdDSA', typ: 'bespeak+jwt', kid: kidOf(jwt) })
    }
    const changed = await askPython(said.map(({ jwt, jwk }) => ({ prove: spoiled(jwt), x: jwk.x })))
    expect(changed.every(({ error, claims }) => error !== undefined && claims === undefined)).toBe(true)
  })

  it('says every one of them so that it is proven here, and one of another party is not', async () => {
    const said = await everything()
    const { privateJwk } = await generateKey()
    const key: PrivateJwk = { kty: 'OKP', crv: 'Ed25519', x: privateJwk.x, d: privateJwk.d }
    const answers = await askPython(said.map(({ claims }) => ({ sign: claims, key })))
    for (const [at, { claims, jwk }] of said.entries())
      await isTaken(answers[at]?.jwt ?? '', claims, { kty: 'OKP', crv: 'Ed25519', x: key.x }, jwk)
  })
})
