// The gallery, built and served as the pages are: with their headers, and nothing behind it.
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'vite'
import { onTestFinished } from 'vitest'
import { setHeaders } from '../../server/platform/http/headers.ts'
import { pageOf, readPages } from '../../server/platform/http/pages.ts'

const root = join(import.meta.dirname, '../..')

/** Builds the gallery, serves it until the test ends, and says where. */
export async function openGallery(): Promise<string> {
  const outDir = join(root, 'test/out', `gallery-${process.pid}`)
  await build({
    configFile: join(root, 'vite.config.ts'),
    mode: 'gallery',
    logLevel: 'error',
    build: { outDir },
  })
  const pages = readPages(outDir, (bytes) => createHash('sha256').update(bytes).digest('base64url'))
  rmSync(outDir, { recursive: true, force: true })
  const server = createServer((incoming, outgoing) => {
    setHeaders(outgoing, false, 'gallery')
    const page = pageOf(pages, incoming)
    // The live stream has nothing to tell: a browser that hears 204 does not ask again.
    if (page === undefined) outgoing.writeHead(incoming.url === '/api/live' ? 204 : 404).end()
    else outgoing.writeHead(page.status, page.headers).end(page.body ?? undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise<unknown>((resolve) => server.close(resolve))
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
