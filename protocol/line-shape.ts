// Lines as they stand in message bodies: canonical, with the right verb, and without an id of their own.
import * as z from 'zod'
import { words } from './body.ts'
import { lineLength } from './limits.ts'
import type { Verb } from './line.ts'

/** A canonical line that starts with one of the verbs; on the wire it has no `id:`, for the message has one. */
export const lineWith = (verbs: readonly Verb[]) =>
  words(lineLength).refine(
    (text) => verbs.some((verb) => text.startsWith(`#${verb} `)),
    `must start with one of #${verbs.join(', #')}`,
  )

/** Patterns of what a grant lets flow, as in a `#follow`: `laptop`, `coffee.*`, `gt:09506000134352` or `*`. */
export const itemPattern = z
  .string()
  .max(lineLength)
  .regex(
    /^(?:\*|gt:\d{8,14}|[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*(?:\.\*)?)$/,
    'must be a category, a category with .*, a GTIN or *',
  )
