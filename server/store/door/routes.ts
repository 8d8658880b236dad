// What anybody can see from outside: that this is a store, how brands may come, and that it is alive.
import { alive } from '../../../protocol/calls.ts'
import { bytes, counts, daily, knocks, lineLength, version } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { storeDocument, wellKnownPath } from '../../../protocol/profile.ts'
import { publicRoute, Reply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { doorShown } from '../knocks/knocks.ts'

export function doorRoutes(context: Pick<Context, 'config' | 'database'>): Route[] {
  const { config, database } = context
  const json = (body: unknown, headers: Record<string, string> = {}): Reply =>
    new Reply(200, JSON.stringify(body), { 'content-type': 'application/json', ...headers })

  return [
    publicRoute(
      {
        method: 'GET',
        path: wellKnownPath,
        summary: 'This store: no name, no key; how brands may come.',
        answer: storeDocument,
        beforeClaim: true,
      },
      ({ origin }) =>
        json(
          {
            bespeak: [version],
            role: 'store',
            origin: config.origin ?? origin,
            ...doorShown(context, database, config.origin ?? origin),
            limits: {
              line: lineLength,
              message: bytes.message,
              knock: knocks.bytes,
              follows: counts.follows,
              rounds: counts.rounds,
              messages_per_day: daily.messages,
              offers_per_day: daily.offers,
            },
          },
          { 'cache-control': 'public, max-age=3600' },
        ),
    ),
    publicRoute(
      {
        method: 'GET',
        path: '/healthz',
        summary: 'Alive only if the data file can be read and written.',
        answer: alive,
        beforeClaim: true,
      },
      async () => {
        // A green light over a dead store helps nobody: an empty commit proves that writing works.
        await database.transact((tx) => tx.sql('SELECT count(*) FROM look'))
        const [row] = database.sql<{ ok: number }>('SELECT 1 AS ok')
        if (row?.ok !== 1) throw new Problem('unavailable', { reason: 'the data file cannot be read' })
        return json({ ok: true }, { 'cache-control': 'no-store' })
      },
    ),
  ]
}
