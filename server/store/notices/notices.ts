// The first page: what needs the person, what is live, and what happened since they last looked.
import type { Need, Now } from '../../../protocol/owner/care.ts'
import type { Happening } from '../../../protocol/owner/call.ts'
import type { JournalEntry } from '../../platform/journal.ts'
import { incidentNeeds, questionNeeds } from './asked.ts'
import { cardOf, type DeliveryFacts } from '../connections/view.ts'
import { overdueErasures } from '../erasures/erasures.ts'
import { careProblems } from '../care/care.ts'
import type { Context } from '../context.ts'
import { intentsIn, type IntentRow } from '../intents/intents.ts'
import { comparedOffers, intentCard, offerView, waitingCard } from '../intents/view.ts'
import { openStates, ordersIn } from '../orders/orders.ts'
import { readColumn } from '../own.ts'
import { currentStates, relationshipOf, relationshipsInStates, type Relationship } from '../terms/terms.ts'
import { noteNeeds } from '../threads/needs.ts'
import { waitingPosts } from '../waiting/waiting.ts'
import { lastLook } from './queries.ts'

const day = 86_400_000
const week = 7 * day
const liveOffer = new Set(['made', 'revised', 'countered'])
/** What the server did by itself and nobody wants to read about every day. */
const quiet =
  /^(?:access\.(?:session|signed_in|link_made)|delivery\.|record\.handed|brand\.looked|knock\.came|terms\.put_off|post\.unshown)/

export function happeningOf({ seq, notedAt, code, values, brand, link }: JournalEntry): Happening {
  return {
    seq,
    at: notedAt,
    said: { code, values },
    ...(brand === undefined ? {} : { brand }),
    ...(link === undefined ? {} : { link }),
  }
}

function offerNeeds(context: Context, facts: DeliveryFacts, open: readonly IntentRow[]): Need[] {
  return open.flatMap((intent) => {
    const compared = comparedOffers(context.database, intent, context.clock.now())
    const best = compared.find(({ row }) => liveOffer.has(row.state))
    const relationship = best === undefined ? undefined : relationshipOf(context.database, best.row.rid)
    if (best === undefined || relationship === undefined) return []
    return [
      {
        kind: 'offers' as const,
        intent: intentCard(context, facts, intent),
        best: offerView(context, best, compared, relationship),
      },
    ]
  })
}

/** Told about its end once the last quarter of an agreement has begun, and at the earliest 90 days before. */
function isEnding({ agreedAt, expiresAt, state }: Relationship, now: number): boolean {
  if (agreedAt === undefined || expiresAt === undefined || state !== 'in_force') return false
  const left = expiresAt - now
  return left <= 90 * day && left <= (expiresAt - agreedAt) / 4
}

function brandNeeds(context: Context, facts: DeliveryFacts): Need[] {
  const { database, clock } = context
  return relationshipsInStates(database, currentStates).flatMap((relationship) => {
    const brand = cardOf(context, facts, relationship)
    const needs: Need[] = []
    if (relationship.state === 'countered' && relationship.counter !== undefined) {
      needs.push({ kind: 'counter', brand, agreement: relationship.counter })
    }
    if (isEnding(relationship, clock.now())) {
      needs.push({ kind: 'ending', brand, endsAt: relationship.expiresAt ?? 0 })
    }
    const push = facts.pushOf(database, relationship.rid)
    if (push.state === 'off' || push.state === 'doorbell') {
      needs.push({ kind: 'push', brand, since: push.since ?? clock.now() })
    }
    return needs
  })
}

function erasureNeeds(context: Context, facts: DeliveryFacts): Need[] {
  return overdueErasures(context.database, context.clock.now()).flatMap((row) => {
    const relationship = relationshipOf(context.database, row.rid)
    if (relationship === undefined) return []
    return [
      {
        kind: 'erasure' as const,
        brand: cardOf(context, facts, relationship),
        askedAt: row.requestedAt,
        dueAt: row.promisedAt ?? row.dueAt,
        records: readColumn<number[]>(row.scope).length,
      },
    ]
  })
}

/** Orders that wait for the person: something to be fetched, or delivered and not yet closed. */
function orderNeeds(context: Context): Need[] {
  return ordersIn(context.database, ['ready'], 20).map((row) => ({
    kind: 'order' as const,
    order: row.id,
    brand: row.brand,
    name: row.brandName,
    title: row.title,
    state: row.state,
    at: row.changedAt,
  }))
}

const listed = 30

export function readNow(context: Context, facts: DeliveryFacts): Now {
  const { database, journal, clock } = context
  const open = intentsIn(database, ['open'], undefined, 200)
  const awarded = intentsIn(database, ['awarded', 'committed'], undefined, 50)
  const needs = [
    ...incidentNeeds(context),
    ...offerNeeds(context, facts, open),
    ...brandNeeds(context, facts),
    ...questionNeeds(context, facts),
    ...noteNeeds(context),
    ...orderNeeds(context),
    ...erasureNeeds(context, facts),
    ...careProblems(context, 0).map((said) => ({ kind: 'care' as const, said })),
  ]
  const sinceAt = lastLook(database, 'now') ?? clock.now() - week
  const since = journal
    .read(database, { limit: 200 })
    .filter((entry) => !quiet.test(entry.code))
    .slice(0, listed)
    .map(happeningOf)
  return {
    needs,
    live: [
      ...waitingPosts(database).toReversed().map(waitingCard),
      ...[...open, ...awarded].map((row) => intentCard(context, facts, row)),
    ],
    since,
    sinceAt,
    counts: {
      needs: needs.length,
      intents: open.length + awarded.length,
      brands: relationshipsInStates(database, currentStates).length,
      orders: ordersIn(database, openStates, 1000).length,
    },
  }
}
