// A brand on Node's own server: what it lends itself, where it is mounted, and what happens to everything else.
import { statSync, writeFileSync } from 'node:fs'
import { createServer, request, type RequestListener } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { createBrand } from '../../../../protocol/brand/brand.ts'
import { readKeys, renewKeys } from '../../../../protocol/brand/node/key-file.ts'
import { listener } from '../../../../protocol/brand/node/listener.ts'
import { onNode } from '../../../../protocol/brand/node/node.ts'
import type { Brand } from '../../../../protocol/brand/surface.ts'
import { importPublicKey, verifyEndorsement } from '../../../../protocol/keys.ts'
import { temporaryFolder } from '../../../support/folder.ts'

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function brand(): Promise<Brand> {
  const lent = await onNode({ folder: temporaryFolder() })
  onTestFinished(() => lent.store.close())
  return createBrand({ profile: { origin: 'https://shop.example', name: 'Shop' }, ...lent })
}

it('makes a key once, for its owner’s eyes, and adds others that the last one vouches for', async () => {
  const folder = join(temporaryFolder(), 'made', 'here')
  const [first] = await readKeys(folder)
  expect(await readKeys(folder)).toEqual([first])
  if (process.platform !== 'win32') {
    expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  }
  const now = Math.floor(Date.now() / 1000)
  const [second, old] = await renewKeys(folder, now)
  if (!first || !second) throw new Error('a key is missing')
  expect(old).toEqual(first)
  const { d: _, ...entry } = second
  expect((await verifyEndorsement(entry, [await importPublicKey(first)]))?.kid).toBe(second.kid)
  expect(await verifyEndorsement(entry, [await importPublicKey(first)], now)).toBeUndefined()
  expect(await readKeys(folder)).toEqual([second, first])
  writeFileSync(join(folder, 'keys.json'), '{"keys":[]}')
  await expect(readKeys(folder)).rejects.toThrow()
})

it('answers at its own addresses, and leaves all others to whoever is mounted behind it', async () => {
  const one = await brand()
  const mounted = listener(one)
  const alone = await listening(mounted)
  const shared = await listening((incoming, outgoing) =>
    mounted(incoming, outgoing, () => outgoing.writeHead(200).end('the rest of the shop')),
  )
  for (const origin of [alone, shared]) {
    const document = await fetch(`${origin}/.well-known/bespeak`)
    expect([document.status, ((await document.json()) as { name: string }).name]).toEqual([200, 'Shop'])
    const head = await fetch(`${origin}/.well-known/bespeak`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await fetch(`${origin}/bespeak/inbox`, { method: 'POST', body: 'x' })).status).toBe(400)
    expect(
      (await fetch(`${origin}/bespeak/inbox`, { method: 'POST', body: 'x'.repeat(300_000) })).status,
    ).toBe(413)
    expect((await fetch(`${origin}/bespeak/outbox?rid=x`)).status).toBe(401)
  }
  expect(await (await fetch(`${alone}/basket`)).status).toBe(404)
  expect(await (await fetch(`${shared}/basket`)).text()).toBe('the rest of the shop')
})

it('is not moved by strange targets, methods and callers that hang up', async () => {
  const origin = await listening(listener(await brand()))
  const { port } = new URL(origin)
  const status = (path: string, method = 'GET'): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const call = request({ port, host: '127.0.0.1', path, method }, (answer) => {
        void text(answer).then(() => resolve(answer.statusCode))
      })
      call.on('error', reject)
      call.end()
    })
  expect(await status('//evil.example/.well-known/bespeak')).toBe(404)
  expect(await status('http://evil.example/.well-known/bespeak')).toBe(404)
  expect(await status('/%')).toBe(404)
  expect(await status('/.well-known/bespeak', 'TRACE')).toBe(400)
  expect(await status('/.well-known/bespeak', 'DELETE')).toBe(404)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write('POST /bespeak/inbox HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc')
      setImmediate(() => socket.resetAndDestroy())
    })
    socket.on('close', () => resolve())
  })
  expect(await status('/.well-known/bespeak')).toBe(200)
})
