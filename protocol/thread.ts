// The thread: a conversation that only the person opens and both write in.
import * as z from 'zod'
import { lang, prose } from './body.ts'
import { messageId } from './shape.ts'

/** `about` names an intent, an offer or an order of the same ledger. */
export const threadOpen = z.looseObject({ about: messageId.optional() })
export const threadNote = z.looseObject({ text: prose(), lang: lang.optional() })
export const threadClose = z.looseObject({})

export type ThreadOpen = z.infer<typeof threadOpen>
export type ThreadNote = z.infer<typeof threadNote>
export type ThreadClose = z.infer<typeof threadClose>
