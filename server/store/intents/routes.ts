// The pages about intents over HTTP: preview, post, take back, list, read, revise, withdraw.
import * as calls from '../../../protocol/owner/intents.ts'
import { bytes } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { putWaiting, takeBack, waitingPosts } from '../waiting/waiting.ts'
import {
  audienceOf,
  endOf,
  intentNamed,
  intentRow,
  intentsIn,
  ownLine,
  planPost,
  reviseIntent,
  withdrawIntent,
  type PlannedPost,
} from './intents.ts'
import { choicesFrom } from './choice.ts'
import { demandRoute } from './demand.ts'
import { showMore } from './step-up.ts'
import { intentCard, intentDetail, waitingCard } from './view.ts'

const tabs = {
  open: ['open'],
  awarded: ['awarded', 'committed'],
  fulfilled: ['fulfilled'],
  past: ['withdrawn', 'expired', 'closed'],
  all: ['open', 'awarded', 'committed', 'fulfilled', 'withdrawn', 'expired', 'closed'],
} as const
const pageSize = 50

export function intentRoutes(context: Context, facts: DeliveryFacts): Route[] {
  const { database, clock, random } = context
  const posts = () => waitingPosts(database)

  return [
    ownerRoute(
      calls.previewIntent,
      { problems: ['line_refused'], remembers: false, bodyLimit: bytes.page },
      ({ body }) => {
        const line = ownLine(body.line)
        return {
          audience: audienceOf(
            database,
            line,
            body.choices && choicesFrom(database, line, body.choices),
            clock.seconds(),
          ),
          expiresAt: endOf(line, undefined, clock.now()),
        }
      },
    ),
    ownerRoute(
      calls.postIntent,
      { problems: ['line_refused'], bodyLimit: bytes.page },
      async ({ body, write }) => {
        const plan = planPost(context, body.line, body.to, body.expiresAt)
        const id = random.id()
        const waitingId = random.id()
        return write((tx) => ({
          id,
          brands: plan.to.length,
          waiting: putWaiting(context, tx, { id: waitingId, kind: 'post', subject: id, body: plan }),
        }))
      },
    ),
    ownerRoute(calls.undoWaiting, { problems: ['not_possible'] }, ({ params, write }) =>
      write((tx) => {
        const row = takeBack(tx, params.id)
        const topic = row.kind === 'post' ? 'intent' : 'offer'
        context.live.tell(tx, { topic, id: row.subject, code: 'waiting.undone' })
        if (row.kind !== 'post') return { kind: row.kind as 'decline' | 'accept' }
        return { kind: 'post' as const, line: readColumn<PlannedPost>(row.body).line }
      }),
    ),
    ownerRoute(calls.listIntents, {}, ({ query }) => {
      const tab = query.tab ?? 'open'
      const rows = intentsIn(database, tabs[tab], query.before, pageSize + 1)
      const waiting = (tab === 'open' || tab === 'all') && query.before === undefined ? posts() : []
      return {
        intents: [
          ...waiting.toReversed().map(waitingCard),
          ...rows.slice(0, pageSize).map((row) => intentCard(context, facts, row)),
        ],
        more: rows.length > pageSize,
      }
    }),
    ownerRoute(calls.readIntent, { problems: ['not_found'] }, ({ params }) => {
      const row = intentRow(database, params.id)
      if (row !== undefined) return intentDetail(context, facts, row)
      const waiting = posts().find((one) => one.subject === params.id)
      if (waiting === undefined) throw new Problem('not_found')
      return { ...waitingCard(waiting), audience: [], offerList: [], events: [], version: 0 }
    }),
    demandRoute(context),
    ownerRoute(
      calls.reviseIntent,
      { problems: ['not_found', 'moved', 'not_possible', 'line_refused'], bodyLimit: bytes.page },
      ({ params, body, write }) =>
        write((tx) =>
          reviseIntent(context, tx, params.id, { line: body.line, to: body.to, version: body.version }),
        ),
    ),
    ownerRoute(
      calls.showIntent,
      { problems: ['not_found', 'moved', 'not_possible'] },
      ({ params, body, write }) => write((tx) => showMore(context, tx, params.id, body)),
    ),
    ownerRoute(calls.withdrawIntent, { problems: ['not_found', 'not_possible'] }, ({ params, body, write }) =>
      write((tx) => {
        withdrawIntent(context, tx, params.id, body.reason)
        return { state: intentNamed(tx, params.id).state as 'withdrawn' }
      }),
    ),
  ]
}
