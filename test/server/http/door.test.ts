// The door itself: names it answers to, headers it always sends, sizes and rates it allows, bytes it refuses.
import { describe, expect, it } from 'vitest'
import { readStart, renewSheet, signInWithCode } from '../../../protocol/owner/access.ts'
import { normalLimits } from '../../../server/platform/http/limits.ts'
import { house } from '../../support/house.ts'
import { Browser, claim } from '../../support/person.ts'
import { speakRaw, statusOf } from '../../support/wire.ts'

const get = (host: string, more = '', path = '/api/start') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`

describe('the name in the request', () => {
  it('is the public one, localhost or a bare address; any other is answered 421', async () => {
    const home = await house()
    const { port } = home.config
    const statuses = async (hosts: string[]) =>
      Promise.all(hosts.map(async (host) => statusOf(await speakRaw(port, get(host)))))
    expect(
      await statuses([`localhost:${port}`, `127.0.0.1:${port}`, `192.168.1.20:${port}`, `[::1]:${port}`]),
    ).toEqual([200, 200, 200, 200])
    const foreign = ['evil.test', `evil.test:${port}`, 'localhost.evil.test', `127.0.0.1.nip.io:${port}`]
    expect(await statuses(foreign)).toEqual(foreign.map(() => 421))
  })

  it('may be a public origin, with the scheme that is declared for it', async () => {
    const home = await house({ config: { origin: 'https://store.example', isOriginSet: true } })
    const answer = await speakRaw(home.config.port, get('store.example'))
    expect(statusOf(answer)).toBe(200)
    expect(answer).toContain('strict-transport-security')
    expect(statusOf(await speakRaw(home.config.port, get('other.example')))).toBe(421)
  })

  it('counts forwarded addresses and names from trusted proxies only', async () => {
    const limits = { ...normalLimits, calls: { burst: 2, perSecond: 0.001 } }
    const home = await house({ config: { limits, trustedProxies: ['127.0.0.1'] } })
    const from = (address: string) =>
      speakRaw(home.config.port, get(`localhost:${home.config.port}`, `X-Forwarded-For: ${address}\r\n`))
    expect(statusOf(await from('198.51.100.1'))).toBe(200)
    expect(statusOf(await from('198.51.100.1'))).toBe(200)
    expect(statusOf(await from('198.51.100.1'))).toBe(429)
    expect(statusOf(await from('198.51.100.2'))).toBe(200)
    const plain = await house({ config: { limits } })
    const spoofed = (address: string) =>
      speakRaw(plain.config.port, get(`localhost:${plain.config.port}`, `X-Forwarded-For: ${address}\r\n`))
    await spoofed('198.51.100.1')
    await spoofed('198.51.100.2')
    expect(statusOf(await spoofed('198.51.100.3'))).toBe(429)
  })
})

it('sends its security headers with every answer, also with refusals', async () => {
  const home = await house()
  for (const path of ['/api/start', '/api/nothing', '/', '/r/x/inbox']) {
    const { headers } = await fetch(`${home.origin}${path}`)
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'; script-src 'self'")
    expect(headers.get('content-security-policy'), path).toContain("require-trusted-types-for 'script'")
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin')
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin'), path).toBeNull()
  }
})

describe('bytes that two readers could understand differently', () => {
  const host = 'Host: localhost\r\n'
  const cases: [string, string][] = [
    [
      'length and chunks at once',
      `POST /api/setup HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `POST /api/setup HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}`],
    ['a folded header', `GET /api/start HTTP/1.1\r\n${host}X-A: b\r\n c\r\n\r\n`],
    ['a bare line feed', `GET /api/start HTTP/1.1\nHost: localhost\n\n`],
    ['no host', 'GET /api/start HTTP/1.1\r\n\r\n'],
    ['two hosts', `GET /api/start HTTP/1.1\r\n${host}Host: evil.test\r\nConnection: close\r\n\r\n`],
    ['an absolute target', `GET http://evil.test/api/start HTTP/1.1\r\n${host}Connection: close\r\n\r\n`],
    ['a length with a sign', `POST /api/setup HTTP/1.1\r\n${host}Content-Length: +2\r\n\r\n{}`],
    ['a space before the colon', `GET /api/start HTTP/1.1\r\nHost : localhost\r\n\r\n`],
  ]
  it.each(cases)('are refused: %s', async (_, text) => {
    const home = await house()
    expect([0, 400, 421]).toContain(statusOf(await speakRaw(home.config.port, text)))
  })
})

it('finds no file outside the pages, however the path is written', async () => {
  const home = await house()
  const host = `localhost:${home.config.port}`
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
  ]) {
    expect([400, 403, 404], path).toContain(statusOf(await speakRaw(home.config.port, get(host, '', path))))
  }
})

describe('bodies', () => {
  const post = (origin: string, body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${origin}/api/setup`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', ...headers },
      body,
    })

  it('are refused above 64 kB, announced or not', async () => {
    const home = await house()
    const large = 'x'.repeat(200_000)
    expect((await post(home.origin, large)).status).toBe(413)
    const chunks = `POST /api/setup HTTP/1.1\r\nHost: localhost\r\nOrigin: ${home.origin}\r\nTransfer-Encoding: chunked\r\n\r\n`
    const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`
    const answer = await speakRaw(
      home.config.port,
      chunks.replace('localhost', new URL(home.origin).host) + chunk + chunk,
    )
    expect(statusOf(answer)).toBe(413)
  })

  it('are JSON that has one meaning only, and are never answered with 500', async () => {
    const home = await house()
    const hostile = [
      '',
      '[]',
      'null',
      '{',
      '{"code":1}',
      '{"code":"a","code":"b"}',
      '{"__proto__":{"x":1},"code":"a","y":1}',
      `{"code":${'['.repeat(3000)}${']'.repeat(3000)}}`,
      '\uFEFF{"code":"a"}',
      '{"code":"\\ud800"}',
      '{"code":"a","n":1e999}',
    ]
    for (const body of hostile) {
      const { status } = await post(home.origin, body)
      expect(status, body.slice(0, 40)).toBeGreaterThanOrEqual(400)
      expect(status, body.slice(0, 40)).toBeLessThan(500)
    }
    expect((await post(home.origin, '{"code":"a"}', { 'content-type': 'text/plain' })).status).toBe(400)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

it('lets nobody try secrets quickly, and says how long to wait', async () => {
  const limits = { ...normalLimits, tries: { burst: 3, perSecond: 0.01 } }
  const home = await house({ config: { limits } })
  await claim(home)
  const thief = new Browser(home.origin)
  const codes: (string | undefined)[] = []
  for (let i = 0; i < 5; i++)
    codes.push((await thief.call(signInWithCode, { code: `AAAA-AAAA-AAAA-AAA${i}` })).code)
  expect(codes.slice(-2)).toEqual(['too_many', 'too_many'])
  const last = await thief.call(signInWithCode, { code: 'AAAA-AAAA-AAAA-AAAA' })
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await thief.call(readStart)).status).toBe(200)
})

it('shuts out only the address that holds too many connections', async () => {
  const home = await house({ config: { limits: { ...normalLimits, connections: 3 } } })
  const { connect } = await import('node:net')
  const held = Array.from({ length: 3 }, () => connect(home.config.port, '127.0.0.1'))
  await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  expect(statusOf(await speakRaw(home.config.port, get('localhost')))).toBe(0)
  const other = await new Promise<string>((resolve) => {
    const socket = connect({ port: home.config.port, host: '127.0.0.1', localAddress: '127.0.0.2' })
    let text = ''
    socket.on('connect', () => socket.write(get('localhost')))
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('close', () => {
      resolve(text)
    })
  })
  expect(statusOf(other)).toBe(200)
  for (const socket of held) socket.destroy()
})

it('never keeps an answer that holds secrets for a repeat', async () => {
  const home = await house()
  const person = await claim(home)
  const headers = { 'idempotency-key': 'the-same-key' }
  const first = await person.ask(renewSheet, undefined, { headers })
  const second = await person.ask(renewSheet, undefined, { headers })
  expect(second.codes).not.toEqual(first.codes)
  const kept = home.store.context.database.sql('SELECT * FROM owner_write')
  expect(JSON.stringify(kept)).not.toContain(first.codes[0])
})

it('hangs up on a request that never ends', async () => {
  const home = await house()
  const [head, body] = await Promise.all([
    speakRaw(home.config.port, 'GET /api/start HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
    speakRaw(home.config.port, 'POST /api/setup HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{'),
  ])
  expect([0, 408]).toContain(statusOf(head))
  expect([0, 403, 408]).toContain(statusOf(body))
})
