// A dispute bundle by somebody who wants the command to fall over, or to say more than was signed.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../protocol/base64url.ts'
import { bundleDigest, sealInput, type EvidenceBundle } from '../../protocol/evidence/bundle.ts'
import { examineBundle } from '../../protocol/evidence/examine.ts'
import { messageInput, sealMessage, type Claims } from '../../protocol/message.ts'
import { goneForm, isGone, recordDigest, recordHash } from '../../protocol/record.ts'
import { report } from '../../server/cli/verify-file.ts'
import { liveOnce, type Life } from '../server/evidence/life.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hasSecondReader, readBundles } from '../support/second-reader.ts'

let once: Promise<Life> | undefined
const living = (): Promise<Life> => (once ??= liveOnce())

const partOf = <T>(jwt: string, index: number): T =>
  JSON.parse(new TextDecoder().decode(decode(jwt.split('.')[index] ?? ''))) as T
const kidOf = (jwt: string): string => partOf<{ kid: string }>(jwt, 0).kid

/** What only the person can do: sign whatever they like, chain it and seal it. */
function sealed(file: EvidenceBundle, { sign }: Life): EvidenceBundle {
  let prev = ''
  const records = file.records.map((record, index) => {
    const one = { ...record, seq: index + 1, prev }
    prev = recordHash({ ...one, digest: recordDigest(record) })
    return { ...one, hash: prev }
  })
  const chained = { ...file, records }
  const input = sealInput(bundleDigest(chained), file.rid, kidOf(file.seal))
  return { ...chained, seal: `${input}.${encode(sign(input))}` }
}

const examined = (file: EvidenceBundle) => examineBundle(JSON.stringify(file))

describe('a dispute bundle that the person has made up', () => {
  it('shows that something binding was left out, whatever reason it gives for that', async () => {
    const life = await living()
    const records = life.file.records.map((record) =>
      record.type === 'order.confirm' && !isGone(record) ? goneForm(record, 'erased') : record,
    )
    const file = sealed({ ...life.file, records }, life)
    const { isSound, faults } = await examined(file)
    expect(faults.map(({ code }) => code)).toContain('hidden')
    expect(isSound).toBe(false)
    if (!hasSecondReader) return
    const path = join(temporaryFolder(), 'left-out.json')
    writeFileSync(path, JSON.stringify(file))
    expect(readBundles([path])[0]?.faults.map(({ code }) => code)).toContain('hidden')
  })

  it('is read to its end when the first message has a body of no proffer', async () => {
    const life = await living()
    const [first, ...rest] = life.file.records
    if (first === undefined || isGone(first)) throw new Error('there is no proffer')
    const claims = partOf<Claims & { body: { cnf: object } }>(first.jwt, 1)
    const input = messageInput({ ...claims, body: { cnf: claims.body.cnf } }, kidOf(first.jwt))
    const jwt = sealMessage(input, life.sign(input))
    const { isSound, faults } = await examined(
      sealed({ ...life.file, records: [{ ...first, jwt }, ...rest] }, life),
    )
    expect(isSound).toBe(false)
    expect(faults).toContainEqual(expect.objectContaining({ code: 'message', seq: 1 }))
  })

  it('can be told of in words when its times lie behind all calendars', async () => {
    const life = await living()
    const far = Number.MAX_SAFE_INTEGER
    const records = life.file.records.map((record, index, all) =>
      index === all.length - 1 ? { ...record, at: far } : record,
    )
    const file = sealed({ ...life.file, made: far, records }, life)
    expect(report(await examined(file)).join('\n')).toContain('put together')
  })

  it('cannot say that the brand signed later than it did', async () => {
    const life = await living()
    const before = (await examined(life.file)).acknowledged
    const acknowledgements = life.file.acknowledgements.map((one) => ({ ...one, at: one.at + 30 * 86_400 }))
    const after = (await examined(sealed({ ...life.file, acknowledgements }, life))).acknowledged
    expect(after).toEqual(before)
  })

  it('tells the reader that the document with the brand’s key is only the person’s word', async () => {
    const { file } = await living()
    const text = report(await examined(file)).join('\n')
    const said = text.slice(text.indexOf('Only the person’s server says:'))
    expect(said).toContain(`that ${file.brand} ever published`)
    expect(said).toMatch(/Compare its fingerprint/)
  })
})
