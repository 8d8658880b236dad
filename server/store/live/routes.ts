// The live stream of all open tabs: one small notice for each change, resumed after the last number a tab has seen.
import * as z from 'zod'
import { call } from '../../../protocol/owner/call.ts'
import { livePath } from '../../../protocol/owner/live.ts'
import { ownerRoute, StreamReply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'

const openLive = call('GET', livePath, {
  summary: 'Small notices that something changed, as server-sent events.',
  answer: z.unknown(),
})

export function liveRoutes({ live }: Pick<Context, 'live'>): Route[] {
  const route = ownerRoute(openLive, { problems: ['too_many'] }, ({ header }) => {
    const after = header('last-event-id')
    return new StreamReply((stream) => {
      live.join(stream, after)
    })
  })
  return [{ ...route, produces: 'stream' }]
}
