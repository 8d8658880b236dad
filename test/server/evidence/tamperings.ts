// Ways to lie with a dispute bundle: by somebody who only has the file, and by the person, who also has their own key.
import { encode, decode } from '../../../protocol/base64url.ts'
import { bundleDigest, sealInput, type EvidenceBundle } from '../../../protocol/evidence/bundle.ts'
import type { FaultCode } from '../../../protocol/evidence/faults.ts'
import { digest } from '../../../protocol/hash.ts'
import { generateKey, createSigner } from '../../../protocol/keys.ts'
import { messageInput, newId, personId, sealMessage, type Claims } from '../../../protocol/message.ts'
import { goneForm, isGone, recordDigest, recordHash, type LedgerRecord } from '../../../protocol/record.ts'
import type { Life } from './life.ts'

export interface Tampering {
  name: string
  finds: FaultCode
  change(file: EvidenceBundle, life: Life): unknown
}

const at = <T>(list: T[], index: number): T => {
  const found = list.at(index)
  if (found === undefined) throw new Error(`there is nothing at ${index}`)
  return found
}
const indexOf = ({ records }: EvidenceBundle, type: string): number => {
  const index = records.findIndex((record) => record.type === type)
  if (index < 0) throw new Error(`there is no ${type}`)
  return index
}
const jwtOf = (record: LedgerRecord): string => ('jwt' in record ? record.jwt : '')
const claimsOf = (jwt: string): Claims =>
  JSON.parse(new TextDecoder().decode(decode(jwt.split('.')[1] ?? ''))) as Claims
const kidOf = (jwt: string): string =>
  (JSON.parse(new TextDecoder().decode(decode(jwt.split('.')[0] ?? ''))) as { kid: string }).kid

/** Makes the chain right again, which needs no key. */
function rechain(file: EvidenceBundle): EvidenceBundle {
  let prev = ''
  const records = file.records.map((record, index) => {
    const seq = index + 1
    const one = { ...record, seq, prev }
    const hash = recordHash({ ...one, digest: recordDigest(record) })
    prev = hash
    return { ...one, hash }
  })
  return { ...file, records }
}

/** Seals the file again, which only the person can. */
function reseal(file: EvidenceBundle, { sign }: Life): EvidenceBundle {
  const input = sealInput(bundleDigest(file), file.rid, kidOf(file.seal))
  return { ...file, seal: `${input}.${encode(sign(input))}` }
}

/** Puts a message of the person's own making at the end. */
function saidBy({ sign }: Life, file: EvidenceBundle, what: { type: string; body: object; iat?: number }) {
  const last = at(file.records, -1)
  const claims = {
    iss: personId(file.rid),
    aud: file.brand,
    sub: file.rid,
    jti: newId(),
    iat: file.made,
    head: last.hash,
    ...what,
  }
  const input = messageInput(claims, kidOf(jwtOf(at(file.records, 0))))
  const jwt = sealMessage(input, sign(input))
  const next = { seq: last.seq + 1, prev: last.hash, hash: '', at: file.made, type: what.type, jwt }
  return rechain({ ...file, records: [...file.records, next] })
}

function withRecord(file: EvidenceBundle, index: number, change: object): EvidenceBundle {
  return { ...file, records: file.records.map((one, i) => (i === index ? { ...one, ...change } : one)) }
}

/** The same message with other words in it and the old signature. */
function reworded(jwt: string, change: (claims: Claims) => object): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const claims = JSON.parse(new TextDecoder().decode(decode(payload))) as Claims
  return `${header}.${encode(JSON.stringify(change(claims)))}.${signature}`
}

const flipped = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`

export const tamperings: Tampering[] = [
  {
    name: 'half of the file is missing',
    finds: 'not_json',
    change: (file) => JSON.stringify(file).slice(0, -400),
  },
  {
    name: 'a member stands in it twice',
    finds: 'not_json',
    change: (file) => JSON.stringify(file).replace('{', '{"rid":"other",'),
  },
  {
    name: 'something was added beside',
    finds: 'not_bundle',
    change: (file) => ({ ...file, note: 'trust me' }),
  },
  { name: 'its date was changed', finds: 'seal', change: (file) => ({ ...file, made: file.made + 1 }) },
  { name: 'the seal was taken off', finds: 'seal_missing', change: (file) => ({ ...file, seal: '' }) },
  {
    name: 'another seal was put on',
    finds: 'seal',
    change: (file) => ({
      ...file,
      seal: `${file.seal.split('.').slice(0, 2).join('.')}.${encode(new Uint8Array(64))}`,
    }),
  },
  {
    name: 'a record in the middle was taken out',
    finds: 'chain_gap',
    change: (file) => ({ ...file, records: file.records.toSpliced(2, 1) }),
  },
  {
    name: 'the last record was cut off',
    finds: 'seal',
    change: (file) => ({ ...file, records: file.records.slice(0, -1) }),
  },
  {
    name: 'two records changed places',
    finds: 'chain_gap',
    change: (file) => ({
      ...file,
      records: file.records.with(1, at(file.records, 2)).with(2, at(file.records, 1)),
    }),
  },
  {
    name: 'a record points somewhere else',
    finds: 'chain_prev',
    change: (file) => withRecord(file, 3, { prev: flipped(at(file.records, 3).prev) }),
  },
  {
    name: 'a record was dated back',
    finds: 'chain_hash',
    change: (file) => withRecord(file, 3, { at: at(file.records, 3).at - 60 }),
  },
  {
    name: 'a record was dated before the one before it, with the chain made right',
    finds: 'chain_time',
    change: (file) => rechain(withRecord(file, 3, { at: at(file.records, 2).at - 60 })),
  },
  {
    name: 'a record was dated back, with the chain made right: the person’s words name the old chain',
    finds: 'head',
    change: (file) => rechain(withRecord(file, 0, { at: at(file.records, 0).at - 1 })),
  },
  {
    name: 'an offer is listed as something else',
    finds: 'type',
    change: (file) => rechain(withRecord(file, indexOf(file, 'offer.make'), { type: 'order.confirm' })),
  },
  {
    name: 'an offer was made cheaper',
    finds: 'signature',
    change: (file) => {
      const index = indexOf(file, 'offer.make')
      const jwt = reworded(jwtOf(at(file.records, index)), (claims) => ({
        ...claims,
        body: JSON.parse(JSON.stringify(claims.body).replaceAll('79900', '79800')) as object,
      }))
      return rechain(withRecord(file, index, { jwt }))
    },
  },
  {
    name: 'a message of another relationship was put in',
    finds: 'addressed',
    change: (file) => {
      const index = indexOf(file, 'order.confirm')
      const jwt = reworded(jwtOf(at(file.records, index)), (claims) => ({
        ...claims,
        sub: 'AAAAAAAAAAAAAAAAAAAAAA',
      }))
      return rechain(withRecord(file, index, { jwt }))
    },
  },
  {
    name: 'a message is not one',
    finds: 'message',
    change: (file) => rechain(withRecord(file, 4, { jwt: 'nothing.of.that' })),
  },
  {
    name: 'a stranger signed in the brand’s name',
    finds: 'key',
    change: async (file) => {
      const index = indexOf(file, 'order.confirm')
      const signer = await createSigner((await generateKey()).privateJwk)
      const input = messageInput(claimsOf(jwtOf(at(file.records, index))), signer.kid)
      const jwt = sealMessage(input, await signer.sign(new TextEncoder().encode(input)))
      return rechain(withRecord(file, index, { jwt }))
    },
  },
  {
    name: 'the person signed in the brand’s name',
    finds: 'key',
    change: (file, life) => {
      const index = indexOf(file, 'order.confirm')
      const input = messageInput(claimsOf(jwtOf(at(file.records, index))), kidOf(jwtOf(at(file.records, 0))))
      const jwt = sealMessage(input, life.sign(input))
      return reseal(rechain(withRecord(file, index, { jwt })), life)
    },
  },
  {
    name: 'another proffer was put at the beginning',
    finds: 'proffer_key',
    change: (file) => {
      const jwt = reworded(jwtOf(at(file.records, 0)), (claims) => ({
        ...claims,
        body: {
          ...(claims.body as object),
          cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } },
        },
      }))
      return rechain(withRecord(file, 0, { jwt }))
    },
  },
  {
    name: 'the brand’s message was used a second time',
    finds: 'repeated',
    change: (file) =>
      rechain({
        ...file,
        records: [
          ...file.records,
          {
            ...at(file.records, -1),
            ...at(file.records, indexOf(file, 'order.confirm')),
            at: at(file.records, -1).at,
          },
        ],
      }),
  },
  {
    name: 'what the brand confirmed was left out',
    finds: 'hidden',
    change: (file) => {
      const index = indexOf(file, 'order.confirm')
      const record = at(file.records, index)
      const hidden = isGone(record) ? record : goneForm(record, 'ended')
      return { ...file, records: file.records.with(index, hidden) }
    },
  },
  {
    name: 'the person says what was not possible any more',
    finds: 'impossible',
    change: (file, life) => reseal(saidBy(life, file, { type: 'terms.resume', body: {} }), life),
  },
  {
    name: 'the person dates a message ahead',
    finds: 'future',
    change: (file, life) =>
      reseal(saidBy(life, file, { type: 'own.note', body: {}, iat: file.made + 86_400 }), life),
  },
  {
    name: 'the person takes a key that they do not hold',
    finds: 'rotation',
    change: async (file, life) => {
      const { publicJwk } = await generateKey()
      const { kty, crv, x } = publicJwk
      const proof = at(file.receipts, 0)
      return saidBy(life, file, { type: 'key.rotate', body: { jwk: { kty, crv, x }, proof } })
    },
  },
  {
    name: 'the person cut off what the brand acknowledged',
    finds: 'acknowledgement',
    change: (file, life) => reseal({ ...file, records: file.records.slice(0, -1) }, life),
  },
  {
    name: 'a receipt was taken out',
    finds: 'receipt_missing',
    change: (file) => ({ ...file, receipts: file.receipts.slice(1) }),
  },
  {
    name: 'a receipt was changed',
    finds: 'receipt',
    change: (file) => ({
      ...file,
      receipts: file.receipts.with(
        0,
        reworded(at(file.receipts, 0), (claims) => ({ ...claims, iat: claims.iat + 1 })),
      ),
    }),
  },
  {
    name: 'an acknowledgement was made up',
    finds: 'acknowledgement',
    change: (file) => {
      const index = file.acknowledgements.findIndex((one) => 'jwt' in one)
      const one = at(file.acknowledgements, index)
      const jwt =
        'jwt' in one
          ? reworded(one.jwt, (claims) => ({ ...claims, body: { seq: 1, hash: at(file.records, 0).hash } }))
          : ''
      return { ...file, acknowledgements: file.acknowledgements.with(index, { at: one.at, jwt }) }
    },
  },
  {
    name: 'a signed read was moved to another record',
    finds: 'acknowledgement',
    change: (file) => ({
      ...file,
      acknowledgements: file.acknowledgements.map((one) =>
        'read' in one
          ? { ...one, read: { ...one.read, query: one.read.query.replace(/after=\d+/, 'after=1') } }
          : one,
      ),
    }),
  },
  {
    name: 'the brand’s document was changed',
    finds: 'document',
    change: (file) => ({
      ...file,
      documents: file.documents.map((one) => ({ ...one, text: one.text.replace('Shop GmbH', 'Shoq GmbH') })),
    }),
  },
  {
    name: 'the document is another’s',
    finds: 'document',
    change: (file) => ({
      ...file,
      documents: file.documents.map((one) => {
        const text = one.text.replace(file.brand, 'https://other.example')
        return { ...one, text, sha256: digest(text) }
      }),
    }),
  },
  {
    name: 'the agreement was changed',
    finds: 'roster',
    change: (file) => ({
      ...file,
      roster: file.roster.map((one) => ({ ...one, entry: one.entry.replace('false', 'true') })),
    }),
  },
  { name: 'the agreement was left out', finds: 'roster', change: (file) => ({ ...file, roster: [] }) },
  {
    name: 'a row of the journal says something else',
    finds: 'journal',
    change: (file) => ({ ...file, journal: file.journal.with(0, { ...at(file.journal, 0), said: '{}' }) }),
  },
  {
    name: 'the person turned the journal around',
    finds: 'journal',
    change: (file, life) => reseal({ ...file, journal: file.journal.toReversed() }, life),
  },
  {
    name: 'the person dated the file back',
    finds: 'made',
    change: (file, life) => reseal({ ...file, made: at(file.records, 0).at - 1 }, life),
  },
]
