// The knock: a brand without a relationship asks to be let in.
import * as z from 'zod'
import { words } from './body.ts'
import { lineLength } from './limits.ts'

/** `line` says why, in words; what the brand asks and follows is read from its well-known document, never from here. */
export const knock = z.looseObject({ line: words(lineLength), code: words(64).optional() })
export type Knock = z.infer<typeof knock>
