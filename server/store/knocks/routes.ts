// The door over HTTP: one answer for everybody who knocks, and the person's quiet list behind it.
import * as calls from '../../../protocol/owner/knocks.ts'
import { parseKnock } from '../../../protocol/knock-read.ts'
import { knocks as limits } from '../../../protocol/limits.ts'
import { createBuckets } from '../../platform/http/limits.ts'
import { ownerRoute, publicRoute, Reply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import {
  allowAgain,
  endInvitation,
  knocksPath,
  makeInvitation,
  neverAgain,
  putAside,
  readKnocks,
  setDoor,
  type Intake,
} from './knocks.ts'

const done = { done: true as const }

export function knockRoutes(context: Context, intake: Intake): Route[] {
  const callers = createBuckets(context.clock, context.config.limits.knocks)
  return [
    publicRoute(
      {
        method: 'POST',
        path: knocksPath,
        summary: 'Takes a knock; the answer is the same for everybody, whatever comes of it.',
        takes: 'jwt',
        produces: 'nothing',
        status: 202,
        speaks: { takes: ['knock'] },
        bodyLimit: limits.bytes,
        problems: ['too_large', 'too_many', 'malformed'],
      },
      ({ bytes, address }) => {
        callers.take(address)
        intake.offer(parseKnock(bytes))
        return new Reply(202, '')
      },
    ),
    ownerRoute(calls.readKnocks, {}, () => readKnocks(context, intake)),
    ownerRoute(calls.setDoor, {}, async ({ body, write }) => {
      await write((tx) => setDoor(context, tx, body.door))
      return body
    }),
    ownerRoute(
      calls.makeInvitation,
      // The answer holds a secret, so it is not kept for repeats.
      { remembers: false, problems: ['not_possible'] },
      ({ body, write }) => write((tx) => makeInvitation(context, tx, body)),
    ),
    ownerRoute(calls.endInvitation, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => endInvitation(context, tx, params.id))
      return done
    }),
    ownerRoute(calls.putAside, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => putAside(context, tx, params.id))
      return done
    }),
    ownerRoute(calls.neverAgain, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => neverAgain(context, tx, params.id))
      return done
    }),
    ownerRoute(calls.allowAgain, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => allowAgain(context, tx, params.brand))
      return done
    }),
  ]
}
