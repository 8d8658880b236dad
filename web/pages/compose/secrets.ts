// What the person keeps to themselves of a line: brands switched off, tags hidden from all or from one, the exact place.
import { tagsOf } from '../../../protocol/line.ts'
import type { Line, Tag } from '../../../protocol/line.ts'
import type { Audience, StepKey } from '../../../protocol/owner/intents.ts'

export interface Secrets {
  off: ReadonlySet<string>
  /** Tags that no brand sees but those named in `shownTo`. */
  hidden: ReadonlySet<string>
  /** Brand → tags that it alone does not see. */
  hiddenFrom: ReadonlyMap<string, ReadonlySet<string>>
  /** Brand → hidden tags that it alone sees. */
  shownTo: ReadonlyMap<string, ReadonlySet<string>>
  /** All see the place as it is written; else those named in `exactTo` alone. */
  isExact: boolean
  exactTo: ReadonlySet<string>
}

/** As it is until the person decides: the budget stays with them and the place is coarse, but for what they always show. */
export const firstSecrets = (always: readonly StepKey[]): Secrets => ({
  off: new Set(),
  hidden: new Set(always.includes('price') ? [] : ['price']),
  hiddenFrom: new Map(),
  shownTo: new Map(),
  isExact: always.includes('in'),
  exactTo: new Set(),
})
export const noSecrets: Secrets = firstSecrets([])

type ByBrand = ReadonlyMap<string, ReadonlySet<string>>

function toggled(set: ReadonlySet<string>, name: string): Set<string> {
  const next = new Set(set)
  if (!next.delete(name)) next.add(name)
  return next
}

const toggledFor = (map: ByBrand, brand: string, key: string): ByBrand =>
  new Map(map).set(brand, toggled(map.get(brand) ?? new Set(), key))

const without = (map: ByBrand, key: string): ByBrand =>
  new Map([...map].map(([brand, keys]) => [brand, new Set([...keys].filter((one) => one !== key))]))

export const toggleBrand = (secrets: Secrets, brand: string): Secrets => ({
  ...secrets,
  off: toggled(secrets.off, brand),
})

/** Hides a tag or shows it again: for one brand, or for all when none is named; the latter ends what was said for one. */
export function toggleTag(secrets: Secrets, key: string, brand?: string): Secrets {
  const { hidden, hiddenFrom, shownTo } = secrets
  if (brand === undefined)
    return {
      ...secrets,
      hidden: toggled(hidden, key),
      hiddenFrom: without(hiddenFrom, key),
      shownTo: without(shownTo, key),
    }
  return hidden.has(key)
    ? { ...secrets, shownTo: toggledFor(shownTo, brand, key) }
    : { ...secrets, hiddenFrom: toggledFor(hiddenFrom, brand, key) }
}

/** The place as it is written or a wide circle around it: for one brand, or for all when none is named. */
export const toggleExact = (secrets: Secrets, brand?: string): Secrets =>
  brand === undefined
    ? { ...secrets, isExact: !secrets.isExact, exactTo: new Set() }
    : { ...secrets, exactTo: toggled(secrets.exactTo, brand) }

export const isExactFor = ({ isExact, exactTo }: Secrets, brand: string): boolean =>
  isExact || exactTo.has(brand)

/** Tags that can be kept back: what is left always says what it is about, and until when. */
export const hideable = (line: Line): Tag[] =>
  tagsOf(line).filter(({ key, kind }) => kind !== 'plus' && key !== 'x' && key !== 'id' && key !== 're')

export const isHiddenFrom = (
  { hidden, hiddenFrom, shownTo }: Secrets,
  brand: string,
  key: string,
): boolean =>
  hidden.has(key) ? shownTo.get(brand)?.has(key) !== true : hiddenFrom.get(brand)?.has(key) === true

/** Tags of this line that one brand does not see. */
export const withheldFrom = (secrets: Secrets, brand: string, line: Line): string[] =>
  hideable(line)
    .map(({ key }) => key)
    .filter((key) => isHiddenFrom(secrets, brand, key))

/** Shows one brand what it needs to see to get the line at all. */
export const showTo = (secrets: Secrets, brand: string, keys: readonly string[]): Secrets =>
  keys.reduce((now, key) => (isHiddenFrom(now, brand, key) ? toggleTag(now, key, brand) : now), secrets)

/** What is said of one brand to the server. */
export interface Told {
  brand: string
  withheld: string[]
  exact: boolean
}
export const choiceFor = (secrets: Secrets, brand: string, line: Line): Told => ({
  brand,
  withheld: withheldFrom(secrets, brand, line),
  exact: isExactFor(secrets, brand),
})

/** What each brand that is not switched off may see. */
export const choicesFor = (secrets: Secrets, brands: Iterable<string>, line: Line): Told[] =>
  [...brands].filter((brand) => !secrets.off.has(brand)).map((brand) => choiceFor(secrets, brand, line))

/** The secrets of an intent as it was posted, to revise it with the same ones; a brand that is new to it gets it as at first. */
export function secretsOf(audience: readonly Audience[], always: readonly StepKey[]): Secrets {
  const first = firstSecrets(always)
  const told = audience.filter(({ gets }) => gets === 'yes')
  return {
    ...first,
    off: new Set(audience.filter(({ gets }) => gets === 'switched_off').map(({ brand }) => brand)),
    hiddenFrom: new Map(
      told.map(({ brand, withheld }) => [brand, new Set(withheld.filter((key) => !first.hidden.has(key)))]),
    ),
    shownTo: new Map(
      told.map(({ brand, withheld }) => [
        brand,
        new Set([...first.hidden].filter((key) => !withheld.includes(key))),
      ]),
    ),
    exactTo: new Set(told.filter(({ exact }) => exact === true).map(({ brand }) => brand)),
  }
}
