// What three brands together can tell of one person from all they were sent: the words, the host, and nothing else.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createBrand } from '../../protocol/brand/brand.ts'
import { createMemoryStore } from '../../protocol/brand/memory.ts'
import type { Heard as Event } from '../../protocol/brand/surface.ts'
import { generateKey } from '../../protocol/keys.ts'
import { bytes } from '../../protocol/limits.ts'
import { parseMessage } from '../../protocol/message.ts'
import * as brands from '../../protocol/owner/brands.ts'
import { until } from '../support/until.ts'
import { agree, hostOf, legal, offered, wanted, world, type World } from './setting.ts'

/** A brand whose whole traffic is written down: what comes to its server, and what its calls are answered. */
async function overheard({ clock }: World) {
  const texts: string[] = []
  const headers: Record<string, string>[] = []
  const { privateJwk } = await generateKey()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      texts.push(request.url ?? '', body.toString())
      const lines = request.headers as Record<string, string>
      headers.push(lines)
      const { connection: _, ...rest } = lines
      const method = request.method ?? 'GET'
      const asked = new Request(`${origin}${request.url ?? ''}`, {
        method,
        headers: rest,
        ...(body.length > 0 && { body }),
      })
      void brand.handler(asked).then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers))
        response.end(Buffer.from(await answer.arrayBuffer()))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const brand = createBrand({
    profile: { name: 'Shop', legal, origin, follows: ['#follow laptop.*'], terms: ['PDC-INTENT'] },
    keys: [privateJwk],
    store: createMemoryStore(),
    clock,
    fetch: async (url, init) => {
      const answer = await fetch(url, init)
      headers.push(Object.fromEntries(answer.headers))
      if (!answer.headers.get('content-type')?.includes('event-stream'))
        texts.push(await answer.clone().text())
      return answer
    },
  })
  const intents: Event<'intent.post'>[] = []
  let ends = 0
  brand.on('proffer', (proffer) => brand.accept(proffer))
  brand.on('intent', (intent) => intents.push(intent))
  brand.on('revoked', () => (ends += 1))
  await brand.start()
  onTestFinished(async () => {
    await brand.stop()
    server.closeAllConnections()
    server.close()
  })
  return { brand, origin, texts, headers, intents, ends: () => ends }
}

const jwtForm = /[\w-]{10,}\.[\w-]{10,}\.[\w-]{80,}/g

/** Every single value in a text: members of JSON, parts and claims of the tokens in it, values of its query. */
function valuesIn(text: string, into = new Set<string>()): Set<string> {
  for (const [jwt] of text.matchAll(jwtForm)) {
    const { claims, kid } = parseMessage(jwt, bytes.batch)
    into.add(jwt).add(kid)
    for (const part of jwt.split('.')) into.add(part)
    collect(claims, into)
  }
  if (text.startsWith('/')) {
    const url = new URL(text, 'http://brand')
    for (const value of url.searchParams.values()) into.add(value)
  }
  if (/^[[{]/.test(text)) collect(JSON.parse(text), into)
  return into
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    into.add(value)
    // `search` begins at the beginning; `test` of a global form goes on where the last one ended.
    if (value.search(jwtForm) >= 0) valuesIn(value, into)
  } else if (typeof value === 'number') into.add(String(value))
  else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collect(member, into)
  }
}

it('gives three brands no value in common but the protocol’s words, the host and what the person typed', async () => {
  const journey = await world()
  const { person, clock, home } = journey
  const three = [await overheard(journey), await overheard(journey), await overheard(journey)]
  // At moments of their own, as a person does it.
  for (const one of three) {
    await agree(person, one, clock)
    await clock.skip(90_500)
  }
  const id = await journey.post(three)
  for (const one of three) {
    await until(
      () => one.intents.length,
      (count) => count === 1,
    )
    const intent = one.intents[0]
    if (intent === undefined) throw new Error('no intent came')
    expect(intent.body.line).toBe(wanted)
    await (await intent.relationship.offer(intent, offered)).receipt()
    await intent.relationship.pull()
  }
  const [offer] = await journey.offersOn(id, 3)
  if (offer === undefined) throw new Error('no offer came')
  for (const one of three) {
    await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(one) } })
    await clock.skip(31_500)
    await until(one.ends, (count) => count === 1)
  }

  // Words: whatever a relationship that never was of this person says too, with what was typed taken out.
  const typed = new Set([wanted, 'PDC-INTENT'])
  const isTime = (value: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)
  const isWord = (value: string): boolean =>
    /^[a-z]+(?:[._][a-z]+)*[=~]?$/.test(value) || value === '' || /^-?\d{1,6}$/.test(value)
  const closed = new Set([
    ...['OKP', 'Ed25519', 'EdDSA', 'bespeak+jwt', '*', 'P30D', 'eu-gdpr:A17-1-b'],
    ...[
      'SD-BASE-DP',
      'EUR',
      'Laptop 13',
      '16GB',
      'PT24H',
      'Shop',
      'Shop GmbH',
      legal.address,
      '79900',
      '80400',
    ],
  ])
  const roster = home.store.context.database
    .sql<{ proffer: string }>('SELECT proffer FROM relationship')
    .map(({ proffer }) => (JSON.parse(proffer) as { roster: { version: string; sha256: string } }).roster)
  const published = new Set(roster.flatMap(({ version, sha256 }) => [version, sha256]))
  const found = three.map(({ texts }) => texts.reduce((set, text) => valuesIn(text, set), new Set<string>()))
  expect(found.map((set) => set.size > 60)).toEqual([true, true, true])
  const shared = (a: Set<string> | undefined, b: Set<string> | undefined): string[] =>
    [...(a ?? [])].filter((value) => b?.has(value))
  // The comparison does find what is common: the words that were typed.
  expect(shared(found[0], found[1])).toEqual(expect.arrayContaining([wanted, 'intent.post']))
  for (const [left, right] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const common = shared(found[left], found[right]).filter(
      (value) =>
        // What a brand says itself it knows; these three happen to say the same.
        !value.startsWith('#sell ') &&
        !typed.has(value) &&
        !closed.has(value) &&
        !published.has(value) &&
        !isWord(value) &&
        !isTime(value),
    )
    // The moment of posting is one for all, in whole seconds; nothing finer is.
    const moments = common.filter((value) => /^\d{10}$/.test(value))
    expect(common.filter((value) => !/^\d{10}$/.test(value))).toEqual([])
    expect(moments.length).toBeLessThanOrEqual(3)
  }
  for (const texts of three.map((one) => one.texts)) {
    expect(texts.join('\n')).not.toMatch(/\d\d:\d\d:\d\d\.\d/)
    expect([...valuesIn(texts.join('\n'))].filter((value) => /^\d{13}$/.test(value))).toEqual([])
  }

  // Headers: the same words to everybody, and what is not a word is of one call alone.
  const ownToCall = new Set([
    'x-request-id',
    'signature',
    'signature-input',
    'content-length',
    'date',
    'host',
  ])
  // These hang on the kind of an answer, and so on who was faster: every value is one that anybody gets.
  const byKind: Record<string, readonly (string | undefined)[]> = {
    'content-type': [
      ...['application/json', 'application/jwt', 'application/problem+json', 'text/event-stream'],
      undefined,
    ],
    connection: ['close', 'keep-alive', undefined],
    'keep-alive': ['timeout=30', undefined],
    'x-accel-buffering': ['no', undefined],
  }
  for (const headers of three.flatMap((one) => one.headers)) {
    for (const [name, values] of Object.entries(byKind)) expect(values).toContain(headers[name])
  }
  const lines = three.map(({ headers }) => {
    const all = new Set<string>()
    for (const one of headers) {
      for (const [name, value] of Object.entries(one))
        if (!ownToCall.has(name) && byKind[name] === undefined) all.add(`${name}: ${value}`)
    }
    return [...all].sort()
  })
  expect(lines[1]).toEqual(lines[0])
  expect(lines[2]).toEqual(lines[0])
  const requests = three.map(({ headers }) => new Set(headers.flatMap((one) => one['x-request-id'] ?? [])))
  expect(shared(requests[0], requests[1])).toEqual([])
})
