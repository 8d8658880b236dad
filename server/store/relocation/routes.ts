// Renewed keys and the server's address over HTTP.
import * as calls from '../../../protocol/owner/door.ts'
import { fingerprint } from '../../../protocol/keys.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader } from '../../platform/database.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { asOf, currentWith, relationshipsInStates, type Relationship } from '../terms/terms.ts'
import { addressNews, oldKey, renewKey } from './relocation.ts'

const active = ['in_force', 'paused']

export function relocationRoutes(
  context: Context,
  seenSeq: (reader: Reader, rid: string) => number,
): Route[] {
  const { clock, database, keyring } = context
  const shown = (relationship: Relationship): calls.OwnKey => {
    const { rid, ourKid } = relationship
    const waiting = oldKey(database, rid)
    const isActive = active.includes(asOf(relationship, clock.now()).state)
    return {
      fingerprint: fingerprint(ourKid),
      madeAt: keyring.madeAt(ourKid),
      isRenewable: isActive && waiting === undefined,
      ...(waiting === undefined ? {} : { waitingSince: waiting.renewedAt }),
    }
  }

  return [
    ownerRoute(calls.readOwnKey, { problems: ['not_found'] }, ({ params }) =>
      shown(currentWith(database, params.brand)),
    ),
    ownerRoute(
      calls.renewKey,
      { stepUp: true, problems: ['not_found', 'not_possible', 'illegal_transition', 'revoked'] },
      async ({ params, write }) => {
        await write((tx) => renewKey(context, tx, currentWith(tx, params.brand)))
        return shown(currentWith(database, params.brand))
      },
    ),
    ownerRoute(calls.renewAllKeys, { stepUp: true }, async ({ write }) =>
      write((tx) => {
        const left: string[] = []
        let renewed = 0
        for (const relationship of relationshipsInStates(tx, active)) {
          try {
            renewKey(context, tx, relationship)
            renewed += 1
          } catch (problem) {
            // One brand that has yet to see its last new key keeps no other from getting one.
            if (!(problem instanceof Problem)) throw problem
            left.push(relationship.name)
          }
        }
        return { renewed, left }
      }),
    ),
    ownerRoute(calls.readAddress, {}, () => addressNews(context, seenSeq)),
  ]
}
