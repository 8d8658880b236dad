// The language alone: lines read, messages signed and verified, against what node:crypto does with nothing around it.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { compactVerify, importJWK } from 'jose'
import { createSigner, importPublicKey } from '../../protocol/keys.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { readLine } from '../../protocol/line-read.ts'
import { newId, parseMessage, personId, signMessage, verifyMessage } from '../../protocol/message.ts'
import { makeMaker, offerBody, privateKey, say } from './brands.ts'
import { inTurns, perSecond, row, type Row } from './figures.ts'
import { growthRows } from './rows-growth.ts'

const short =
  '#want laptop EUR..900 is:new,refurb keyboard=es ram=16GB.. size=13in..14in brand~Framework in:ES x:2027-01-15 -- quiet, please'

/** The same kind of tags over and over, until the line is so long. */
function longLine(length: number): string {
  let line = '#want laptop EUR..900'
  for (let index = 0; line.length < length; index++) line += ` k${index}=v${index},w${index}`
  return line.slice(0, line.lastIndexOf(' ', length))
}

export async function lineRows(): Promise<Row[]> {
  const long = longLine(2000)
  // The same kind of text at both lengths: else what stands in it would count, and not its length.
  const brief = longLine(140)
  const bulk = (text: string, read: (text: string) => unknown) => () => {
    const count = Math.ceil(200_000 / text.length)
    for (let index = 0; index < count; index++) read(text)
    return count
  }
  const rates = await inTurns(
    {
      parse: bulk(short, parseLine),
      json: bulk(JSON.stringify({ line: short }), JSON.parse),
      read140: bulk(brief, readLine),
      read2000: bulk(long, readLine),
    },
    7,
  )
  const { parse = 0, json = 0, read140 = 0, read2000 = 0 } = rates
  const growth = read140 / read2000 / (long.length / brief.length)
  return [
    row('line parse, 140 characters', {
      figure: perSecond(parse),
      limit: `JSON.parse of the same text ${perSecond(json)}`,
      ratio: parse / json,
      values: { parse, json },
    }),
    row('line of 2,000 characters, as typed', {
      figure: perSecond(read2000),
      limit: `${perSecond(read140)} at 140`,
      ratio: growth,
      bar: 'linear: ≤ 1.5 × length',
      isMet: growth <= 1.5,
      values: { read140, read2000, growth },
    }),
    ...growthRows(),
  ]
}

/** Many at a time, as they come over a network. */
async function overlapped<T>(count: number, work: () => Promise<T>): Promise<number> {
  const width = 64
  for (let done = 0; done < count; done += width) await Promise.all(Array.from({ length: width }, work))
  return Math.ceil(count / width) * width
}
async function oneByOne(count: number, work: () => Promise<unknown>): Promise<number> {
  for (let index = 0; index < count; index++) await work()
  return count
}

export async function messageRows(): Promise<Row[]> {
  const maker = { ...makeMaker(1), rid: 'A'.repeat(22) }
  const jwt = say(maker, 'offer.make', offerBody(newId()), { on: newId() })
  const key = await importPublicKey({ kty: 'OKP', crv: 'Ed25519', x: maker.x })
  const signer = await createSigner({ kty: 'OKP', crv: 'Ed25519', x: maker.x, d: maker.d })
  const expected = { iss: maker.origin, aud: personId(maker.rid), sub: maker.rid }
  const prove = () => verifyMessage(parseMessage(jwt), key, expected)
  const claims = { ...parseMessage(jwt).claims }
  const secret = createPrivateKey(privateKey(maker))
  const open = createPublicKey(privateKey(maker))
  const jose = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: maker.x }, 'EdDSA')
  const { signingInput, signature } = parseMessage(jwt)
  const rawVerify = () =>
    new Promise((resolve) => verify(null, signingInput, open, signature, (_error, good) => resolve(good)))
  const rawSign = () =>
    new Promise((resolve) => sign(null, signingInput, secret, (_error, bytes) => resolve(bytes)))
  const rates = await inTurns(
    {
      ours: () => overlapped(512, prove),
      raw: () => overlapped(512, rawVerify),
      jose: () => overlapped(512, () => compactVerify(jwt, jose)),
      oursAlone: () => oneByOne(256, prove),
      rawSync: () => {
        for (let index = 0; index < 256; index++) verify(null, signingInput, open, signature)
        return 256
      },
      sign: () => overlapped(512, () => signMessage(claims, signer)),
      signRaw: () => overlapped(512, rawSign),
    },
    7,
  )
  const { ours = 0, raw = 0, oursAlone = 0, rawSync = 0 } = rates
  return [
    row('message read and verified, 64 at a time', {
      figure: perSecond(ours),
      limit: `node:crypto on its pool ${perSecond(raw)}; jose ${perSecond(rates['jose'] ?? 0)}`,
      ratio: ours / raw,
      values: rates,
    }),
    row('message read and verified, one by one', {
      figure: perSecond(oursAlone),
      limit: `node:crypto at once ${perSecond(rawSync)}`,
      ratio: oursAlone / rawSync,
      values: { oursAlone, rawSync },
    }),
    row('message signed, 64 at a time', {
      figure: perSecond(rates['sign'] ?? 0),
      limit: `node:crypto on its pool ${perSecond(rates['signRaw'] ?? 0)}`,
      ratio: (rates['sign'] ?? 0) / (rates['signRaw'] ?? 1),
      values: { sign: rates['sign'] ?? 0, signRaw: rates['signRaw'] ?? 0 },
    }),
  ]
}
