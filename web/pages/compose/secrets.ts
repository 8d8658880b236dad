// What the person keeps to themselves of a line: brands switched off, tags hidden from all or from one.
import { tagsOf } from '../../../protocol/line.ts'
import type { Line, Tag } from '../../../protocol/line.ts'
import type { Audience, Choice } from '../../../protocol/owner/intents.ts'

export interface Secrets {
  off: ReadonlySet<string>
  /** Tags that no brand sees. */
  hidden: ReadonlySet<string>
  /** Brand → tags that it alone does not see. */
  hiddenFrom: ReadonlyMap<string, ReadonlySet<string>>
}

export const noSecrets: Secrets = { off: new Set(), hidden: new Set(), hiddenFrom: new Map() }

function toggled(set: ReadonlySet<string>, name: string): Set<string> {
  const next = new Set(set)
  if (!next.delete(name)) next.add(name)
  return next
}

export const toggleBrand = (secrets: Secrets, brand: string): Secrets => ({
  ...secrets,
  off: toggled(secrets.off, brand),
})

/** Hides a tag or shows it again: from one brand, or from all when none is named. */
export function toggleTag(secrets: Secrets, key: string, brand?: string): Secrets {
  if (brand === undefined) return { ...secrets, hidden: toggled(secrets.hidden, key) }
  const own = toggled(secrets.hiddenFrom.get(brand) ?? new Set(), key)
  return { ...secrets, hiddenFrom: new Map(secrets.hiddenFrom).set(brand, own) }
}

/** Tags that can be kept back: what is left always says what it is about, and until when. */
export const hideable = (line: Line): Tag[] =>
  tagsOf(line).filter(({ key, kind }) => kind !== 'plus' && key !== 'x' && key !== 'id' && key !== 're')

/** Tags of this line that one brand does not see. */
export const withheldFrom = (secrets: Secrets, brand: string, line: Line): string[] =>
  hideable(line)
    .map(({ key }) => key)
    .filter((key) => secrets.hidden.has(key) || secrets.hiddenFrom.get(brand)?.has(key) === true)

/** Whether anything at all is kept back; if not, the server needs no choices to say who would see what. */
export const hasSecrets = ({ off, hidden, hiddenFrom }: Secrets): boolean =>
  off.size > 0 || hidden.size > 0 || [...hiddenFrom.values()].some((keys) => keys.size > 0)

/** What each brand that is not switched off may see. */
export const choicesFor = (secrets: Secrets, brands: Iterable<string>, line: Line): Choice[] =>
  [...brands]
    .filter((brand) => !secrets.off.has(brand))
    .map((brand) => ({ brand, withheld: withheldFrom(secrets, brand, line) }))

/** The secrets of an intent as it was posted, to revise it with the same ones. */
export function secretsOf(audience: readonly Audience[]): Secrets {
  const told = audience.filter(({ gets }) => gets === 'yes')
  return {
    off: new Set(audience.filter(({ gets }) => gets === 'switched_off').map(({ brand }) => brand)),
    hidden: new Set(),
    hiddenFrom: new Map(told.map(({ brand, withheld }) => [brand, new Set(withheld)])),
  }
}
