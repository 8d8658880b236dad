// A brand written without this project's code: fast-jwt for the messages, eventsource for the stream, node:crypto for the rest.
// Start: node test/kit/clients/foreign-brand.mjs --port 7411   (prints one JSON line for each event)
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { EventSource } from 'eventsource'
import { createDecoder, createSigner, createVerifier } from 'fast-jwt'

const port = Number(process.argv[process.argv.indexOf('--port') + 1])
const origin = `http://127.0.0.1:${port}`
const say = (event, values = {}) => process.stdout.write(`${JSON.stringify({ event, ...values })}\n`)
const sha256 = (text) => createHash('sha256').update(text).digest('base64url')
const thumbprint = ({ x }) => sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)
const now = () => Math.floor(Date.now() / 1000)
const timeText = (seconds) => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const { x } = publicKey.export({ format: 'jwk' })
const jwk = { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint({ x }) }
const signJwt = createSigner({
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  algorithm: 'EdDSA',
  kid: jwk.kid,
  header: { typ: 'bespeak+jwt' },
})
const decode = createDecoder({ complete: true })

const profile = {
  bespeak: ['1'],
  role: 'brand',
  origin,
  name: 'Foreign goods',
  keys: [jwk],
  legal: { name: 'Foreign goods Ltd', address: '1 Elsewhere Road' },
  inbox: `${origin}/inbox`,
  outbox: `${origin}/outbox`,
  records: `${origin}/records`,
  terms: ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE'],
  follows: ['#follow *'],
  lang: ['en'],
}

/** rid → what is known of a relationship. */
const people = new Map()
const answers = new Map()

function message(person, type, body, more = {}) {
  const claims = { iss: origin, aud: person.id, sub: person.rid, jti: randomUUID(), iat: now(), type }
  return signJwt({ ...claims, ...more, body })
}

/** Proves a message of the person's with the key that came with the proffer. */
function prove(person, jwt) {
  return person.verify(jwt).payload
}

function verifierOf(key, id) {
  const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const verify = createVerifier({
    key: pem,
    algorithms: ['EdDSA'],
    allowedIss: id,
    allowedAud: origin,
    complete: true,
  })
  return (jwt) => {
    const proven = verify(jwt)
    if (proven.header.typ !== 'bespeak+jwt' || proven.header.kid !== thumbprint(key))
      throw new Error('wrong header')
    return proven
  }
}

function takeProffer(jwt, claims) {
  const { jwk: key } = claims.body.cnf
  const id = `bespeak:${claims.sub}`
  const person = {
    rid: claims.sub,
    id,
    base: claims.body.base,
    verify: verifierOf(key, id),
    head: { seq: 0, hash: '' },
  }
  prove(person, jwt)
  people.set(claims.sub, person)
  say('proffer', { rid: claims.sub, preferred: claims.body.preferred })
  const body = { agreement: claims.body.preferred, proffer_hash: sha256(jwt), cnf: { jwk } }
  return {
    status: 200,
    type: 'application/jwt',
    body: message(person, 'terms.accept', body, { on: claims.jti }),
  }
}

/** Takes one record: its place in the chain, its signature, then what it says. */
function takeRecord(person, record) {
  const { seq, prev, hash, at, type } = record
  if (seq <= person.head.seq) return
  if (seq !== person.head.seq + 1 || prev !== person.head.hash) throw new Error('the chain is broken')
  const digest = record.digest ?? sha256(record.jwt)
  if (hash !== sha256(`bespeak/1\n${seq}\n${prev}\n${at}\n${type}\n${digest}`))
    throw new Error('a hash is wrong')
  const isMine = record.jwt !== undefined && decode(record.jwt).payload.iss === origin
  const claims = record.jwt === undefined || isMine ? undefined : prove(person, record.jwt)
  person.head = { seq, hash }
  if (isMine && type === 'terms.accept') say('agreed', { rid: person.rid, seq })
  if (claims)
    person.work = (person.work ?? Promise.resolve()).then(() => answer(person, claims, seq)).catch(failed)
}

const failed = (error) => say('problem', { reason: String(error.message ?? error) })

async function answer(person, { type, jti, body }, seq) {
  if (type === 'intent.post') {
    say('intent', { id: jti, line: body.line, seq })
    const offer = offerFor(jti, body)
    person.offers = new Map(person.offers).set((await post(person, 'offer.make', offer)).id, offer)
  }
  if (type === 'offer.accept') {
    say('accept', { order: jti, seq })
    await post(person, 'order.confirm', { number: 'F-1' }, jti)
    const payment = { method: 'transfer', reference: 'F-1' }
    const currency = [...person.offers.values()].at(-1).currency
    await post(person, 'order.receipt', { totals: body.totals, currency, payment }, jti)
  }
  if (type === 'terms.revoke') {
    person.stream?.close()
    say('revoked', { rid: person.rid, seq })
  }
}

function offerFor(id, { line, expires }) {
  const [, item] = line.split(' ')
  const [, currency = 'EUR', most = '100'] = /([A-Z]{3})(?:\d+)?\.\.(\d+)/.exec(line) ?? []
  const amount = Number(most) * 100
  const validUntil = Math.min(now() + 86400, Date.parse(expires) / 1000)
  return {
    intent: { id, revision: 1 },
    line: `#sell ${item === '*' ? 'laptop' : item} ${currency}${most}`,
    items: [{ name: 'As asked for', quantity: 1, amount }],
    totals: [
      { type: 'subtotal', amount },
      { type: 'total', amount },
    ],
    currency,
    valid_until: timeText(validUntil),
    confirm_within: 'PT24H',
    fit: [],
    lang: 'en',
  }
}

async function post(person, type, body, on) {
  const jwt = message(person, type, body, { head: person.head.hash, ...(on && { on }) })
  const init = { method: 'POST', headers: { 'content-type': 'application/jwt' }, body: jwt }
  const response = await fetch(`${person.base}/inbox`, init)
  const text = await response.text()
  if (response.status !== 201) throw new Error(`${type}: ${response.status} ${text}`)
  const receipt = prove(person, text)
  if (receipt.type !== 'ledger.receipt') throw new Error('that is no receipt')
  say('receipted', { type, seq: receipt.body.seq })
  return { id: decode(jwt).payload.jti, ...receipt.body }
}

/** RFC 9421 over exactly four components. */
function signRead(url) {
  const { host, pathname, search } = new URL(url)
  const parameters =
    '("@method" "@authority" "@path" "@query")' +
    `;created=${now()};expires=${now() + 120};nonce="${randomBytes(16).toString('base64url')}";keyid="${jwk.kid}";tag="bespeak"`
  const base =
    `"@method": GET\n"@authority": ${host}\n"@path": ${pathname}\n"@query": ${search === '' ? '?' : search}\n` +
    `"@signature-params": ${parameters}`
  const signature = sign(null, Buffer.from(base), privateKey).toString('base64')
  return { 'signature-input': `sig1=${parameters}`, signature: `sig1=:${signature}:` }
}

/** The stream, opened anew from the head held each time, because a signature is good for one read only. */
function listen(person) {
  if (person.stream || !person.base) return
  person.stream = new EventSource(`${person.base}/stream`, {
    fetch: (_, init) => {
      const url = `${person.base}/stream?after=${person.head.seq}&head=${person.head.hash}`
      return fetch(url, { ...init, headers: { ...init.headers, ...signRead(url) } })
    },
  })
  person.stream.addEventListener('record', ({ data }) => {
    try {
      takeRecord(person, JSON.parse(data))
    } catch (error) {
      failed(error)
    }
  })
  person.stream.addEventListener('live', () => say('live', { seq: person.head.seq }))
}

function takeBatch(person, jwt) {
  const { body } = prove(person, jwt)
  for (const record of body.records ?? []) takeRecord(person, record)
  listen(person)
  return { status: 200, type: 'application/jwt', body: message(person, 'ledger.ack', person.head) }
}

/** The same message gets the same answer. */
function takeOnce(jwt) {
  const { payload: claims } = decode(jwt)
  const name = `${claims.iss} ${claims.jti} ${sha256(jwt)}`
  const person = people.get(claims.sub)
  const known = answers.get(name)
  if (known) return known
  const isProffer = claims.type === 'terms.proffer' && !person
  if (!isProffer && (!person || claims.type !== 'ledger.batch'))
    return { status: 401, type: 'text/plain', body: '' }
  const result = isProffer ? takeProffer(jwt, claims) : takeBatch(person, jwt)
  answers.set(name, result)
  return result
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, origin)
  let result = { status: 404, type: 'text/plain', body: 'Not found' }
  if (pathname === '/.well-known/bespeak') {
    result = { status: 200, type: 'application/json', body: JSON.stringify(profile) }
  }
  if (pathname === '/outbox')
    result = { status: 200, type: 'application/json', body: '{"messages":[],"more":false}' }
  if (pathname === '/inbox' && request.method === 'POST') {
    const parts = []
    for await (const part of request) parts.push(part)
    try {
      result = takeOnce(Buffer.concat(parts).toString())
    } catch (error) {
      failed(error)
      result = { status: 401, type: 'text/plain', body: '' }
    }
  }
  response.writeHead(result.status, { 'content-type': result.type })
  response.end(result.body)
})
server.listen(port, '127.0.0.1', () => say('listening', { origin, kid: jwk.kid }))
