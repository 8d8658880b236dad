// Serves the built pages: every file read once at the start, by names made then, so that no request names a path.
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export interface Page {
  status: number
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer> | null
}

interface File {
  bytes: Buffer<ArrayBuffer>
  type: string
  etag: string
  isHashed: boolean
  packed: Map<string, Buffer<ArrayBuffer>>
}

export type Pages = ReadonlyMap<string, File>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const packable = /^(text\/|application\/(json|manifest)|image\/svg)/

/** Reads a built folder; files of other kinds than a page needs are not served. */
export function readPages(folder: string, fingerprint: (bytes: Uint8Array) => string): Pages {
  const pages = new Map<string, File>()
  const walk = (under: string): void => {
    for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
      const path = `${under}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      const type = types[extname(entry.name)]
      if (!entry.isFile() || type === undefined) continue
      const bytes = Buffer.from(readFileSync(join(folder, path)))
      const isHashed = path.startsWith('/assets/')
      pages.set(path, { bytes, type, etag: `"${fingerprint(bytes)}"`, isHashed, packed: new Map() })
    }
  }
  walk('')
  return pages
}

/** Packed when first asked for, and kept: the start stays quick. */
function pack(file: File, way: 'br' | 'gzip'): Buffer<ArrayBuffer> {
  const known = file.packed.get(way)
  if (known) return known
  const packed =
    way === 'br'
      ? brotliCompressSync(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : gzipSync(file.bytes)
  const kept = Buffer.from(packed)
  file.packed.set(way, kept)
  return kept
}

/** Places whose calls are answered by routes only; an unknown one is no page. */
const calls = /^\/(api|r|\.well-known|assets)(\/|$)/

/**
 * The file of a path, or the page for every path that a person can open.
 * @returns undefined when there is nothing by that name
 */
export function pageOf(pages: Pages | undefined, incoming: IncomingMessage): Page | undefined {
  const path = (incoming.url ?? '/').split('?')[0] ?? '/'
  const file = pages?.get(path) ?? (isPagePath(path) ? pages?.get('/index.html') : undefined)
  if (!file) return undefined
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  }
  if (incoming.headers['if-none-match'] === file.etag) return { status: 304, headers, body: null }
  const accepts = String(incoming.headers['accept-encoding'] ?? '')
  const way = !packable.test(file.type)
    ? undefined
    : /\bbr\b/.test(accepts)
      ? 'br'
      : /\bgzip\b/.test(accepts)
        ? 'gzip'
        : undefined
  if (way) headers['content-encoding'] = way
  return { status: 200, headers, body: way ? pack(file, way) : file.bytes }
}

function isPagePath(path: string): boolean {
  // A brand's page is named by its host, which has dots.
  const hasNoEnding = extname(path) === '' || path.startsWith('/brands/')
  return !calls.test(path) && hasNoEnding && !path.includes('..') && !path.includes('%')
}
