// After forgetting the data file is written anew, and copies from before the last update are deleted: no byte stays.
import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { endScrub, isScrubDue, planScrub } from './queries.ts'

/** Once this transaction stands. */
export function scrubSoon({ clock, jobs }: Pick<Context, 'clock' | 'jobs'>, tx: Writer): void {
  planScrub(tx, clock.now())
  tx.onCommit(() => jobs.wake('scrub'))
}

const againMs = 2000

/** Does nothing unless something was forgotten since the last time; tries again soon when somebody reads for long. */
export async function scrub({
  clock,
  database,
  jobs,
}: Pick<Context, 'clock' | 'database' | 'jobs'>): Promise<void> {
  if (!isScrubDue(database)) return
  const folder = dirname(database.file)
  const copies = readdirSync(folder).filter((name) => name.startsWith(`${basename(database.file)}.before-`))
  for (const name of copies) rmSync(join(folder, name))
  if (!(await database.scrub())) return jobs.at('scrub', clock.now() + againMs)
  await database.transact(endScrub)
}
