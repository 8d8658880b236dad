// The person's server as a list of its rooms: what they answer, what they do with records, what they do by themselves.
import type { Config } from '../config.ts'
import type { Guard } from '../platform/http/actor.ts'
import type { Route } from '../platform/http/route.ts'
import { createAccess, type Access } from './access/access.ts'
import { accessRoutes } from './access/routes.ts'
import { createBackups, type Backups } from './backups/backups.ts'
import { backupRoutes } from './backups/routes.ts'
import { keysKept } from './brands/brands.ts'
import { careRoutes } from './care/routes.ts'
import * as erasures from './erasures/erasures.ts'
import { createFacts } from './connections/facts.ts'
import { erasureRoutes } from './erasures/routes.ts'
import { connectionRoutes } from './connections/routes.ts'
import { createContext, joinProjections, type Context, type Folding, type Overrides } from './context.ts'
import * as delivery from './delivery/delivery.ts'
import { deliveryRoutes } from './delivery/routes.ts'
import * as attributes from './attributes/attributes.ts'
import * as disclosures from './disclosures/disclosures.ts'
import { disclosureRoutes } from './disclosures/routes.ts'
import { doorRoutes } from './door/routes.ts'
import * as incidents from './incidents/incidents.ts'
import { incidentRoutes } from './incidents/routes.ts'
import { evidenceRoutes } from './evidence/routes.ts'
import * as forget from './forget/forget.ts'
import { forgetRoutes } from './forget/routes.ts'
import { scrub } from './forget/scrub.ts'
import * as intents from './intents/intents.ts'
import { intentRoutes } from './intents/routes.ts'
import { openIntake, sweepKnocks } from './knocks/knocks.ts'
import { knockRoutes } from './knocks/routes.ts'
import { liveRoutes } from './live/routes.ts'
import * as narrowing from './narrowing/narrowing.ts'
import { noticeRoutes } from './notices/routes.ts'
import * as offers from './offers/offers.ts'
import { offerRoutes } from './offers/routes.ts'
import * as orders from './orders/orders.ts'
import { orderRoutes } from './orders/routes.ts'
import { createPractice } from './practice/practice.ts'
import { practiceRoutes } from './practice/routes.ts'
import * as relocation from './relocation/relocation.ts'
import { relocationRoutes } from './relocation/routes.ts'
import * as posts from './posts/posts.ts'
import { postRoutes } from './posts/routes.ts'
import * as preferences from './preferences/preferences.ts'
import { preferenceRoutes } from './preferences/routes.ts'
import * as closed from './restoration/closed.ts'
import { createRestoration } from './restoration/restoration.ts'
import { restorationRoutes } from './restoration/routes.ts'
import { ruleRoutes } from './rules/routes.ts'
import { takeCounters } from './rules/rules.ts'
import { myTermsRoutes } from './door/myterms.ts'
import * as ratings from './ratings/ratings.ts'
import { ratingRoutes } from './ratings/routes.ts'
import { renewalRoutes } from './terms/routes.ts'
import * as terms from './terms/terms.ts'
import * as threads from './threads/threads.ts'
import { threadRoutes } from './threads/routes.ts'
import { sendDue, type WaitingRow } from './waiting/waiting.ts'

/** A room as the app sees it; every part may be absent. */
export interface Room {
  routes?: readonly Route[]
  /** Called once the server listens; work that repeats goes to `context.jobs`. */
  start?(): void
  /** Called when the server stops taking calls: streams say why they end. Calls under way still go on. */
  endStreams?(): void
  /** Called when the last call is answered, before the data file closes. */
  close?(): Promise<void> | void
}

export interface Store {
  context: Context
  routes: readonly Route[]
  guard: Guard
  access: Access
  backups: Backups
  start(): void
  endStreams(): void
  close(): Promise<void>
}

/** Rooms in the order in which they see a record: those that others read from come first. */
const folders = [
  terms,
  relocation,
  intents,
  offers,
  orders,
  attributes,
  disclosures,
  incidents,
  erasures,
  preferences,
  delivery,
  threads,
  ratings,
  posts,
  forget,
  closed,
]

/** What each room does with a record of a ledger; also what a rebuild replays. */
export const folding: Folding = {
  assertOpen: closed.assertOpen,
  pinnedKeys: (reader, rid) => [...terms.everPinned(reader, rid), ...keysKept(reader, rid)],
  projections: joinProjections(folders.map((room) => room.projections)),
  derived: [
    terms,
    relocation,
    intents,
    offers,
    orders,
    attributes,
    disclosures,
    incidents,
    erasures,
    preferences,
    delivery,
    threads,
    ratings,
    posts,
  ].flatMap((room) => [...room.derivedTables]),
}

const takes = {
  ...terms.takes,
  ...narrowing.takes,
  ...disclosures.takes,
  ...incidents.takes,
  ...offers.takes,
  ...orders.takes,
  ...erasures.takes,
  ...threads.takes,
  ...ratings.takes,
  ...posts.takes,
}

/** Builds all rooms on one context. */
export async function openStore(config: Config, overrides: Overrides = {}): Promise<Store> {
  const ear = delivery.createEar()
  const context = await createContext(
    config,
    {
      ...folding,
      projections: joinProjections([...folders.map((room) => room.projections), ear.projections]),
    },
    overrides,
  )
  const { database, clock, jobs } = context
  const access = createAccess(context)
  const backups = createBackups(context)
  const carrier = delivery.createDelivery(
    context,
    {
      takes,
      takeAnswer: (rid, parsed) => terms.takeAnswer(context, rid, parsed),
      meetKey: (rid, parsed) => terms.meetKey(context, rid, parsed),
      doubt: (rid) => restoration.doubt(rid),
      isUnfinished: (reader, rid) =>
        orders.hasOpenOrders(reader, rid, clock.now()) || erasures.isErasureOpen(reader, rid, clock.now()),
    },
    ear,
  )
  const restoration = createRestoration(context, { closed: carrier.closeTo, opened: carrier.reopenTo })
  await restoration.begin()
  const facts = createFacts(carrier)
  const practice = createPractice(context)
  const intake = openIntake(context)
  /** What is said to one brand begins a conversation with it; thanks are one by themselves. */
  const said: intents.Said = {
    asked: (tx, relationship, copy) => void threads.beginThread(context, tx, relationship, copy),
    thanked: (tx, thanks) => threads.sayThanks(context, tx, thanks),
  }
  const send = {
    post: (row: WaitingRow) => intents.sendPost(context, row, said),
    decline: (row: WaitingRow) => offers.sendDecline(context, row),
    accept: (row: WaitingRow) => orders.sendAccept(context, row),
  }
  const rooms: Room[] = [
    {
      routes: accessRoutes(context, access, () => ({ practice: practice.isOn(), ...personalHints(context) })),
      start: () => {
        jobs.every('access.sweep', 3600, access.sweep)
      },
    },
    { routes: [...doorRoutes(context), ...myTermsRoutes(context)] },
    {
      routes: ruleRoutes(context),
      start: () => {
        jobs.every('counters', 600, () => takeCounters(context))
        jobs.wake('counters')
      },
    },
    {
      routes: knockRoutes(context, intake),
      start: () => {
        jobs.every('knocks.sweep', 3600, () => sweepKnocks(context))
        jobs.wake('knocks.sweep')
      },
      close: () => intake.stop(),
    },
    { routes: liveRoutes(context) },
    {
      routes: connectionRoutes(context, facts),
      start: () => {
        jobs.every('proffers', 300, () => terms.runErrands(context))
        jobs.every('terms', 3600, () => terms.lapseTerms(context))
        jobs.every('keys', 600, () => terms.rereadKeys(context))
        jobs.wake('proffers')
        jobs.wake('terms')
      },
    },
    {
      routes: intentRoutes(context, facts),
      start: () => {
        jobs.every('waiting', 60, () => sendDue(context, send))
        jobs.every('intents', 3600, () => intents.expireIntents(context))
        jobs.wake('waiting')
        jobs.wake('intents')
      },
    },
    {
      routes: offerRoutes(context, {
        termsOfOrder: orders.termsOfOrder,
        remembered: () => preferences.readPreferences(database).attributes,
        remember: (tx, attributes) => preferences.setAttributes(context, tx, attributes),
      }),
    },
    {
      routes: orderRoutes(context),
      start: () => {
        jobs.every('orders', 3600, () => orders.lapseOrders(context))
        jobs.wake('orders')
      },
    },
    { routes: threadRoutes(context, facts) },
    { routes: ratingRoutes(context) },
    {
      routes: postRoutes(context),
      start: () => {
        jobs.every('posts', 3600, () => posts.endPosts(context))
        jobs.wake('posts')
      },
    },
    { routes: preferenceRoutes(context) },
    { routes: [...disclosureRoutes(context), ...renewalRoutes(context)] },
    { routes: incidentRoutes(context) },
    { routes: evidenceRoutes(context) },
    {
      routes: restorationRoutes(context, restoration),
      start: restoration.start,
      close: restoration.close,
    },
    {
      routes: erasureRoutes(context, facts),
      start: () => {
        jobs.every('erasures', 3600, () => erasures.noticeOverdue(context))
        jobs.wake('erasures')
      },
    },
    {
      routes: forgetRoutes(context),
      start: () => {
        jobs.every('scrub', 3600, () => scrub(context))
        jobs.wake('scrub')
      },
    },
    { routes: noticeRoutes(context, facts) },
    {
      routes: careRoutes(context, {
        openStreams: () => carrier.streams.count,
        isPracticing: () => false,
        unreachable: () =>
          terms
            .relationshipsInStates(database, terms.currentStates)
            .filter(({ rid }) => facts.pushOf(database, rid).state === 'off').length,
      }),
    },
    {
      routes: backupRoutes(context, backups),
      start: () => {
        jobs.every('backups', 600, (signal) => backups.round(signal))
        jobs.wake('backups')
      },
      close: () => backups.close(),
    },
    { routes: practiceRoutes(practice), start: practice.start, close: practice.close },
    {
      routes: relocationRoutes(context, (reader, rid) => facts.lastSeen(reader, rid)?.seq ?? 0),
      start: () => {
        jobs.every('relocation', 600, () => relocation.announceMove(context))
        jobs.every('served', 86_400, () => relocation.noteServed(context))
        jobs.wake('served')
        jobs.wake('relocation')
      },
    },
    {
      routes: deliveryRoutes(carrier),
      start: () => carrier.start(),
      endStreams: () => carrier.streams.closeAll('shutdown'),
      close: () => carrier.close(),
    },
  ]
  return {
    context,
    routes: rooms.flatMap((room) => [...(room.routes ?? [])]),
    guard: { ...access.guard, pinnedKeys: (rid) => carrier.pinnedKeys(rid) },
    access,
    backups,
    start: () => {
      for (const room of rooms) room.start?.()
    },
    endStreams: () => {
      for (const room of rooms) room.endStreams?.()
      context.live.close()
    },
    close: async () => {
      await context.jobs.stop()
      for (const room of rooms.toReversed()) await room.close?.()
      context.live.close()
      await context.outbound.close()
      context.database.close()
    },
  }
}

function personalHints({ database }: Context): { currency?: string; place?: string } {
  const { currency, place } = preferences.readPreferences(database)
  return { ...(currency === undefined ? {} : { currency }), ...(place === undefined ? {} : { place }) }
}
