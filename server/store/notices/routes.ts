// The first page and the journal over HTTP, and the one live stream of change notices to all tabs.
import * as calls from '../../../protocol/owner/care.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { happeningOf, readNow } from './notices.ts'
import { saveLook } from './queries.ts'

const pageSize = 100

export function noticeRoutes(context: Context, facts: DeliveryFacts): Route[] {
  const { database, journal, clock } = context
  return [
    ownerRoute(calls.readNow, {}, () => readNow(context, facts)),
    ownerRoute(calls.markSeen, {}, async ({ write }) => {
      await write((tx) => saveLook(tx, 'now', clock.now()))
      return { done: true as const }
    }),
    ownerRoute(calls.readJournal, {}, ({ query }) => {
      const entries = journal.read(database, { ...query, limit: pageSize + 1 })
      return {
        entries: entries.slice(0, pageSize).map((entry) => ({ ...happeningOf(entry), hash: entry.hash })),
        more: entries.length > pageSize,
      }
    }),
  ]
}
