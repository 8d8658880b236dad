// Probes of a brand's document: who it says it is, its keys and its endpoints (section 2).
import { importPublicKey, thumbprint, verifyEndorsement, type PublicJwk } from '../../../protocol/keys.ts'
import { bytes } from '../../../protocol/limits.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isOwnUrl, parseProfile, wellKnownPath } from '../../../protocol/profile.ts'
import { must, Skipped, type Probe } from '../probe.ts'
import type { BrandWorld } from './setting.ts'

type Document = Record<string, unknown>

function documentOf({ document }: BrandWorld): Document {
  if (!document || document.status !== 200) throw new Skipped('no document came')
  try {
    return JSON.parse(document.text) as Document
  } catch {
    throw new Skipped('the document is not JSON')
  }
}

const listOf = (value: unknown): Document[] => (Array.isArray(value) ? (value as Document[]) : [])
const probe = (rule: string, says: string, run: Probe<BrandWorld>['run']): Probe<BrandWorld> => ({
  rule,
  says,
  run,
})

function thumbprintOf(key: Document): string | undefined {
  try {
    return thumbprint(key as unknown as PublicJwk)
  } catch {
    return undefined
  }
}

export const documentProbes: readonly Probe<BrandWorld>[] = [
  probe(
    '2.document.served',
    'serves its document at the well-known path, without redirect',
    async (world) => {
      const reply = await world.wire.call(`${world.options.origin}${wellKnownPath}`)
      world.document = reply
      must(reply.status === 200, `it answered ${reply.status}`)
    },
  ),
  probe('2.document.json', 'the document is JSON of at most 64 kB, without doubled members', (world) => {
    const text = world.document?.text ?? ''
    must(world.document?.status === 200, 'no document came')
    must(Buffer.byteLength(text) <= bytes.profile, `it has ${Buffer.byteLength(text)} bytes`)
    must(/^application\/(?:\w+\+)?json$/.test(world.document.type), `it came as ${world.document.type}`)
    must(typeof documentOf(world) === 'object', 'it is no object')
  }),
  probe('2.document.cache', 'the document may be kept for an hour', (world) => {
    documentOf(world)
    const value = world.document?.headers.get('cache-control') ?? ''
    must(/(?:^|[ ,])max-age=3600(?:$|[ ,])/.test(value), `Cache-Control is ${value || 'absent'}`)
  }),
  probe('2.document.role', 'says that it is a brand', (world) => {
    must(documentOf(world)['role'] === 'brand', `role is ${String(documentOf(world)['role'])}`)
  }),
  probe('2.document.version', 'speaks version 1', (world) => {
    const { bespeak } = documentOf(world)
    must(Array.isArray(bespeak) && bespeak.includes('1'), `bespeak is ${JSON.stringify(bespeak)}`)
  }),
  probe('2.document.origin', 'names the origin it is fetched from, byte for byte', (world) => {
    const { origin } = documentOf(world)
    must(origin === world.options.origin, `origin is ${String(origin)}`)
  }),
  probe('2.document.name', 'has a name of at most 60 characters', (world) => {
    const { name } = documentOf(world)
    must(
      typeof name === 'string' && name !== '' && [...name].length <= 60,
      `name is ${String(name).slice(0, 80)}`,
    )
  }),
  probe('2.document.keys', 'publishes one to eight Ed25519 keys', async (world) => {
    const keys = listOf(documentOf(world)['keys'])
    must(keys.length >= 1 && keys.length <= 8, `there are ${keys.length} keys`)
    for (const key of keys) {
      must(
        key['kty'] === 'OKP' && key['crv'] === 'Ed25519',
        `a key is ${String(key['kty'])} ${String(key['crv'])}`,
      )
      must(key['d'] === undefined, 'a private key stands in the document')
      try {
        await importPublicKey({ kty: 'OKP', crv: 'Ed25519', x: String(key['x']) })
      } catch (problem) {
        must(!(problem instanceof Problem), 'a key is no safe Ed25519 point')
        throw problem
      }
    }
  }),
  probe(
    '2.document.by',
    'each key that names a voucher is vouched for by another of its keys',
    async (world) => {
      const keys = listOf(documentOf(world)['keys']) as unknown as PublicJwk[]
      for (const key of keys.filter(({ by }) => by !== undefined)) {
        const others = await Promise.all(
          keys.filter(({ x }) => x !== key.x).map(({ kty, crv, x }) => importPublicKey({ kty, crv, x })),
        )
        must((await verifyEndorsement(key, others)) !== undefined, 'the voucher of a key does not hold')
      }
    },
  ),
  probe('2.document.kid', 'names each key by its RFC 7638 thumbprint', (world) => {
    for (const key of listOf(documentOf(world)['keys'])) {
      const { kid } = key
      must(
        kid === undefined || kid === thumbprintOf(key),
        `kid ${String(kid).slice(0, 8)}… is not the thumbprint`,
      )
    }
  }),
  probe('2.document.keys-once', 'no key stands twice in keys and retired', (world) => {
    const document = documentOf(world)
    const all = [...listOf(document['keys']), ...listOf(document['retired'])].map(({ x }) => x)
    must(new Set(all).size === all.length, 'a key stands twice')
  }),
  probe(
    '2.document.endpoints',
    'inbox, outbox and records are on its own host, without query or fragment',
    (world) => {
      const document = documentOf(world)
      for (const name of ['inbox', 'outbox', 'records']) {
        const url = document[name]
        must(typeof url === 'string', `${name} is missing`)
        must(isOwnUrl(url, world.options.origin), `${name} is not on its own host`)
        must(!/[?#]/.test(url), `${name} has a query or a fragment`)
      }
    },
  ),
  probe('2.document.links', 'logo and complaints are on its own host', (world) => {
    const { logo, legal } = documentOf(world)
    const links = [logo, (legal as Document | undefined)?.['complaints']].filter((one) => one !== undefined)
    for (const link of links)
      must(typeof link === 'string' && isOwnUrl(link, world.options.origin), `${String(link)} is elsewhere`)
  }),
  probe('2.document.follows', 'follows are at most 20 canonical #follow lines', (world) => {
    const { follows } = documentOf(world)
    const lines: unknown[] = Array.isArray(follows) ? follows : []
    must(lines.length <= 20, `there are ${lines.length}`)
    for (const line of lines) {
      const read = parseLine(String(line))
      must(read.ok && read.line.verb === 'follow', `not canonical: ${String(line).slice(0, 160)}`)
    }
  }),
  probe('2.document.whole', 'the document as a whole can be used by a store', (world) => {
    documentOf(world)
    try {
      world.profile = parseProfile(world.document?.text ?? '', world.options.origin, { allowLoopback: true })
    } catch (problem) {
      must(!(problem instanceof Problem), problem instanceof Problem ? problem.detail : '')
      throw problem
    }
  }),
]
