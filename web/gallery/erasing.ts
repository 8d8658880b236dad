// What the gallery's server says about erasure, the end of everything, and forgetting, in each state.
import { encode } from '../../protocol/base64url.ts'
import * as erasures from '../../protocol/owner/erasures.ts'
import { exportReceipt, type SignedAgreement } from '../../protocol/owner/evidence.ts'
import * as forget from '../../protocol/owner/forget.ts'
import { answer, type Answer } from './answers.ts'
import { ago, ahead, dayLong, hour } from './fixtures/times.ts'

type Record = erasures.ErasableRecord
const record = (seq: number, what: string, more: Partial<Record> = {}): Record => ({
  seq,
  at: ago(40 * dayLong),
  kind: 'lines',
  type: 'intent.post',
  what,
  isLive: false,
  isAsked: true,
  isTheirs: false,
  ...more,
})
const line = record(4, '#want laptop EUR..900 is:new,refurb in:ES')
const note = record(7, 'Is the battery new?', { kind: 'threads', type: 'thread.note' })
const size = record(9, 'size.shoe, diet', { kind: 'disclosures', type: 'disclosure.grant' })
const open = record(12, '#want monitor EUR..300 in:ES', { isLive: true, isAsked: false })

const base = (id: string): erasures.Erasure => ({
  id,
  rid: 'AAAAAAAAAAAAAAAAAAAAAA',
  state: 'requested',
  basis: 'eu-gdpr:A17-1-b',
  records: [line, note, size],
  askedAt: ago(35 * dayLong),
  answerBy: ago(5 * dayLong),
  remindedAt: [],
  canRemind: false,
})
const overdue: erasures.Erasure = {
  ...base('overdue'),
  state: 'overdue',
  late: 'answer',
  remindedAt: [ago(3 * dayLong)],
  canRemind: true,
}
const missed: erasures.Erasure = {
  ...base('missed'),
  state: 'overdue',
  late: 'promise',
  readAt: ago(34 * dayLong),
  acknowledgedAt: ago(34 * dayLong),
  promisedAt: ago(2 * dayLong),
}
const partial: erasures.Erasure = {
  ...base('partial'),
  state: 'receipted',
  readAt: ago(34 * dayLong),
  acknowledgedAt: ago(34 * dayLong),
  promisedAt: ago(6 * dayLong),
  receiptedAt: ago(8 * dayLong),
  receipt: {
    erased: 2,
    retained: [
      {
        what: 'orders, receipts and payments, as tax law demands',
        ground: 'eu-gdpr:JustificationA17LegallyRequired',
        until: ahead(2000 * dayLong),
      },
    ],
    downstream: [{ who: 'Parcel Ltd', toldAt: ago(7 * dayLong) }, { who: 'Call centre' }],
    left: [note],
  },
}

const relationships = [
  { rid: 'AAAAAAAAAAAAAAAAAAAAAA', from: ago(60 * dayLong), wasAgreed: true, isConsent: true },
]
const read = (more: Partial<erasures.ErasuresRead> = {}): erasures.ErasuresRead => ({
  rid: 'AAAAAAAAAAAAAAAAAAAAAA',
  canAsk: true,
  erasable: [line, note, size, open],
  erasures: [],
  relationships,
  ...more,
})
const end = { rid: 'AAAAAAAAAAAAAAAAAAAAAA', seq: 20, endedAt: ago(5 * dayLong), tries: 0, isGivenUp: false }

/** Both messages of an agreement, in their form; what they say beyond the scope does not show. */
const scope = {
  lines: ['laptop.*', 'coffee.*'],
  attributes: ['size.shoe'],
  purposes: ['shoes that fit'],
  recipients: [],
  retention: 'P30D',
  jurisdiction: ['ES'],
}
const jwt = (payload: object): string =>
  [{ alg: 'EdDSA', typ: 'bespeak+jwt' }, payload]
    .map((part) => encode(JSON.stringify(part)))
    .concat('c2lnbmF0dXJl'.repeat(7))
    .join('.')
const signedAgreement: SignedAgreement = {
  agreement: 'k3QfWm2cYpT8rLxZ0aVhN5sJdGbE7uIo1XqC4RtY9wE',
  records: [
    {
      seq: 1,
      at: Math.floor(ago(60 * dayLong) / 1000),
      type: 'terms.proffer',
      by: 'person',
      jwt: jwt({ body: { scope } }),
    },
    {
      seq: 2,
      at: Math.floor(ago(60 * dayLong) / 1000),
      type: 'terms.accept',
      by: 'brand',
      jwt: jwt({ body: {} }),
    },
  ],
}

const nobody = { brands: [], shownRecords: 0, ordersUnderWay: 0 }
const few = {
  brands: [
    { brand: 'kestrel.example', name: 'Kestrel Electronics', isPractice: false },
    { brand: 'tecnoseis.example', name: 'Tecnoseis', isPractice: false },
    { brand: 'alder.practice.test', name: 'Alder Coffee', isPractice: true },
  ],
  shownRecords: 23,
  ordersUnderWay: 1,
}

export const erasingUsual: readonly Answer[] = [
  answer(erasures.readErasures, ({ params }) => {
    if (params['brand'] === 'nordlys.example') {
      return read({ erasures: [overdue, missed], ending: { ...end, tries: 7 } })
    }
    if (params['brand'] === 'slow.example') {
      return read({
        erasures: [partial],
        ending: { ...end, signedAt: ago(5 * dayLong - hour), channel: 'push' },
      })
    }
    return read()
  }),
  answer(erasures.readLetter, (): erasures.Letter => ({
    brand: 'nordlys.example',
    rid: 'AAAAAAAAAAAAAAAAAAAAAA',
    name: 'Nordlys Outdoor',
    origin: 'https://nordlys.example',
    legal: { name: 'Nordlys Outdoor AS', address: 'Storgata 1, 0155 Oslo, Norway' },
    agreement: 'PDC-INTENT',
    agreementId: 'qv2l4Uq3ZWlc1OBNVI2C2pzY0b8SuhmHCGJrW1jWz2E',
    proofs: [{ what: 'request', seq: 18, hash: 'd2hhdC1JLWFza2VkLXRoZW0tdG8tZXJhc2UtaGVyZS0' }],
    agreedAt: ago(60 * dayLong),
    endedAt: ago(35 * dayLong),
    erasure: missed,
    head: { seq: 20, hash: 'b2JqZWN0LW9mLXRoZS1oZWFkLW9mLXRoZS1jaGFpbi0' },
    now: ago(0),
  })),
  answer(exportReceipt, () => signedAgreement),
  answer(erasures.askErasure, () => ({ id: 'new' })),
  answer(erasures.remindErasure, () => ({ done: true as const })),
  answer(erasures.previewRevokeAll, () => few),
  answer(erasures.revokeAll, () => ({
    ended: few.brands.map(({ brand, name }, index) => ({ brand, name, silentMs: 3.1 + index })),
    silentMs: 6.4,
    streamsClosed: 2,
    pushesDropped: 1,
  })),
  ...[forget.previewForgetIntent, forget.previewForgetOrder].map((call) =>
    answer(call, () => ({ records: 14, intents: 1, orders: 1, conversations: 2 })),
  ),
  answer(forget.previewForgetBrand, () => ({
    records: 41,
    intents: 2,
    orders: 2,
    conversations: 3,
    reason: 'an order with Nordlys Outdoor is under way',
  })),
]

export const erasingEmpty: readonly Answer[] = [
  answer(erasures.readErasures, () => read({ erasable: [], relationships: [] })),
  answer(erasures.previewRevokeAll, () => nobody),
]
