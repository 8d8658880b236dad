// The link code: how a brand learns which of its own visitors a person's store belongs to, without asking who it is.
import { isBrandOrigin } from './origin.ts'

export interface Connect {
  /** The brand's origin. */
  brand: string
  /** One-time, made by the brand for one visit of one visitor; a proffer carries it back. */
  link?: string
}

const longest = 600
const codeForm = /^[A-Za-z0-9_-]{4,64}$/

/** Whether a text has the form of a link code. Only the brand that made it knows whether it is one. */
export const isLinkCode = (text: string): boolean => codeForm.test(text)

/**
 * What a brand shows as a link and as a QR code. It leads to the page of the person's own store, never away from it.
 * @example connectUri({ brand: 'https://shop.example' }) // → 'web+bespeak:connect?brand=https%3A%2F%2Fshop.example'
 */
export function connectUri({ brand, link }: Connect): string {
  const query = new URLSearchParams({ brand, ...(link !== undefined && { link }) })
  return `web+bespeak:connect?${query.toString()}`
}

/**
 * Reads what `connectUri` wrote, from wherever it came: a stranger may have written it. Members not named here are
 * ignored; one that stands twice, a brand that is none and a code of another form make it nothing.
 * @example parseConnect('web+bespeak:connect?brand=https%3A%2F%2Fshop.example&link=Zk3a') // → { brand: 'https://shop.example', link: 'Zk3a' }
 */
export function parseConnect(text: string): Connect | undefined {
  if (text.length > longest) return undefined
  const query = /^web\+bespeak:(?:\/\/)?connect\/?\?([\x21\x22\x24-\x7e]*)$/i.exec(text.trim())?.[1]
  if (query === undefined) return undefined
  const members = new URLSearchParams(query)
  const [brand, ...moreBrands] = members.getAll('brand')
  const [link, ...moreLinks] = members.getAll('link')
  if (brand === undefined || moreBrands.length + moreLinks.length > 0 || !isBrandOrigin(brand))
    return undefined
  if (link === undefined) return { brand }
  return isLinkCode(link) ? { brand, link } : undefined
}
