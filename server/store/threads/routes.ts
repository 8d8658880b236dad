// Conversations over HTTP: open, write, close, list, mark as read.
import * as calls from '../../../protocol/owner/threads.ts'
import type { ProblemCode } from '../../../protocol/problem.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { closeThread, markRead, openThread, threadNamed, writeNote } from './threads.ts'
import { threadList } from './view.ts'

const refused: ProblemCode[] = ['not_found', 'text_refused', 'illegal_transition', 'paused', 'revoked']

export function threadRoutes(context: Context, facts: DeliveryFacts): Route[] {
  const { database } = context
  return [
    ownerRoute(calls.listThreads, {}, ({ query }) => threadList(context, facts, query)),
    ownerRoute(calls.openThread, { problems: refused }, ({ body, write }) =>
      write((tx) => ({
        id: openThread(context, tx, {
          brand: body.brand,
          text: body.text,
          ...(body.about === undefined ? {} : { about: body.about }),
        }),
      })),
    ),
    ownerRoute(calls.writeNote, { problems: refused }, ({ params, body, write }) =>
      write((tx) => ({ seq: writeNote(context, tx, params.id, body.text) })),
    ),
    ownerRoute(
      calls.closeThread,
      { problems: ['not_found', 'illegal_transition', 'revoked'] },
      async ({ params, write }) => {
        await write((tx) => closeThread(context, tx, params.id))
        return { state: threadNamed(database, params.id).row.state }
      },
    ),
    ownerRoute(calls.readThread, { problems: ['not_found'] }, async ({ params, body, write }) => {
      await write((tx) => markRead(context, tx, params.id, body.seq))
      return { done: true as const }
    }),
  ]
}
