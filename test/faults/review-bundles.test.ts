// Dispute bundles between two liars: a brand that spoils the honest person's file, and a person who rewrites history.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../protocol/base64url.ts'
import {
  bundleDigest,
  evidenceBundle,
  sealInput,
  type EvidenceBundle,
} from '../../protocol/evidence/bundle.ts'
import { examineBundle } from '../../protocol/evidence/examine.ts'
import { CountingKeys } from '../../protocol/evidence/keys.ts'
import { digest } from '../../protocol/hash.ts'
import { createSigner, endorseKey, generateKey } from '../../protocol/keys.ts'
import { messageInput, newId, newRid, personId, sealMessage, type Claims } from '../../protocol/message.ts'
import { isGone, recordDigest, recordHash, type LedgerRecord } from '../../protocol/record.ts'
import { signRead } from '../../protocol/request.ts'
import { report } from '../../server/cli/verify-file.ts'
import { bundleOf } from '../../server/store/evidence/evidence.ts'
import { claimedHouse, openBrand, relate } from '../server/delivery/support.ts'
import { liveOnce, type Life } from '../server/evidence/life.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hasSecondReader, readBundles } from '../support/second-reader.ts'

let once: Promise<Life> | undefined
const living = (): Promise<Life> => (once ??= liveOnce())

const part = <T>(jwt: string, index: number): T =>
  JSON.parse(new TextDecoder().decode(decode(jwt.split('.')[index] ?? ''))) as T
const claimsOf = (jwt: string): Claims => part<Claims>(jwt, 1)
const kidOf = (jwt: string): string => part<{ kid: string }>(jwt, 0).kid

function reseal(file: EvidenceBundle, { sign }: Life, kid: string): EvidenceBundle {
  const input = sealInput(bundleDigest(file), file.rid, kid)
  return { ...file, seal: `${input}.${encode(sign(input))}` }
}

/** Tells the story anew as only the person can: their own words signed again, receipts made for the new places. */
function retold(
  file: EvidenceBundle,
  life: Life,
  change: (record: LedgerRecord, claims: Claims) => { at?: number; claims?: Claims } | undefined,
): EvidenceBundle {
  const kid = kidOf(file.seal)
  const say = (claims: Claims): string => {
    const input = messageInput(claims, kid)
    return sealMessage(input, life.sign(input))
  }
  let prev = ''
  const records: LedgerRecord[] = []
  const receipts: string[] = []
  for (const record of file.records) {
    if (isGone(record)) throw new Error('nothing is gone in this file')
    const said = claimsOf(record.jwt)
    const changed = change(record, said)
    if (changed === undefined) continue
    const at = changed.at ?? record.at
    const isOurs = said.iss !== file.brand
    const jwt = isOurs ? say({ ...(changed.claims ?? said), head: prev }) : record.jwt
    const place = { seq: records.length + 1, prev, at, type: record.type, jwt }
    const hash = recordHash({ ...place, digest: recordDigest({ ...place, hash: '' }) })
    records.push({ ...place, hash })
    if (!isOurs) {
      const body = { seq: place.seq, hash, prev, at }
      const beside = { iss: personId(file.rid), aud: file.brand, sub: file.rid, jti: newId(), iat: at }
      receipts.push(say({ ...beside, type: 'ledger.receipt', body }))
    }
    prev = hash
  }
  return reseal({ ...file, records, receipts, acknowledgements: [] }, life, kid)
}

async function codesOf(file: unknown): Promise<string[]> {
  const { faults } = await examineBundle(JSON.stringify(file))
  return faults.map(({ code }) => code)
}

/** What both readers find, each once. */
async function foundIn(file: unknown): Promise<string[]> {
  const ours = [...new Set(await codesOf(file))].toSorted()
  if (!hasSecondReader) return ours
  const path = join(temporaryFolder(), 'file.json')
  writeFileSync(path, JSON.stringify(file))
  const theirs = (readBundles([path])[0]?.faults ?? []).map(({ code }) => code)
  expect([...new Set(theirs)].toSorted()).toEqual(ours)
  return ours
}

describe('a person who tells the story anew', () => {
  it('is betrayed by the places that the brand’s own messages name', async () => {
    const life = await living()
    const untouched = retold(life.file, life, (_, claims) => ({ claims }))
    const fresh = retold(life.file, life, (record, claims) => {
      const line = '#want laptop EUR..700 is:new,refurb keyboard=es ram=16GB.. in:ES'
      const body = { ...(claims.body as object), line }
      return record.type === 'intent.post' ? { claims: { ...claims, body } } : { claims }
    })
    expect(fresh.records.length).toBe(untouched.records.length)
    expect(await foundIn(fresh)).toContain('head')
  })

  it('cannot say that the brand’s message came long after it was signed', async () => {
    const life = await living()
    const { records } = life.file
    const index = records.findIndex(({ type }) => type === 'order.confirm')
    const month = 30 * 86_400
    const late = retold({ ...life.file, made: life.file.made + month }, life, ({ seq, at }, claims) => ({
      at: seq > index ? at + month : at,
      claims: { ...claims, iat: seq > index ? claims.iat + month : claims.iat },
    }))
    expect(await foundIn(late)).toContain('late')
  })
})

describe('a file without a seal', () => {
  it('is not closed by a state that anybody was told while the key lived', async () => {
    const { file, sign } = await living()
    const index = file.records.findIndex(({ type }) => type === 'order.confirm')
    const records = file.records.slice(0, index + 1)
    const last = records.at(-1)
    const beside = { iss: personId(file.rid), aud: file.brand, sub: file.rid, jti: newId(), iat: file.made }
    const state = (body: object): string => {
      const input = messageInput({ ...beside, type: 'ledger.state', body }, kidOf(file.seal))
      return sealMessage(input, sign(input))
    }
    const receipts = file.receipts.filter((jwt) => (claimsOf(jwt).body as { seq: number }).seq <= index + 1)
    const cut = { ...file, records, receipts, acknowledgements: [], seal: '' }
    const head = { seq: last?.seq, hash: last?.hash }
    const closed = (body: object) => foundIn({ ...cut, closing: state(body) })
    expect(await closed({ state: 'in_force', limits: {}, head })).toContain('seal_missing')
    expect(await closed({ state: 'revoked', limits: { message: 1 }, head })).toContain('seal_missing')
    expect(await closed({ state: 'revoked', limits: {}, head })).toEqual([])
    const closing = state({ state: 'revoked', limits: {}, head })
    const text = report(await examineBundle(JSON.stringify({ ...cut, closing }))).join('\n')
    expect(text).toContain('nothing seals them')
    expect(text).toContain(`that nothing came after record ${index + 1}`)
  })
})

describe('a brand that would spoil the person’s file', () => {
  const withDocument = async (change: (text: string) => string): Promise<string[]> => {
    const life = await living()
    const documents = life.file.documents.map((one) => {
      const text = change(one.text)
      return { ...one, text, sha256: digest(text) }
    })
    return foundIn(reseal({ ...life.file, documents }, life, kidOf(life.file.seal)))
  }

  it('cannot do it by how its document is written', async () => {
    const { file } = await living()
    const escaped = file.brand.replaceAll('/', '\\/')
    expect(await withDocument((text) => text.replace(file.brand, escaped))).toEqual([])
    expect(await withDocument((text) => text.replace('"origin"', '"orig\\u0069n"'))).toEqual([])
    const before = '{"shops":[{"origin":"https://other.example"}],'
    expect(await withDocument((text) => text.replace('{', before))).toEqual([])
  })

  it('cannot do it by a key beside its own that nobody can use', async () => {
    const small = `${'A'.repeat(42)}A`
    const beside = `"keys":[{"kty":"OKP","crv":"Ed25519","x":"${small}"},`
    expect(await withDocument((text) => text.replace('"keys":[', beside))).toEqual([])
  })

  it('cannot do it by taking back later that it vouched for a key', async () => {
    const { file } = await living()
    const [first, second, third] = await Promise.all([generateKey(), generateKey(), generateKey()])
    const [one, two] = [await createSigner(first.privateJwk), await createSigner(second.privateJwk)]
    const text = file.documents[0]?.text ?? ''
    const documented = (keys: object[]) => {
      const changed = JSON.stringify({ ...(JSON.parse(text) as object), keys })
      return { fetched: 1, sha256: digest(changed), text: changed }
    }
    const vouched = { ...second.publicJwk, by: await endorseKey(second.publicJwk, 1, one) }
    const documents = [
      documented([first.publicJwk]),
      documented([vouched, first.publicJwk]),
      documented([{ ...third.publicJwk, by: await endorseKey(third.publicJwk, 1, two) }, second.publicJwk]),
    ]
    const keys = await CountingKeys.of({ ...file, documents })
    expect((await keys.brandKey(one.kid, false))?.kid).toBe(one.kid)
    expect((await keys.brandKey(two.kid, true))?.kid).toBe(two.kid)
  })

  it('cannot do it by how it writes a signed read', async () => {
    const related = await relate(await claimedHouse(), await openBrand())
    const { brand, house, rid, agreed } = related
    const { context } = house.store
    const reads = [
      `/r/${rid}/records?after=${agreed.seq}&head=${agreed.hash}&pad=${'x'.repeat(400)}`,
      `/r/%${rid.charCodeAt(0).toString(16)}${rid.slice(1)}/records?after=${agreed.seq}&head=${agreed.hash}`,
      `/r/${rid}/records?after=${agreed.seq}&head=${agreed.hash}`,
    ]
    const answers: number[] = []
    for (const path of reads) {
      const nowSeconds = context.clock.seconds()
      const url = `${house.origin}${path}`
      const headers = await signRead({
        method: 'GET',
        url,
        nowSeconds,
        nonce: newRid(),
        signer: brand.signer,
      })
      const answer = await fetch(url, { headers })
      await answer.text()
      answers.push(answer.status)
    }
    const { acknowledgements, ...rest } = bundleOf(context, context.database, rid)
    expect(evidenceBundle.safeParse({ ...rest, acknowledgements }).success).toBe(true)
    expect(acknowledgements).toEqual([
      expect.objectContaining({ read: expect.objectContaining({ path: `/r/${rid}/records` }) }),
    ])
    expect(answers).toEqual([400, 400, 200])
  })
})
