// The small members that message bodies are made of: times, durations, words, links, keys, names.
import * as z from 'zod'
import { isBase64url } from './base64url.ts'
import { bytes, counts } from './limits.ts'
import { readPlainUrl } from './origin.ts'
import { hashText } from './shape.ts'
import { hasPile, isUnseenInLine, isUnseenInProse } from './unseen.ts'

/** Length as every limit of text counts it: Unicode code points. */
const size = (text: string): number => [...text].length

// Controls, lone surrogates, and characters that hide or reorder what a person reads. Joiners stay: Persian and emoji need them.
const controls = /(?![\t\n])[\p{Cc}\u2028\u2029]|\p{Surrogate}/u

function isHiding(text: string): boolean {
  if (controls.test(text) || hasPile(text)) return true
  for (const letter of text) if (isUnseenInProse(letter.codePointAt(0) ?? 0)) return true
  return false
}

/** Whether anything is to be seen of a text: not of spaces, joiners and the like alone. */
function isSeen(text: string): boolean {
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0
    if (point > 0x20 && !isUnseenInLine(point)) return true
  }
  return text === ''
}

/** One run of words on one line, shown as text and never as markup; `max` in code points. */
export const words = (max: number, min = 1) =>
  z
    .string()
    .refine((text) => size(text) >= min && size(text) <= max, `must be ${min} to ${max} characters`)
    .refine((text) => !isHiding(text) && !/[\n\t]/.test(text), 'must not hide or break text')
    .refine(isSeen, 'must show something')
    .meta({ minLength: min, maxLength: max })

/** Words over several lines (`thread.note`, notes on offers). */
export const prose = (max: number = counts.noteCharacters) =>
  z
    .string()
    .refine((text) => size(text) >= 1 && size(text) <= max, `must be 1 to ${max} characters`)
    .refine((text) => !isHiding(text), 'must not hide text')
    .refine(isSeen, 'must show something')
    .meta({ minLength: 1, maxLength: max })

/** RFC 3339, UTC, whole seconds: `2026-12-01T00:00:00Z`. */
export const time = z.iso.datetime({ precision: 0, error: 'must be a time such as 2026-12-01T00:00:00Z' })

/** A time of a body as NumericDate (seconds since 1970). */
export const timeSeconds = (text: string): number => Date.parse(text) / 1000

const durationForm = /^P(?:([1-9]\d{0,3})D|T([1-9]\d{0,3})H)$/

/** `PnD` or `PTnH`, nothing else: no months, whose length depends on the day. */
export const duration = z.string().regex(durationForm, 'must be a duration such as P30D or PT48H')

/** A duration of a body in seconds; only for text that the schema let through. */
export function durationSeconds(text: string): number {
  const [, days, hours] = durationForm.exec(text) ?? []
  return days === undefined ? Number(hours) * 3600 : Number(days) * 86400
}

/** A record's number in a ledger. */
export const seq = z.int().min(1)

/** A revision of an intent or an offer: 1, 2, 3… */
export const revision = z.int().min(1).max(1000)

/** A BCP 47 language tag, as far as form goes. */
export const lang = z.string().regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/, 'must be a language tag')

/** An https link (`http` on loopback only); that it stays on the brand's own host is for whoever knows the brand. */
export const link = z.string().max(2000).refine(isLink, 'must be an https link').meta({ format: 'uri' })

function isLink(text: string): boolean {
  const url = readPlainUrl(text)
  return url?.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '')
}

/** A compact IRI such as `eu-gdpr:A17-1-b`; which ones exist is for the vocabulary it names. */
export const iri = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}:[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, 'must be a compact IRI')

/** The name of one attribute of a person, such as `size.shoe`, `address.street` or `age.over.18`. */
export const attributeName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/, 'must be an attribute name')

/** What a scope grants: one attribute, or with `.*` (`size.*`) it and all below it. There is no word for everything. */
export const attributePattern = z
  .string()
  .max(66)
  .regex(/^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*(?:\.\*)?$/, 'must be an attribute name')

/** The lasting name of a tag in a line: `price`, `q`, `ram=`, `brand~` (as `tagsOf` gives it). */
export const tagKey = z.string().regex(/^[a-z][a-z0-9-]{0,63}(?:=|!=|~)?$/, 'must be the key of a tag')

/** An Ed25519 public key as JWK; that its point is a safe one is checked where it is imported. */
export const jwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().refine((text) => isBase64url(text, 32), 'must be 32 bytes as base64url'),
  kid: hashText.optional(),
})

/** A compact JWS, as text; what it says is proven elsewhere. */
export const jws = z
  .string()
  .max(bytes.message)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'must be a compact JWS')
