// Product numbers as the rest of the world writes them: GS1 Digital Links, GTINs with spaces, and `gt:` of a line.
import { gtinCheckDigit } from './line-head.ts'

const isDigits = (text: string): boolean => /^\d+$/.test(text)

/** Whether the text is a GTIN of 8 to 14 digits with its right check digit. */
export const isGtin = (text: string): boolean =>
  isDigits(text) && text.length >= 8 && text.length <= 14 && text.at(-1) === gtinCheckDigit(text)

/** A GTIN with the zeros in front that make it 14 digits; its check digit stays right. */
export const gtin14 = (gtin: string): string => gtin.padStart(14, '0')

/**
 * The GS1 Digital Link of a product.
 * @example gtinLink('9506000134352') // 'https://id.gs1.org/01/09506000134352'
 */
export const gtinLink = (gtin: string): string => `https://id.gs1.org/01/${gtin14(gtin)}`

/** Longest text that is looked at: links carry batch, serial and dates behind the number. */
const longest = 2048
/** What stands in the path of a Digital Link before a GTIN: the application identifier, or its older short name. */
const identifiers = new Set(['01', 'gtin'])
const lengths = new Set([8, 12, 13, 14])

/** The path of an http address; the query of a Digital Link says nothing about which product it is. */
function pathOf(text: string): string[] | undefined {
  if (!/^https?:\/\/[\x21-\x7e]+$/i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).pathname.split('/').slice(1)
}

function fromPath(path: readonly string[]): string | undefined {
  // The first one names the product: qualifiers follow it, and whatever the host puts before is its own affair.
  const at = path.findIndex((step) => identifiers.has(step))
  const gtin = at < 0 ? '' : (path[at + 1] ?? '')
  return lengths.has(gtin.length) && isGtin(gtin) ? gtin14(gtin) : undefined
}

/** The printed form: digits with single spaces or hyphens, as on a package. */
function fromDigits(text: string): string | undefined {
  if (!/^\d(?:[ -]?\d)*$/.test(text)) return undefined
  const gtin = text.replaceAll(/[ -]/g, '')
  return lengths.has(gtin.length) && isGtin(gtin) ? gtin : undefined
}

/**
 * The GTIN that a pasted text names: a GS1 Digital Link on any host (`https://id.gs1.org/01/09506000134352/10/ABC`),
 * an element string (`(01)09506000134352`), or a plain GTIN of 8, 12, 13 or 14 digits. Absent when there is none or
 * its check digit is wrong. Linear in the text, and never throws.
 * @example gtinFromLink('https://example.com/shop/01/09506000134352?17=271201') // '09506000134352'
 */
export function gtinFromLink(text: string): string | undefined {
  if (text.length > longest) return undefined
  const trimmed = text.trim()
  const element = /^\(01\)(\d{14})(?:\(|$)/.exec(trimmed)?.[1]
  if (element !== undefined) return isGtin(element) ? element : undefined
  const path = pathOf(trimmed)
  return path === undefined ? fromDigits(trimmed) : fromPath(path)
}
