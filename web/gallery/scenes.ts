// The states in which every page is shown: as usual, empty, long, many, refused, silent, unreachable, outside.
import * as access from '../../protocol/owner/access.ts'
import * as attributes from '../../protocol/owner/attributes.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as disclosures from '../../protocol/owner/disclosures.ts'
import * as incidents from '../../protocol/owner/incidents.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { answer, refuse, type Answer } from './answers.ts'
import { backupAnswers, noBackups } from './backups.ts'
import * as shops from './fixtures/brands.ts'
import * as buying from './fixtures/buying.ts'
import { doorEmpty, doorLong, doorUsual, doorWrong } from './fixtures/door.ts'
import * as house from './fixtures/house.ts'
import * as showing from './fixtures/showing.ts'
import { ahead, dayLong } from './fixtures/times.ts'
import { erasingEmpty, erasingUsual } from './erasing.ts'
import { rulesEmpty, rulesLong, rulesUsual } from './rules.ts'
import { talkingEmpty, talkingLong, talkingUsual, talkingWrong } from './talking.ts'

const known = [...shops.current, ...shops.past, ...shops.longCards]
const waiting = { id: 'w1', kind: 'post' as const, sendsAt: ahead(6000) }

/** What is answered where a scene has nothing else to say. */
export const usual: readonly Answer[] = [
  ...talkingUsual,
  ...doorUsual,
  ...erasingUsual,
  ...backupAnswers,
  ...rulesUsual,
  answer(access.readStart, () => house.start()),
  answer(access.readAccess, () => house.accessRead),
  answer(access.renewSheet, () => house.sheet),
  answer(access.openSetup, () => ({ isClaimed: false })),
  answer(care.readNow, () => house.nowRead),
  answer(care.markSeen, () => ({ done: true as const })),
  answer(care.readJournal, () => house.journal()),
  answer(care.verifyAll, () => house.verified(true)),
  answer(care.readCare, () => house.health()),
  answer(care.readPreferences, () => house.preferences),
  answer(care.savePreferences, () => ({ done: true as const })),
  answer(attributes.readAttributes, () => ({ attributes: showing.attributes })),
  answer(attributes.setAttribute, () => ({ done: true as const })),
  answer(disclosures.readDisclosures, () => showing.disclosures()),
  answer(incidents.listIncidents, () => ({ incidents: [showing.recall, showing.breach] })),
  answer(care.setPractice, ({ body }) => ({ on: (body as { on: boolean }).on, brands: [] })),
  answer(brands.readRoster, () => ({ version: '2026-01', entries: shops.rosterEntries })),
  answer(brands.lookAtBrand, () => shops.look()),
  answer(brands.listBrands, ({ query }) => ({
    brands: query.get('tab') === 'history' ? shops.past : shops.current,
  })),
  answer(brands.readBrand, ({ params }) => {
    const card = known.find(({ brand }) => brand === params['brand']) ?? shops.tecnoseis
    const whole = shops.detail(card)
    if (card.brand === 'tecnoseis.example') return { ...whole, renewal: showing.renewal('proffered') }
    if (card.brand === 'kestrel.example') return { ...whole, renewal: showing.renewal('countered') }
    if (card.standing !== 'countered' || whole.terms === undefined) return whole
    const counter = shops.rosterEntries.find(({ id }) => id === 'SD-BASE-A') ?? whole.terms.entry
    return { ...whole, terms: { ...whole.terms, counter } }
  }),
  answer(brands.readSigned, () => ({ records: shops.signedRecords, more: false })),
  answer(brands.previewRevoke, () => shops.revokePreview),
  answer(brands.revokeTerms, () => ({
    standing: 'revoked' as const,
    silentMs: 4.2,
    streamsClosed: 2,
    pushesDropped: 1,
  })),
  answer(intents.listIntents, ({ query }) => ({
    intents: ['open', null].includes(query.get('tab')) ? buying.intentCards : [],
    more: false,
  })),
  answer(intents.readIntent, ({ params }) =>
    params['id'] === 'coffee' ? buying.waitingIntent : buying.intentDetail,
  ),
  answer(intents.previewIntent, () => ({ audience: buying.audience, expiresAt: ahead(14 * dayLong) })),
  answer(intents.postIntent, () => ({ id: 'coffee', brands: 3, waiting })),
  answer(offers.prepareAccept, () => buying.acceptStep),
  answer(orders.listOrders, () => buying.orderList(buying.orderCards)),
  answer(orders.readOrder, ({ params }) => {
    const [first] = buying.orderCards
    const card = buying.orderCards.find(({ id }) => id === params['id']) ?? first ?? buying.longOrder
    return buying.orderDetail(card)
  }),
]

export interface Scene {
  about: string
  answers?: readonly Answer[]
  /** All calls but the first end this way. */
  fails?: 'silence' | 'offline' | 'internal'
}

export const scenes: ReadonlyMap<string, Scene> = new Map<string, Scene>([
  ['usual', { about: 'An ordinary week.' }],
  [
    'empty',
    {
      about: 'The first minute: nothing is there yet.',
      answers: [
        ...talkingEmpty,
        ...doorEmpty,
        ...erasingEmpty,
        ...noBackups,
        ...rulesEmpty,
        answer(care.readNow, () => house.nowEmpty),
        answer(care.readJournal, () => house.journal([])),
        answer(attributes.readAttributes, () => ({ attributes: [] })),
        answer(disclosures.readDisclosures, () => showing.disclosures({ questions: [], given: [], can: [] })),
        answer(incidents.listIncidents, () => ({ incidents: [] })),
        answer(care.readPreferences, () => ({ always: [], attributes: {} })),
        answer(brands.listBrands, () => ({ brands: [] })),
        answer(brands.readBrand, () =>
          shops.detail(shops.kestrel, {
            shown: [],
            disclosures: [],
            offersMade: [],
            orderList: [],
            events: [],
          }),
        ),
        answer(brands.lookAtBrand, () => shops.look({ asks: [], fees: [], about: '' })),
        answer(intents.listIntents, () => ({ intents: [], more: false })),
        answer(intents.readIntent, () => buying.waitingIntent),
        answer(intents.previewIntent, () => ({ audience: [], expiresAt: ahead(14 * dayLong) })),
        answer(orders.listOrders, () => buying.orderList([])),
      ],
    },
  ],
  [
    'long',
    {
      about: 'Names and texts as long as they get, and a name written from right to left.',
      answers: [
        ...talkingLong,
        ...doorLong,
        ...rulesLong,
        answer(brands.listBrands, () => ({ brands: shops.longCards })),
        answer(brands.readBrand, () =>
          shops.detail(shops.longCards[0] ?? shops.kestrel, { about: `${shops.longName} `.repeat(2) }),
        ),
        answer(brands.lookAtBrand, () => shops.look({ name: shops.longName, about: shops.rightToLeft })),
        answer(orders.listOrders, () => buying.orderList([buying.longOrder])),
        answer(orders.readOrder, () => buying.orderDetail(buying.longOrder)),
      ],
    },
  ],
  [
    'many',
    {
      about: 'A thousand of everything.',
      answers: [
        answer(brands.listBrands, () => ({ brands: shops.thousand })),
        answer(care.readJournal, () => house.journal(house.thousandHappenings)),
        answer(orders.listOrders, () => buying.orderList(buying.thousandOrders)),
      ],
    },
  ],
  [
    'wrong',
    {
      about: 'What the person looks for is refused, broken or gone.',
      answers: [
        ...talkingWrong,
        ...doorWrong,
        answer(care.verifyAll, () => house.verified(false)),
        answer(care.readCare, () => house.health([{ code: 'care.job_failed', values: { job: 'snapshot' } }])),
        refuse(brands.lookAtBrand, 'brand_private', { domain: 'router.example' }),
        refuse(brands.readBrand, 'not_found'),
        refuse(intents.readIntent, 'not_found'),
        refuse(orders.readOrder, 'not_found'),
        refuse(access.openSetup, 'setup_link'),
      ],
    },
  ],
  ['failing', { about: 'The server answers that something went wrong inside it.', fails: 'internal' }],
  ['loading', { about: 'The server takes its time.', fails: 'silence' }],
  ['offline', { about: 'The server cannot be reached.', fails: 'offline' }],
  [
    'outside',
    {
      about: 'Nobody is signed in.',
      answers: [answer(access.readStart, () => house.start({ isSignedIn: false }))],
    },
  ],
  [
    'unclaimed',
    {
      about: 'The server has no owner yet.',
      answers: [answer(access.readStart, () => house.start({ isClaimed: false, isSignedIn: false }))],
    },
  ],
  [
    'plain',
    {
      about: 'Opened by a plain address of the local network.',
      answers: [
        answer(access.readStart, () =>
          house.start({ isClaimed: false, isSignedIn: false, noPasskeyHere: 'insecure' }),
        ),
      ],
    },
  ],
])
