// What a line says properly but probably does not mean: gigabits for gigabytes, a map square for a country.

import type { Attribute, Bound, Line } from './line.ts'
import { countryName } from './countries.ts'
import type { LineRead, WordRead } from './line-parse.ts'
import type { Found } from './line-reading.ts'
import { units } from './units.ts'
import { attributeOf, categoryOf, meantCategory } from './vocabulary.ts'

const found = (code: Found['code'], { start, end }: WordRead, values: Found['values']): Found => ({
  code,
  start,
  end,
  values,
})

const writeBound = (bound: Bound): string => bound.value + (bound.unit ?? '')

function adviseBound(word: WordRead, name: string, bound: Bound, usual: string): Found | undefined {
  const text = writeBound(bound)
  const meant = bound.value + usual
  if (bound.unit === undefined) return found('unit_missing', word, { text, name, meant })
  const unit = units.get(bound.unit)
  if (unit === undefined) return found('unit_unknown', word, { text, unit: bound.unit, meant })
  const isSame = unit.dimension === units.get(usual)?.dimension
  const isBits = unit.label.endsWith('bits') && units.get(usual)?.label.endsWith('bytes') === true
  return isSame && !isBits ? undefined : found('unit_meant', word, { text, unit: unit.label, meant })
}

/** The end that carries the unit for both, or the first. */
function unitEnd({ range }: Attribute): Bound | undefined {
  const ends = [range?.exact, range?.min, range?.max].filter((end) => end !== undefined)
  return ends.find((end) => end.unit !== undefined) ?? ends[0]
}

function adviseAttribute(line: Line, attribute: Attribute, word: WordRead): Found | undefined {
  const category = line.item.kind === 'category' ? categoryOf(line.item.name) : undefined
  const usual = attributeOf(category, attribute.name)?.unit
  const bound = unitEnd(attribute)
  return usual === undefined || bound === undefined
    ? undefined
    : adviseBound(word, attribute.name, bound, usual)
}

/** Countries that go by another code in daily life. */
const otherCodes: Readonly<Record<string, string>> = { UK: 'GB', EN: 'GB', EL: 'GR', SP: 'ES' }

function advisePlace(place: string, word: WordRead): Found | undefined {
  const code = place.slice(0, 2)
  const isCircle = code !== code.toUpperCase() || /^\d/.test(code)
  if (isCircle) {
    const meant = place.toUpperCase()
    const isCountry = place.length === 2 && countryName(meant) !== undefined
    return isCountry ? found('place_meant', word, { text: place, meant }) : undefined
  }
  if (countryName(code) !== undefined) return undefined
  const meant = otherCodes[code]
  if (meant === undefined) return found('country_unknown', word, { country: code })
  return found('country_meant', word, { country: code, meant })
}

function adviseItem(line: Line, word: WordRead | undefined): Found | undefined {
  if (word === undefined || line.item.kind !== 'category') return undefined
  const meant = meantCategory(line.item.name)
  return meant === undefined ? undefined : found('category_meant', word, { text: line.item.name, meant })
}

/** Advice on a line as it was read, each with the word it is about; nothing of it is ever refused. */
export function adviseLine({ line, words }: LineRead): Found[] {
  const byKey = new Map(words.flatMap((one) => (one.tag === undefined ? [] : [[one.tag.key, one]])))
  const word = (key: string): WordRead | undefined => byKey.get(key)
  const attributes = line.attributes.map((attribute) => {
    const at = word(attribute.name + attribute.op)
    return at === undefined ? undefined : adviseAttribute(line, attribute, at)
  })
  const at = word('in')
  const places = at === undefined ? [] : (line.in ?? []).map((place) => advisePlace(place, at))
  return [adviseItem(line, words[1]), ...attributes, ...places].filter((one) => one !== undefined)
}
