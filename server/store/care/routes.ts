// The page about the server's health over HTTP, and the button that verifies everything.
import { statSync } from 'node:fs'
import * as calls from '../../../protocol/owner/care.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { careProblems, verifyAll } from './care.ts'

export interface CareFacts {
  openStreams(): number
  isPracticing(): boolean
  /** Brands to which pushing has stopped. */
  unreachable(): number
}

export function careRoutes(context: Context, facts: CareFacts): Route[] {
  const { config, database, ledgers, journal, clock } = context
  const startedAt = clock.now()
  return [
    ownerRoute(calls.verifyAll, { remembers: false }, async ({ write }) => {
      const report = await verifyAll(context)
      await write((tx) => {
        const values = { ok: report.ok, ledgers: report.ledgers.length, entries: report.journal.entries }
        journal.note(tx, 'care.verified', values)
      })
      return report
    }),
    ownerRoute(calls.readCare, {}, () => ({
      version: config.version,
      node: process.version,
      startedAt,
      dataFolder: config.dataFolder,
      dataBytes: sizeOf(database.file),
      records: ledgers.all(database).reduce((sum, ledger) => sum + ledger.head.seq, 0),
      openStreams: facts.openStreams(),
      practice: facts.isPracticing(),
      problems: careProblems(context, facts.unreachable()),
    })),
  ]
}

/** The data file with what SQLite keeps beside it until the next checkpoint. */
function sizeOf(file: string): number {
  return ['', '-wal'].reduce(
    (sum, ending) => sum + (statSync(file + ending, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}
