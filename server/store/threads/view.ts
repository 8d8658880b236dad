// What the pages show of conversations: who, about what, what was said, and with whom one could begin another.
import type { AboutGiven, Partner, ThreadList, ThreadView } from '../../../protocol/owner/threads.ts'
import { seconds } from '../../../protocol/limits.ts'
import type { Reader } from '../../platform/database.ts'
import { logoPath } from '../brands/brands.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { copiesOf, intentRow } from '../intents/intents.ts'
import { offerKey, offerRow } from '../offers/offers.ts'
import { orderRow } from '../orders/orders.ts'
import { allWith, asOf, latestWith, relationshipOf, type Relationship } from '../terms/terms.ts'
import { latestThreads, notesOf, readUpTo, threadsAbout, threadsWith, type ThreadRow } from './queries.ts'
import { possibleIn } from './threads.ts'

type Ports = Pick<Context, 'clock' | 'database'>
type Seen = Pick<DeliveryFacts, 'seenOf'>

function aboutView(reader: Reader, row: ThreadRow): ThreadView['about'] {
  const line = row.intent === null ? undefined : intentRow(reader, row.intent)?.line
  const order = row.orderId === null ? undefined : orderRow(reader, row.orderId)
  if (row.kind === 'order' && order !== undefined) return { kind: 'order', id: order.id, title: order.title }
  if (row.kind === 'offer' && row.about !== null) {
    const offer = offerRow(reader, row.rid, row.about)
    return offer === undefined
      ? undefined
      : { kind: 'offer', id: offerKey(row.rid, row.about), title: offer.line }
  }
  if (row.kind === null || row.intent === null || line === undefined) return undefined
  return { kind: row.kind, id: row.intent, title: line }
}

function threadView(ports: Ports, facts: Seen, row: ThreadRow): ThreadView | undefined {
  const reader = ports.database
  const relationship = relationshipOf(reader, row.rid)
  if (relationship === undefined) return undefined
  const logo = logoPath(reader, relationship.brand)
  const about = aboutView(reader, row)
  const read = readUpTo(reader, row.id)
  const notes = notesOf(reader, row)
  return {
    id: row.id,
    brand: relationship.brand,
    name: relationship.name,
    ...(logo === undefined ? {} : { logo }),
    isPractice: relationship.isPractice,
    ...(about === undefined ? {} : { about }),
    ...(row.intent === null ? {} : { intent: row.intent }),
    ...(row.orderId === null ? {} : { order: row.orderId }),
    state: row.state,
    openedAt: row.openedAt,
    ...(row.closedAt === null ? {} : { closedAt: row.closedAt }),
    ...(row.closedBy === null ? {} : { closedBy: row.closedBy }),
    ...(row.closedAt === null || row.closedBy === null
      ? {}
      : { servedUntil: row.closedAt + seconds.afterglow * 1000 }),
    ...possibleIn(ports, reader, row, relationship),
    lastAt: row.lastAt,
    unread: notes.filter(({ speaker, seq }) => speaker === 'brand' && seq > read).length,
    notes: notes.map(({ seq, at, speaker, text, lang }) => {
      const seen = speaker === 'person' ? facts.seenOf(reader, row.rid, seq) : undefined
      return {
        seq,
        at,
        by: speaker,
        text,
        ...(lang === null ? {} : { lang }),
        ...(seen === undefined ? {} : { seenAt: seen.at }),
      }
    }),
  }
}

function partner(ports: Ports, relationship: Relationship, about: AboutGiven): Partner[] {
  if (asOf(relationship, ports.clock.now()).state !== 'in_force') return []
  const { brand, name } = relationship
  const logo = logoPath(ports.database, brand)
  return [
    {
      brand,
      name,
      ...(logo === undefined ? {} : { logo }),
      ...(about === undefined ? {} : { about }),
    },
  ]
}

export interface Asked {
  brand?: string | undefined
  intent?: string | undefined
  order?: string | undefined
}

function rowsFor(reader: Reader, { brand, intent, order }: Asked): ThreadRow[] {
  if (order !== undefined) {
    const of = orderRow(reader, order)
    if (of === undefined) return []
    // What was said with this brand before the order was placed belongs to its story.
    return threadsAbout(reader, 'intent', of.intent).filter(({ rid }) => rid === of.rid)
  }
  if (intent !== undefined) return threadsAbout(reader, 'intent', intent)
  if (brand === undefined) return latestThreads(reader)
  return threadsWith(
    reader,
    allWith(reader, brand).map(({ rid }) => rid),
  )
}

function partnersFor(ports: Ports, { brand, intent, order }: Asked): Partner[] {
  const reader = ports.database
  if (order !== undefined) {
    const row = orderRow(reader, order)
    const relationship = row === undefined ? undefined : relationshipOf(reader, row.rid)
    return relationship === undefined ? [] : partner(ports, relationship, { kind: 'order', id: order })
  }
  if (intent !== undefined)
    return copiesOf(reader, intent).flatMap((copy) => {
      const relationship = copy.seq === 0 ? undefined : relationshipOf(reader, copy.rid)
      return relationship === undefined ? [] : partner(ports, relationship, { kind: 'intent', id: intent })
    })
  const relationship = brand === undefined ? undefined : latestWith(reader, brand)
  return relationship === undefined ? [] : partner(ports, relationship, undefined)
}

/** Conversations as asked for, and whom one could begin another with. */
export function threadList(ports: Ports, facts: Seen, asked: Asked): ThreadList {
  const threads = rowsFor(ports.database, asked).flatMap((row) => threadView(ports, facts, row) ?? [])
  return { threads, partners: partnersFor(ports, asked) }
}
