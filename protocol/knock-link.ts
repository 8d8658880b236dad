// The invitation to knock: what a person shows to one brand, so that only who was invited can ask to be let in.
import { isLinkCode } from './link.ts'
import { isBrandOrigin } from './origin.ts'

export interface Invitation {
  /** The store's origin. */
  store: string
  /** Made by the person; a knock carries it back. Absent for a store whose door is open. */
  code?: string
}

const longest = 600

/**
 * What a person shows as a link and as a QR code.
 * @example knockUri({ store: 'https://me.example' }) // → 'web+bespeak:knock?store=https%3A%2F%2Fme.example'
 */
export function knockUri({ store, code }: Invitation): string {
  const query = new URLSearchParams({ store, ...(code !== undefined && { code }) })
  return `web+bespeak:knock?${query.toString()}`
}

/**
 * Reads what `knockUri` wrote, wherever it came from. Members not named here are ignored; one that stands twice, a
 * store that is no origin and a code of another form make it nothing.
 * @example parseKnockUri('web+bespeak:knock?store=https%3A%2F%2Fme.example') // → { store: 'https://me.example' }
 */
export function parseKnockUri(text: string): Invitation | undefined {
  if (text.length > longest) return undefined
  const query = /^web\+bespeak:(?:\/\/)?knock\/?\?([\x21\x22\x24-\x7e]*)$/i.exec(text.trim())?.[1]
  if (query === undefined) return undefined
  const members = new URLSearchParams(query)
  const [store, ...moreStores] = members.getAll('store')
  const [code, ...moreCodes] = members.getAll('code')
  if (store === undefined || moreStores.length + moreCodes.length > 0 || !isBrandOrigin(store))
    return undefined
  if (code === undefined) return { store }
  return isLinkCode(code) ? { store, code } : undefined
}
