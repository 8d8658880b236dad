// What needs the person, what is live, and what happened since they last looked.
import { markSeen, readNow, type Now } from '../../protocol/owner/care.ts'
import { ask } from './ask.ts'

let reading: Promise<Now> | undefined

/** The frame and the first page read it at the same moment: once is enough. */
export function loadNow(): Promise<Now> {
  reading ??= ask(readNow).finally(() => (reading = undefined))
  return reading
}

export const haveSeen = (): Promise<{ done: true }> => ask(markSeen)
