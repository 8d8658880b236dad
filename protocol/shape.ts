// The small texts that every wire form is made of: hashes, ids, type names, words from strangers.
import * as z from 'zod'
import { isBase64url } from './base64url.ts'
import { isRid } from './origin.ts'
import { isUnseenInName } from './unseen.ts'

/** A SHA-256 as written on the wire: 43 characters of base64url. */
export const hashText = z
  .string()
  .refine((text) => isBase64url(text, 32), 'must be 43 characters of base64url')
  .meta({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** A hash, or `''` where nothing comes before. */
export const hashOrNone = z.union([z.literal(''), hashText])

/** A message's `jti`, and so the id of the object that the message made: UUID version 4 in lower case. */
export const messageId = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'must be a lower-case UUID of version 4',
  )

/** A relationship id: 22 characters of base64url. */
export const ridText = z
  .string()
  .refine(isRid, 'must be a relationship id')
  .meta({ pattern: '^[A-Za-z0-9_-]{22}$' })

/** The form of a message type, known or not: words joined by dots. */
export const typeName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/, 'must be a message type')

/** Controls, direction overrides, zero-width and private letters, unassigned ones, and piled-up marks; what Unicode calls letters and marks and nobody sees is in unseen.ts. */
const hostileText = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|\p{M}{3}/u

const hidesLetters = (text: string): boolean =>
  [...text].some((letter) => isUnseenInName(letter.codePointAt(0) ?? 0))

/**
 * One line of words by a stranger that will stand on a person's screen.
 * @param max length in Unicode code points
 */
export function shownText(max: number): z.ZodType<string, string> {
  return z
    .string()
    .max(max * 2)
    .refine((text) => [...text].length <= max, `must be at most ${max} characters`)
    .refine((text) => text.trim() === text && text !== '', 'must be a text without spaces around it')
    .refine(
      (text) => !hostileText.test(text) && !hidesLetters(text),
      'must have no control or hidden characters',
    )
}
