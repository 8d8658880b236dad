// After forgetting the data file is written anew, and copies from before the last update are deleted: no byte stays.
import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import { endScrub, isScrubDue } from './queries.ts'

/** Does nothing unless something was forgotten since the last time; a full disk leaves it for the next hour. */
export async function scrub({ database }: Pick<Context, 'database'>): Promise<void> {
  if (!isScrubDue(database)) return
  const folder = dirname(database.file)
  const copies = readdirSync(folder).filter((name) => name.startsWith(`${basename(database.file)}.before-`))
  for (const name of copies) rmSync(join(folder, name))
  database.scrub()
  await database.transact(endScrub)
}
