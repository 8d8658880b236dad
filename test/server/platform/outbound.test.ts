// The one way out: real sockets on the loopback play every hostile brand.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSocket, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../server/platform/clock.ts'
import { silentLog } from '../../../server/platform/log.ts'
import {
  canDial,
  createOutbound,
  guardedLookup,
  type Address,
  type Outbound,
  type OutboundOptions,
} from '../../../server/platform/outbound.ts'
import { until } from '../../support/until.ts'

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function outbound(options: Partial<OutboundOptions> = {}): Outbound {
  const made = createOutbound({ clock: systemClock, log: silentLog, allowLoopback: true, ...options })
  closing.push(() => made.close())
  return made
}

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function brand(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  return listen(createHttp(answer))
}

/** A server that must never be reached; counts those who come. */
async function canary(): Promise<{ port: number; calls: () => number }> {
  let calls = 0
  const origin = await listen(
    createSocket((socket) => {
      calls++
      socket.destroy()
    }),
  )
  return { port: Number(new URL(origin).port), calls: () => calls }
}

const limits = { maxBytes: 64 * 1024, seconds: 5 }

describe('a call', () => {
  it('brings status, headers and bytes, and sends what was asked', async () => {
    const origin = await brand((request, response) => {
      let text = ''
      request.on('data', (part: Buffer) => (text += part.toString()))
      request.on('end', () => {
        response.writeHead(201, { 'X-Told': [request.headers['content-type'] ?? '', 'twice'] })
        response.end(`${request.method} ${request.url} ${text}`)
      })
    })
    const answer = await outbound().request(`${origin}/inbox?a=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/jwt' },
      body: 'x.y.z',
      ...limits,
    })
    expect(answer.status).toBe(201)
    expect(answer.headers['x-told']).toBe('application/jwt, twice')
    expect(Buffer.from(answer.body).toString()).toBe('POST /inbox?a=1 x.y.z')
  })

  it('tells a refusal by its status, with what to do about it', async () => {
    const origin = await brand((_, response) => response.writeHead(429, { 'retry-after': '7' }).end())
    const answer = await outbound().request(origin, limits)
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7'])
  })

  it('follows no redirect', async () => {
    const inner = await canary()
    const origin = await brand((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inner.port}/` }).end(),
    )
    await expect(outbound().request(origin, limits)).rejects.toMatchObject({ code: 'brand_redirects' })
    expect(inner.calls()).toBe(0)
  })

  it('stops at the limit of bytes, told beforehand or not', async () => {
    const told = await brand((_, response) =>
      response.writeHead(200, { 'content-length': 70_000 }).write('x'),
    )
    const untold = await brand((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', more)
      }
      more()
    })
    for (const origin of [told, untold]) {
      await expect(outbound().request(origin, limits)).rejects.toMatchObject({
        code: 'brand_too_large',
        values: { domain: new URL(origin).host, limit: 65536 },
      })
    }
  })

  it('stops at the deadline, however the other side drags', async () => {
    const silent = await listen(createSocket((socket) => void socket.on('error', () => undefined)))
    const dripping = await brand((_, response) => {
      response.writeHead(200)
      const drip = (): void => {
        if (response.destroyed) return
        response.write('x')
        systemClock.after(20, drip)
      }
      drip()
    })
    const headers = await listen(
      createSocket((socket) => {
        socket.on('error', () => undefined)
        socket.write('HTTP/1.1 200 OK\r\n')
        const drip = (): void => {
          if (socket.destroyed) return
          socket.write('x: y\r\n')
          systemClock.after(20, drip)
        }
        drip()
      }),
    )
    for (const origin of [silent, dripping, headers]) {
      await expect(outbound().request(origin, { ...limits, seconds: 0.3 })).rejects.toMatchObject({
        code: 'brand_slow',
        values: { seconds: 0.3 },
      })
    }
  })

  it('unpacks nothing, so that nothing small can grow', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000))
    let asked: string | undefined
    const origin = await brand((request, response) => {
      asked = String(request.headers['accept-encoding'])
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    const answer = await outbound().request(origin, limits)
    expect(answer.body.length).toBe(bomb.length)
    expect(asked).toBe('identity')
  })

  it('refuses endless headers', async () => {
    const origin = await listen(
      createSocket((socket) => {
        socket.on('error', () => undefined)
        socket.write('HTTP/1.1 200 OK\r\n')
        for (let row = 0; row < 1000; row++) socket.write(`x-${row}: ${'y'.repeat(100)}\r\n`)
      }),
    )
    await expect(outbound().request(origin, limits)).rejects.toMatchObject({ code: 'brand_unreachable' })
  })

  it('says that nobody is there', async () => {
    const { port } = await canary()
    await closing.pop()?.()
    await expect(outbound().request(`http://127.0.0.1:${port}/`, limits)).rejects.toMatchObject({
      code: 'brand_unreachable',
      values: { reason: 'ECONNREFUSED' },
    })
  })

  it('ends with the reason of the caller who gave up', async () => {
    const origin = await listen(createSocket(() => undefined))
    const stop = new AbortController()
    const call = outbound().request(origin, { ...limits, signal: stop.signal })
    stop.abort(new RangeError('no longer wanted'))
    await expect(call).rejects.toThrow('no longer wanted')
    await expect(outbound().request(origin, { ...limits, signal: stop.signal })).rejects.toThrow(
      'no longer wanted',
    )
  })

  it('can be given up in the middle of an answer that only its end would end', async () => {
    const sockets: Socket[] = []
    const origin = await listen(
      createSocket((socket) => {
        sockets.push(socket)
        socket.on('error', () => undefined)
        socket.write('HTTP/1.0 200 OK\r\n\r\nthe beginn')
      }),
    )
    const way = outbound()
    for (const status of ['in the body', 'again']) {
      const stop = new AbortController()
      const call = way.request(origin, { ...limits, signal: stop.signal })
      const count = sockets.length
      await until(
        () => sockets.length,
        (length) => length > count,
      )
      systemClock.after(20, () => stop.abort(new RangeError(status)))
      await expect(call).rejects.toThrow(status)
      const [socket] = sockets.slice(-1)
      await until(
        () => socket?.destroyed,
        (isGone) => isGone === true,
      )
    }
  })
})

describe('an inside address', () => {
  it('is never dialled, however it is spelled', async () => {
    const inner = await canary()
    const guarded = outbound({ allowLoopback: false })
    const hosts = [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '①②⑦.⓪.⓪.①',
      '127。0。0。1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fc00::1]',
      '0.0.0.0',
      '10.0.0.1',
      '100.64.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ]
    for (const host of hosts) {
      for (const end of ['/', `:${inner.port}/`]) {
        await expect(guarded.request(`https://${host}${end}`, limits), host).rejects.toMatchObject({
          code: 'brand_private',
        })
      }
    }
    expect(inner.calls()).toBe(0)
  })

  it('is refused behind a name, alone or among public ones', async () => {
    const inner = await canary()
    const lists: Address[][] = [
      [{ address: '127.0.0.1', family: 4 }],
      [
        { address: '93.184.215.14', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
      [
        { address: '2606:2800:21f::1', family: 6 },
        { address: '::ffff:127.0.0.1', family: 6 },
      ],
    ]
    for (const list of lists) {
      const call = outbound({ resolve: () => Promise.resolve(list) }).request(
        'https://inside.example/',
        limits,
      )
      await expect(call).rejects.toMatchObject({
        code: 'brand_private',
        values: { domain: 'inside.example' },
      })
    }
    expect(inner.calls()).toBe(0)
  })

  it('is refused when a name turns to it later, for the look-up and the dialling are one', async () => {
    const answers = ['93.184.215.14', '127.0.0.1']
    let asked = 0
    const lookup = guardedLookup(
      () => Promise.resolve([{ address: answers[asked++] ?? '127.0.0.1', family: 4 }]),
      true,
    )
    const dialled = (all: boolean): Promise<unknown> =>
      new Promise((resolve) =>
        lookup('turning.example', { all }, (error, address) => resolve(error?.name ?? address)),
      )
    expect(await dialled(false)).toBe('93.184.215.14')
    expect(await dialled(true)).toBe('PrivateAddress')
    expect(asked).toBe(2)
  })

  it('is allowed in development under the names of the loopback only', () => {
    expect(canDial('127.0.0.1', 'localhost', true)).toBe(true)
    expect(canDial('::1', '[::1]', true)).toBe(true)
    expect(canDial('127.0.0.1', 'evil.example', true)).toBe(false)
    expect(canDial('127.0.0.1', 'localhost', false)).toBe(false)
    expect(canDial('10.0.0.1', 'localhost', true)).toBe(false)
    expect(canDial('nonsense', 'localhost', true)).toBe(false)
  })

  it('is found by name in development', async () => {
    const origin = await brand((_, response) => response.end('here'))
    const answer = await outbound().request(origin.replace('127.0.0.1', 'localhost'), limits)
    expect(Buffer.from(answer.body).toString()).toBe('here')
  })
})

describe('an address that a brand cannot have', () => {
  it('is refused before anything is asked of anybody', async () => {
    let asked = 0
    const guarded = outbound({
      resolve: () => {
        asked++
        return Promise.resolve([{ address: '93.184.215.14', family: 4 }])
      },
    })
    for (const url of [
      'http://shop.example/',
      'https://user:pass@shop.example/',
      'https://shop.example:8443/',
      'file:///etc/passwd',
      'ftp://shop.example/',
      'data:text/plain,x',
      'shop.example',
      'https://',
    ]) {
      await expect(guarded.request(url, limits), url).rejects.toMatchObject({ code: 'brand_address' })
    }
    expect(asked).toBe(0)
  })
})

describe('an origin inside this process', () => {
  const origin = 'https://shop.practice.test'

  it('answers without a socket, under the same limits', async () => {
    const made = outbound({ allowLoopback: false })
    const end = made.local(origin, async (request) => {
      if (request.url.endsWith('/big')) return new Response('x'.repeat(70_000))
      if (request.url.endsWith('/slow')) return new Promise(() => undefined)
      if (request.url.endsWith('/away'))
        return new Response(null, { status: 307, headers: { location: '/' } })
      return new Response(`${request.method} ${await request.text()}`, {
        status: 202,
        headers: { 'X-Told': 'yes' },
      })
    })
    const answer = await made.request(`${origin}/inbox`, { method: 'POST', body: 'x', ...limits })
    expect(answer).toMatchObject({ status: 202, headers: { 'x-told': 'yes' } })
    expect(Buffer.from(answer.body).toString()).toBe('POST x')
    await expect(made.request(`${origin}/big`, limits)).rejects.toMatchObject({ code: 'brand_too_large' })
    await expect(made.request(`${origin}/away`, limits)).rejects.toMatchObject({ code: 'brand_redirects' })
    await expect(made.request(`${origin}/slow`, { ...limits, seconds: 0.05 })).rejects.toMatchObject({
      code: 'brand_slow',
    })
    end()
    await expect(made.request(origin, limits)).rejects.toMatchObject({ code: 'brand_unreachable' })
  })

  it('cannot take the place of a real one', () => {
    const made = outbound()
    for (const other of ['https://shop.example', 'https://practice.test.example', `${origin}/path`]) {
      expect(() => made.local(other, () => Promise.resolve(new Response()))).toThrow('.practice.test')
    }
    made.local(origin, () => Promise.resolve(new Response()))
    expect(() => made.local(origin, () => Promise.resolve(new Response()))).toThrow('already')
  })

  it('is reached by what speaks fetch, too', async () => {
    const made = outbound()
    made.local(origin, async (request) => new Response(await request.text(), { status: 201 }))
    const fetch = made.fetcher(limits)
    const answer = await fetch(`${origin}/inbox`, { method: 'POST', body: 'a message' })
    expect([answer.status, await answer.text()]).toEqual([201, 'a message'])
  })
})
