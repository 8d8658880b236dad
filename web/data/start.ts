// What this server is and who is looking: the first thing every page needs to know.
import { readStart, type Start } from '../../protocol/owner/access.ts'
import { ask } from './ask.ts'

let known: Start | undefined

/** What was read last; pages inside the shell can rely on it. */
export const startNow = (): Start | undefined => known

export async function loadStart(): Promise<Start> {
  known = await ask(readStart)
  return known
}
