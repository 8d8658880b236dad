// A whole server in a process of its own, told by the bench what its person does.
import { granted } from '../support/granted.ts'
import { newId } from '../../protocol/message.ts'
import { openServer, type OpenServer } from '../../server/open.ts'
import { silentLog } from '../../server/platform/log.ts'
import type { Context } from '../../server/store/context.ts'
import { clear, followersOf, ownLine } from '../../server/store/intents/audience.ts'
import { sendPost } from '../../server/store/intents/intents.ts'
import { currentWith, relationshipOf, revokeTerms } from '../../server/store/terms/terms.ts'
import { nowMs } from './figures.ts'
import { answer } from './party.ts'
import { configFor, decide } from './world.ts'

let server: OpenServer | undefined
let busy: NodeJS.Timeout | undefined
const context = (): Context => {
  if (!server) throw new Error('the server is not open')
  return server.store.context
}

/** Something said on the person's side, as large as a note is. */
function speak(ctx: Context, rids: readonly string[], each: number): Promise<number> {
  return ctx.database
    .transact((tx) => {
      let committedAt = 0
      tx.onCommit(() => (committedAt = nowMs()))
      for (const rid of rids) {
        for (let index = 0; index < each; index++) {
          const body = granted({ text: `note ${index} `.padEnd(200, 'x') })
          ctx.ledgers.speak(tx, rid, { type: 'thread.note', on: newId(), body })
        }
      }
      return () => committedAt
    })
    .then((at) => at())
}

answer(
  {
    open: async (folder: string) => {
      server = await openServer(configFor(folder), { log: silentLog })
      return { port: server.config.port, host: new URL(server.config.origin).host }
    },
    heads: (rids: string[]) => rids.map((rid) => context().ledgers.head(context().database, rid).seq),
    /** Posts a line at once; from the decision to the commit. */
    post: async ({ line, origins }: { line: string; origins: string[] }) => {
      const waiting = await decide(context(), line, origins)
      const began = nowMs()
      await sendPost(context(), waiting, { asked: () => undefined, thanked: () => undefined })
      return { began, committed: nowMs() }
    },
    /** So many records to each, in one commit. @returns when it was durable */
    burst: ({ rids, each }: { rids: string[]; each: number }) => speak(context(), rids, each),
    busy: ({ rids, everyMs, each }: { rids: string[]; everyMs: number; each: number }) => {
      clearInterval(busy)
      if (each === 0) return
      let at = 0
      busy = setInterval(() => {
        const part = Array.from({ length: each }, () => rids[at++ % rids.length] ?? '')
        void speak(context(), part, 1)
      }, everyMs)
    },
    /** Ends a relationship. @returns when it was durable, and how long the silence took as the store measured it */
    revoke: async (origin: string) => {
      const ctx = context()
      let committedAt = 0
      const began = nowMs()
      const rid = await ctx.database.transact((tx) => {
        tx.onCommit(() => (committedAt = nowMs()))
        const relationship = currentWith(tx, new URL(origin).host)
        revokeTerms(ctx, tx, relationship, { erase: false })
        return relationship.rid
      })
      const durable = nowMs()
      for (let tries = 0; tries < 400; tries++) {
        const [silence] = ctx.database.sql<{ ms: number; streams: number }>(
          'SELECT ms, streams FROM silence WHERE rid = ?',
          rid,
        )
        if (silence) return { began, committedAt, durable, noted: nowMs(), ...silence }
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      throw new Error('no silence was measured')
    },
    /** One intent against all filters on its category; the relationships are at hand. */
    filters: (line: string) => {
      const ctx = context()
      const rows = ctx.database.sql<{ rid: string }>("SELECT rid FROM relationship WHERE state = 'in_force'")
      const all = new Map(rows.map(({ rid }) => [rid, relationshipOf(ctx.database, rid)]))
      const wanted = ownLine(line)
      const began = nowMs()
      let filters = 0
      let matched = 0
      for (const [rid, follows] of followersOf(ctx.database, wanted)) {
        filters += follows.length
        const relationship = all.get(rid)
        if (!relationship) continue
        if (
          typeof clear(relationship, wanted, { withheld: [], exact: true }, follows, ctx.clock.seconds()) !==
          'string'
        )
          matched++
      }
      return { took: nowMs() - began, filters, matched }
    },
    memory: async () => {
      globalThis.gc?.()
      await new Promise((resolve) => setTimeout(resolve, 100))
      globalThis.gc?.()
      const { rss, heapUsed, external } = process.memoryUsage()
      return { rss, used: heapUsed + external }
    },
  },
  async () => {
    clearInterval(busy)
    await server?.close()
  },
)
