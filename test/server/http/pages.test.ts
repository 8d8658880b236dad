// The built pages: served with the right caching, packed, and never anything beside them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../support/folder.ts'
import { house } from '../../support/house.ts'
import { speakRaw, statusOf } from '../../support/wire.ts'

async function built() {
  const webFolder = temporaryFolder()
  mkdirSync(join(webFolder, 'assets'))
  writeFileSync(join(webFolder, 'index.html'), '<!doctype html><title>Bespeak</title>')
  writeFileSync(join(webFolder, 'assets', 'page-abc123.js'), 'export const one = 1\n'.repeat(200))
  writeFileSync(join(webFolder, 'assets', 'font-abc123.woff2'), Buffer.alloc(64))
  writeFileSync(join(webFolder, 'secret.key'), 'not a page')
  return house({ config: { webFolder } })
}

it('answers every page a person can open with the one document, also before the claim', async () => {
  const home = await built()
  for (const path of ['/', '/setup', '/intents/abc', '/brands/shop.example', '/brands?tab=history']) {
    const answer = await fetch(`${home.origin}${path}`)
    expect(answer.status, path).toBe(200)
    expect(answer.headers.get('content-type'), path).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control'), path).toBe('no-cache')
    expect(await answer.text(), path).toContain('<title>Bespeak</title>')
  }
})

it('lets browsers keep hashed files for ever, and asks them again for the document', async () => {
  const home = await built()
  const script = await fetch(`${home.origin}/assets/page-abc123.js`, {
    headers: { 'accept-encoding': 'gzip, br' },
  })
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(script.headers.get('content-encoding')).toBe('br')
  expect(await script.text()).toContain('export const one')
  const first = await fetch(`${home.origin}/`)
  const etag = first.headers.get('etag') ?? ''
  const again = await fetch(`${home.origin}/`, { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
})

it('has nothing that is no page: other kinds of files, unknown assets, calls, methods', async () => {
  const home = await built()
  for (const path of [
    '/secret.key',
    '/assets/none.js',
    '/api/none',
    '/r/none',
    '/.well-known/none',
    '/index.html/x.js',
  ]) {
    expect((await fetch(`${home.origin}${path}`)).status, path).toBe(403)
  }
  expect((await fetch(`${home.origin}/`, { method: 'POST', headers: { origin: home.origin } })).status).toBe(
    403,
  )
  const head = await fetch(`${home.origin}/`, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
})

it('reads no path from a request', async () => {
  const home = await built()
  for (const path of [
    '/assets/../secret.key',
    '/assets/..%2fsecret.key',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
  ]) {
    const text = await speakRaw(
      home.config.port,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    expect(text, path).not.toMatch(/not a page|root:/)
    expect([200, 400, 403], path).toContain(statusOf(text))
  }
})
