// Both examiners of dispute bundles come to the same end on files that chance spoiled, sealed again or not.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decode, encode } from '../../protocol/base64url.ts'
import { canonicalJson, sealInput, type EvidenceBundle } from '../../protocol/evidence/bundle.ts'
import { examineBundle } from '../../protocol/evidence/examine.ts'
import { digest } from '../../protocol/hash.ts'
import { newId, personId, type Claims } from '../../protocol/message.ts'
import { isGone, recordHash, type LedgerRecord } from '../../protocol/record.ts'
import { liveOnce, type Life } from '../server/evidence/life.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hasSecondReader, readBundles } from '../support/second-reader.ts'

const runs = Number(process.env['BESPEAK_RUNS'] ?? 90)
const seed = Number(process.env['BESPEAK_SEED'] ?? 4)

let once: Promise<Life> | undefined
const living = (): Promise<Life> => (once ??= liveOnce())

const partOf = <T>(jwt: string, index: number): T =>
  JSON.parse(new TextDecoder().decode(decode(jwt.split('.')[index] ?? ''))) as T

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Every place in a value, as the list of names and numbers that leads there. */
function placesIn(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return [path, ...value.flatMap((one, at) => placesIn(one, [...path, at]))]
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, one]) => placesIn(one, [...path, name]))]
}

const odd: Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e15,
  '',
  'x',
  'A'.repeat(43),
  'A'.repeat(400),
  '\u202e',
  [],
  {},
  [{}],
]

/** One change at one place: another value, a neighbour's, nothing, something more. */
function changed(
  value: Json,
  path: readonly (string | number)[],
  kind: number,
  pick: number,
  all: readonly Json[],
): Json {
  const [name, ...rest] = path
  if (name === undefined)
    return kind === 0 ? (odd[pick % odd.length] ?? null) : (all[pick % all.length] ?? null)
  if (Array.isArray(value)) {
    const at = Number(name)
    if (rest.length > 0 || kind < 2) return value.with(at, changed(value[at] ?? null, rest, kind, pick, all))
    if (kind === 2) return value.toSpliced(at, 1)
    return kind === 3 ? value.toSpliced(at, 0, value[at] ?? null) : value.toReversed()
  }
  const object = { ...(value as { [name: string]: Json }) }
  if (rest.length > 0 || kind < 2) {
    object[name] = changed(object[name] ?? null, rest, kind, pick, all)
    return object
  }
  if (kind === 2) delete object[name]
  else object[['__proto__', 'constructor', 'note', `${name} `][pick % 4] ?? ''] = object[name] ?? null
  return object
}

const valueAt = (value: Json, path: readonly (string | number)[]): Json =>
  path.reduce<Json>((one, name) => (one as { [name: string]: Json })[name] ?? null, value)

function resealed(file: Json, { file: { rid, seal }, sign }: Life): Json {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) return file
  const { seal: _, ...rest } = file
  const { kid } = partOf<{ kid: string }>(seal, 0)
  const input = sealInput(digest(canonicalJson(rest)), rid, kid)
  return { ...rest, seal: `${input}.${encode(sign(input))}` }
}

/** The files of which one reader says that they are sound and the other that they are not. */
async function readApart(files: readonly string[]): Promise<unknown[]> {
  const folder = temporaryFolder()
  const paths = files.map((text, index) => {
    const path = join(folder, `${index}.json`)
    writeFileSync(path, text)
    return path
  })
  const theirs = readBundles(paths)
  const apart: unknown[] = []
  for (const [index, text] of files.entries()) {
    const { isSound, faults } = await examineBundle(text)
    if (isSound !== theirs[index]?.sound) apart.push({ index, faults, theirs: theirs[index]?.faults })
  }
  return apart
}

/** One thing that the person said is spoiled and signed again, with the chain and the receipts made right behind it. */
function retold(life: Life, at: number, spoil: (claims: Json) => Json): EvidenceBundle {
  const { file, sign } = life
  const kid = partOf<{ kid: string }>(file.seal, 0).kid
  const say = (claims: object): string => {
    const header = JSON.stringify({ alg: 'EdDSA', typ: 'bespeak+jwt', kid })
    const input = `${encode(header)}.${encode(JSON.stringify(claims))}`
    return `${input}.${encode(sign(input))}`
  }
  const receipts: string[] = []
  const records: LedgerRecord[] = []
  for (const [index, record] of file.records.entries()) {
    if (isGone(record)) throw new Error('nothing is gone in this file')
    const prev = records.at(-1)?.hash ?? ''
    const claims = partOf<Claims>(record.jwt, 1)
    const isOurs = claims.iss !== file.brand
    const said = { ...claims, ...(isOurs && claims.head !== undefined && { head: prev }) }
    const spoiled = index === at ? (spoil(JSON.parse(JSON.stringify(said)) as Json) as object) : said
    const jwt = isOurs ? say(spoiled) : record.jwt
    const place = { ...record, prev, jwt }
    const hash = recordHash({ ...place, digest: digest(jwt) })
    records.push({ ...place, hash })
    if (isOurs) continue
    const beside = { iss: personId(file.rid), aud: file.brand, sub: file.rid, jti: newId(), iat: record.at }
    receipts.push(
      say({ ...beside, type: 'ledger.receipt', body: { seq: record.seq, hash, prev, at: record.at } }),
    )
  }
  return { ...file, records, receipts, acknowledgements: [] }
}

it.runIf(hasSecondReader)('finds no spoiled file sound that the other does not', async () => {
  const life = await living()
  const whole = JSON.parse(JSON.stringify(life.file satisfies EvidenceBundle)) as Json
  const places = placesIn(whole)
  const all = places.map((path) => valueAt(whole, path))
  const spoilings = fc.sample(
    fc.record({
      at: fc.nat(places.length - 1),
      kind: fc.nat(4),
      pick: fc.nat(10_000),
      isSealed: fc.boolean(),
    }),
    { numRuns: runs, seed },
  )
  const files = spoilings.map(({ at, kind, pick, isSealed }) => {
    const spoiled = changed(whole, places[at] ?? [], kind, pick, all)
    return JSON.stringify(isSealed ? resealed(spoiled, life) : spoiled)
  })
  expect(await readApart(files)).toEqual([])
})

it.runIf(hasSecondReader)(
  'finds no story sound, told by a person with odd words, that the other does not',
  async () => {
    const life = await living()
    const ours = life.file.records.flatMap((record, at) =>
      !isGone(record) && partOf<Claims>(record.jwt, 1).iss !== life.file.brand ? [at] : [],
    )
    const spoilings = fc.sample(
      fc.record({ who: fc.nat(ours.length - 1), at: fc.nat(10_000), kind: fc.nat(4), pick: fc.nat(10_000) }),
      { numRuns: Math.ceil(runs / 3), seed },
    )
    const files = spoilings.map(({ who, at, kind, pick }) => {
      const file = retold(life, ours[who] ?? 0, (claims) => {
        const places = placesIn(claims).filter(({ length }) => length > 0)
        const all = places.map((path) => valueAt(claims, path))
        return changed(claims, places[at % places.length] ?? [], kind, pick, all)
      })
      return JSON.stringify(resealed(JSON.parse(JSON.stringify(file)) as Json, life))
    })
    expect(await readApart(files)).toEqual([])
  },
)
