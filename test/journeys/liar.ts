// A brand that agrees as every brand does, and then says whatever a test wants it to say.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { digest } from '../../protocol/hash.ts'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { bytes } from '../../protocol/limits.ts'
import { newId, parseMessage, personId, signMessage, type Claims } from '../../protocol/message.ts'
import { parseBody } from '../../protocol/types.ts'
import { legal } from './setting.ts'

export type Outbox = (response: ServerResponse, after: string | null) => void
export type Acknowledge = (jwt: string, response: ServerResponse) => void | Promise<void>

export interface Liar {
  readonly origin: string
  readonly rid: string
  /** What it says when its outbox is looked into. */
  outbox: Outbox
  /** What it says to a push. */
  acknowledge: Acknowledge
  /** The `after` of every look. */
  readonly looks: (string | null)[]
  /** Batches that came, as their bodies. */
  readonly came: Record<string, unknown>[]
  /** Where it truly stands. */
  readonly held: { seq: number; hash: string }
  sign(type: string, body: object, more?: Partial<Claims>): Promise<string>
  /** An honest page of what it has to say. */
  page(messages: readonly string[]): Outbox
  /** An honest acknowledgement of all that a batch brings. */
  honestly: Acknowledge
}

export const json = (response: ServerResponse, body: string, type = 'application/json'): void => {
  response.writeHead(200, { 'content-type': type }).end(body)
}

export async function openLiar(clock: { seconds(): number }): Promise<Liar> {
  const { publicJwk, privateJwk } = await generateKey()
  const { kty, crv, x } = publicJwk
  const signer = await createSigner(privateJwk)
  let origin = ''
  let rid = ''
  const held = { seq: 0, hash: '' }
  const came: Record<string, unknown>[] = []

  const liar: Omit<Liar, 'origin' | 'rid'> = {
    looks: [],
    came,
    held,
    outbox: (response) => json(response, '{"messages":[]}'),
    acknowledge: (jwt, response) => liar.honestly(jwt, response),
    sign: (type, body, more = {}) => {
      const claims = { iss: origin, aud: personId(rid), sub: rid, jti: newId(), iat: clock.seconds() }
      return signMessage({ ...claims, type, body, ...more }, signer)
    },
    page: (messages) => (response, after) => {
      const place = messages.findIndex((jwt) => parseMessage(jwt).claims.jti === after)
      json(response, JSON.stringify({ messages: messages.slice(place + 1, place + 51) }))
    },
    honestly: async (jwt, response) => {
      const { records = [] } = parseBody('ledger.batch', parseMessage(jwt, bytes.batch).claims.body)
      for (const { seq, hash } of records) if (seq === held.seq + 1) Object.assign(held, { seq, hash })
      response.writeHead(200, { 'content-type': 'application/jwt' })
      response.end(await liar.sign('ledger.ack', held))
    },
  }
  const accept = async (jwt: string): Promise<string> => {
    const { claims } = parseMessage(jwt)
    rid = claims.sub ?? ''
    const body = { agreement: 'PDC-INTENT', proffer_hash: digest(jwt), cnf: { jwk: { kty, crv, x } } }
    return liar.sign('terms.accept', body, { on: claims.jti })
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin)
    if (url.pathname === '/outbox') {
      const after = url.searchParams.get('after')
      liar.looks.push(after)
      return liar.outbox(response, after)
    }
    if (request.method === 'GET') {
      const places = { inbox: `${origin}/inbox`, outbox: `${origin}/outbox`, records: `${origin}/records` }
      const facts = { bespeak: ['1'], role: 'brand', origin, name: 'Liar', legal, terms: ['PDC-INTENT'] }
      const keys = [{ kty, crv, x, kid: signer.kid }]
      return json(response, JSON.stringify({ ...facts, ...places, keys, follows: ['#follow laptop.*'] }))
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const jwt = Buffer.concat(chunks).toString()
      const { claims } = parseMessage(jwt, bytes.batch)
      if (claims.type === 'terms.proffer') {
        const answer = await accept(jwt)
        return response.writeHead(200, { 'content-type': 'application/jwt' }).end(answer)
      }
      came.push(claims.body as Record<string, unknown>)
      return liar.acknowledge(jwt, response)
    })
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.defineProperties(liar, {
    origin: { get: () => origin },
    rid: { get: () => rid },
  }) as Liar
}
