// Where a brand on Node goes and where it does not, as strict as the person's own server.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { isPublicAddress } from '../../../../protocol/brand/node/public-address.ts'
import { createWayOut } from '../../../../protocol/brand/node/way-out.ts'
import { canDial } from '../../../../server/platform/outbound.ts'

const out = createWayOut({ allowLoopback: true })

async function listening(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it('calls no address public that the person’s server would not dial', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16))
  const special = fc.constantFrom(
    ...['10', '100.64', '127.0', '169.254', '172.16', '192.168', '192.0', '198.18'],
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        fc
          .tuple(special, byte, byte, byte)
          .map(([net, ...rest]) => [net, ...rest].join('.').split('.').slice(0, 4).join('.')),
        fc
          .tuple(fc.constantFrom('2001', '2002', '2620', '3fff', 'fe80', 'fc00', '64'), group, group)
          .map(([a, b, c]) => `${a}:${b}:${c}::1`),
        fc.ipV4().map((address) => `::ffff:${address}`),
      ),
      (address) => !isPublicAddress(address) || canDial(address, address, false),
    ),
    { numRuns: 3000 },
  )
  expect(['8.8.8.8', '93.184.216.34', '2606:2800:220:1::1'].every(isPublicAddress)).toBe(true)
})

it.each([
  'http://shop.example/',
  'ftp://shop.example/',
  'https://user@shop.example/',
  'https://10.0.0.1/',
  'https://0x7f000001/',
  'https://[::ffff:127.0.0.1]/',
  'https://[fd00::1]/',
  'https://169.254.169.254/latest',
])('does not go to %s', async (url) => {
  await expect(createWayOut()(url, {})).rejects.toMatchObject({ code: 'brand_private' })
})

it('goes to this very machine only where it was told so', async () => {
  const origin = await listening((_, response) => response.end('here'))
  expect(await (await out(origin, {})).text()).toBe('here')
  const named = origin.replace('127.0.0.1', 'localhost')
  await expect(createWayOut()(origin, {})).rejects.toMatchObject({ code: 'brand_private' })
  await expect(createWayOut()(named.replace('http:', 'https:'), {})).rejects.toMatchObject({
    code: 'brand_private',
  })
})

it('gives status, headers and body as they came, follows nothing, and stops when it is told to', async () => {
  const origin = await listening((request, response) => {
    if (request.url === '/away') return void response.writeHead(302, { location: '/' }).end()
    if (request.url === '/empty') return void response.writeHead(204).end()
    if (request.url === '/slow') return void response.write('first')
    request.on('data', (chunk: Buffer) => response.write(chunk))
    request.on('end', () => response.end(request.headers['x-one']))
  })
  const echo = await out(`${origin}/`, { method: 'POST', body: 'said ', headers: { 'x-one': 'two' } })
  expect([echo.status, await echo.text()]).toEqual([200, 'said two'])
  const away = await out(`${origin}/away`, {})
  expect([away.status, away.headers.get('location')]).toEqual([302, '/'])
  expect((await out(`${origin}/empty`, {})).status).toBe(204)
  const stop = new AbortController()
  const slow = await out(`${origin}/slow`, { signal: stop.signal })
  const reader = slow.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value as Uint8Array)).toBe('first')
  stop.abort()
  await expect(reader?.read()).rejects.toThrow()
  await expect(out(`${origin}/`, { signal: stop.signal })).rejects.toThrow()
})
