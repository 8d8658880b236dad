// Names in words: makers and their well-known products, colours and other usual values, conditions, places.

import { attributeEntries } from '../vocabulary-attributes.ts'
import { categoryFor, categoryOf, singulars } from '../vocabulary.ts'
import { countries, countryName } from '../countries.ts'
import { addValue, hasAttribute, phraseAt, use, wordAt } from './words-state.ts'
import type { Sentence } from './words-state.ts'

const makers = (
  'Acer|Amazon|AMD|Apple|Asus|Beats|Belkin|Bosch|Bose|Braun|Brother|Canon|Casio|Dell|DeWalt|DJI|Dyson|Electrolux|Epson|Fitbit|' +
  'Framework|Fujifilm|Garmin|Google|GoPro|HP|HTC|Huawei|IKEA|Insignia|Intel|JBL|Kenwood|KitchenAid|Lenovo|LG|Logitech|Makita|Miele|' +
  'Microsoft|Motorola|MSI|Netgear|Nike|Nikon|Nintendo|Nokia|Nvidia|OnePlus|Panasonic|Philips|Pioneer|Puma|Roku|Samsung|SanDisk|' +
  'Seagate|Sennheiser|Sharp|Siemens|Sonos|Sony|TCL|Thule|Toshiba|Toyota|Vejas|Volkswagen|Whirlpool|Xiaomi|Yamaha'
).split('|')
const makerOf: ReadonlyMap<string, string> = new Map(makers.map((name) => [name.toLowerCase(), name]))

/** Products so well known that they name their maker: words, category, maker, and a model where the words are one. */
const products = (
  'macbook|laptop|Apple;macbook air|laptop|Apple|MacBook Air;macbook pro|laptop|Apple|MacBook Pro;imac|desktop-computer|Apple|iMac;' +
  'iphone|smartphone|Apple;ipad|tablet|Apple;ipad pro|tablet|Apple|iPad Pro;ipad air|tablet|Apple|iPad Air;' +
  'apple watch|smartwatch|Apple;airpods|headphones|Apple|AirPods;galaxy tablet|tablet|Samsung;galaxy phone|smartphone|Samsung;' +
  'thinkpad|laptop|Lenovo|ThinkPad;chromebook|laptop;kindle|e-reader|Amazon|Kindle;gopro|camera.action|GoPro;' +
  'playstation|game-console|Sony|PlayStation;ps5|game-console|Sony|PlayStation 5;xbox|game-console|Microsoft|Xbox;' +
  'nintendo switch|game-console|Nintendo|Switch;roomba|vacuum-cleaner|iRobot|Roomba;vespa|scooter|Piaggio|Vespa'
)
  .split(';')
  .map((row) => row.split('|'))

function productAt(sentence: Sentence, at: number): { row: string[]; size: number } | undefined {
  let best: { row: string[]; size: number } | undefined
  for (const row of products) {
    const parts = (row[0] ?? '').split(' ')
    const isHere = parts.every((part, offset) => singulars(wordAt(sentence, at + offset)).includes(part))
    if (isHere && parts.length > (best?.size ?? 0)) best = { row, size: parts.length }
  }
  return best
}

/** A well-known product gives category, maker and perhaps model at once. */
function takeProduct(sentence: Sentence): boolean {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const found = productAt(sentence, at)
    if (found === undefined) continue
    const [words = '', slug = '', maker, model] = found.row
    setCategory(sentence, slug)
    if (maker !== undefined) addValue(sentence, 'brand', '~', maker)
    if (model !== undefined) addValue(sentence, 'model', '~', model)
    if (words === 'chromebook') addValue(sentence, 'os', '=', 'ChromeOS')
    for (const key of ['item', maker && 'brand~', model && 'model~', words === 'chromebook' && 'os='])
      if (typeof key === 'string') reason(sentence, at, at + found.size, key)
    for (const word of sentence.words.slice(at, at + found.size)) word.isUsed = true
    return true
  }
  return false
}

function reason(sentence: Sentence, from: number, to: number, key: string): void {
  const words = sentence.words.slice(from, to).map((word) => word.text)
  sentence.reasons.push({ words: words.join(' '), key })
}

function setCategory(sentence: Sentence, slug: string): void {
  const category = categoryOf(slug)
  if (category === undefined) return
  sentence.category = category
  sentence.line.item = { kind: 'category', name: category.slug, below: false }
}

const layouts: Readonly<Record<string, string>> = {
  spanish: 'es', german: 'de', french: 'fr', italian: 'it', portuguese: 'pt', british: 'gb', uk: 'gb', english: 'gb', american: 'us', us: 'us',
} // prettier-ignore

/** The stretches between "for", "with" and "to": what is wanted comes before what it is for. */
function segments(sentence: Sentence): { from: number; to: number }[] {
  const cuts = sentence.words.flatMap((_, at) =>
    ['for', 'with', 'to'].includes(wordAt(sentence, at)) ? [at] : [],
  )
  const starts = [0, ...cuts]
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? sentence.words.length }))
}

/** "Spanish keyboard", "512 GB drive": a part of the thing, unless nothing else is named. */
function isPart(sentence: Sentence, at: number): boolean {
  const before = at === 0 ? '' : wordAt(sentence, at - 1)
  return Object.hasOwn(layouts, before) || ['gb', 'tb', 'gig'].includes(before)
}

interface Named {
  at: number
  size: number
  slug: string
}

function findCategory(
  sentence: Sentence,
  { from, to }: { from: number; to: number },
  parts: boolean,
): Named | undefined {
  for (let size = 3; size > 0; size -= 1) {
    for (let at = to - size; at >= from; at -= 1) {
      const words = sentence.words.slice(at, at + size)
      if (words.some((word) => word.isUsed) || (!parts && isPart(sentence, at))) continue
      const slug = categoryFor(words.map((word) => word.lower).join(' '))?.slug
      if (slug !== undefined) return { at, size, slug }
    }
  }
  return undefined
}

/** Finds what the sentence is about: a well-known product, or the longest name of a category, the last of equals. */
export function takeCategory(sentence: Sentence): void {
  if (takeProduct(sentence)) return
  const stretches = segments(sentence)
  const wholes = stretches.map((stretch) => findCategory(sentence, stretch, false))
  const named = [...wholes, ...stretches.map((stretch) => findCategory(sentence, stretch, true))]
  const found = named.find((one) => one !== undefined)
  if (found === undefined) return
  setCategory(sentence, found.slug)
  use(sentence, found.at, found.at + found.size, 'item')
}

const refusals = ['not', 'no', 'except', 'but not', 'anything but', 'without', 'not from', 'not a', 'not an']

/** Makers: liked, unless a "not" stands before. */
export function takeMakers(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const refusal = phraseAt(sentence, at, refusals)
    const maker = makerOf.get(wordAt(sentence, at + refusal))
    if (maker === undefined) continue
    const op = refusal > 0 ? '!=' : '~'
    addValue(sentence, 'brand', op, maker)
    use(sentence, at, at + refusal + 1, `brand${op}`)
  }
}

const conditions: Readonly<Record<string, readonly string[]>> = {
  new: ['new', 'brand new', 'unused', 'brand-new'],
  used: ['used', 'second hand', 'second-hand', 'secondhand', 'pre-owned', 'preowned', 'pre owned'],
  refurb: ['refurbished', 'refurb', 'reconditioned', 'renewed'],
}

/** New, used, refurbished. */
export function takeConditions(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    for (const [value, phrases] of Object.entries(conditions)) {
      const size = phraseAt(sentence, at, phrases)
      if (size === 0) continue
      sentence.line.is = [...new Set([...(sentence.line.is ?? []), value])]
      use(sentence, at, at + size, 'is')
    }
  }
}

function usualValue(sentence: Sentence, word: string): { name: string; value: string } | undefined {
  const names = sentence.category?.attributes.map((attribute) => attribute.name) ?? ['color']
  for (const name of names) {
    for (const value of attributeEntries.get(name)?.values ?? []) {
      const lower = value.toLowerCase()
      const isSaid =
        singulars(word).includes(lower) || (name === 'color' && lower === 'grey' && word === 'gray')
      if (isSaid && (lower.length > 2 || lower.endsWith('k'))) return { name, value }
    }
  }
  return undefined
}

/** Usual values of the category's properties: "black", "automatic", "whole beans". */
export function takeUsualValues(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const found = usualValue(sentence, wordAt(sentence, at))
    if (found === undefined) continue
    addValue(sentence, found.name, '=', found.value)
    const isNamed = phraseAt(sentence, at + 1, [
      found.name,
      attributeEntries.get(found.name)?.label.toLowerCase() ?? found.name,
    ])
    const lead = at > 0 && wordAt(sentence, at - 1) === 'whole' ? 1 : 0
    use(sentence, at - lead, at + 1 + isNamed, `${found.name}=`)
  }
}

/** "Spanish keyboard". */
export function takeKeyboard(sentence: Sentence): void {
  if (!hasAttribute(sentence, 'keyboard')) return
  for (let at = 0; at < sentence.words.length; at += 1) {
    const layout = layouts[wordAt(sentence, at)]
    const next = wordAt(sentence, at + 1)
    if (layout === undefined || (next !== 'keyboard' && next !== 'layout')) continue
    addValue(sentence, 'keyboard', '=', layout)
    use(sentence, at, at + (wordAt(sentence, at + 2) === 'layout' ? 3 : 2), 'keyboard=')
  }
}

/** "size 42 or 43", "size M"; a bicycle's size is its frame. */
export function takeSizes(sentence: Sentence): void {
  const name = hasAttribute(sentence, 'frame') ? 'frame' : 'size'
  for (let at = 0; at < sentence.words.length; at += 1) {
    if (phraseAt(sentence, at, ['size', 'sizes', 'frame']) === 0) continue
    let next = at + 1
    while (wordAt(sentence, next) !== '' && wordAt(sentence, next).length <= 4 && next < at + 8) {
      const word = wordAt(sentence, next)
      if (/^\d+(\.5)?$/.test(word) || /^(x{0,3}[sl]|m|\dxl)$/.test(word))
        addValue(sentence, name, '=', word.toUpperCase())
      else if (word !== 'or' && word !== 'and') break
      next += 1
    }
    if (next > at + 1) use(sentence, at, next, `${name}=`)
  }
}

let countryIndex: Map<string, string> | undefined

function countryWords(): Map<string, string> {
  const index = new Map(countries.map((code) => [(countryName(code) ?? code).toLowerCase(), code]))
  for (const [name, code] of [
    ['uk', 'GB'],
    ['usa', 'US'],
    ['america', 'US'],
    ['holland', 'NL'],
    ['england', 'GB'],
  ] as const)
    index.set(name, code)
  return index
}

function countryAt(sentence: Sentence, at: number): { name: string; code: string; size: number } | undefined {
  countryIndex ??= countryWords()
  const start = wordAt(sentence, at) === 'the' ? at + 1 : at
  for (let size = 3; size > 0; size -= 1) {
    const words = sentence.words.slice(start, start + size)
    const code = words.some((word) => word.isUsed)
      ? undefined
      : countryIndex.get(words.map((w) => w.lower).join(' '))
    if (code !== undefined) return { name: words.map((w) => w.text).join(' '), code, size: start - at + size }
  }
  return undefined
}

function takeKnownPlace(sentence: Sentence, at: number): boolean {
  const { place } = sentence.options
  if (place === undefined) return false
  const lead = phraseAt(sentence, at, ['in', 'near', 'around', 'at', 'close to', 'from', 'within reach of'])
  const here = phraseAt(sentence, at, [
    'near me',
    'nearby',
    'near here',
    'close by',
    'around here',
    'locally',
    'close to me',
  ])
  const named = phraseAt(sentence, at + lead, [place.name.toLowerCase()])
  if (here === 0 && named === 0) return false
  sentence.line.in = [...place.in]
  use(sentence, at, at + (here > 0 ? here : lead + named), 'in')
  return true
}

/** "near Barcelona" where that is the person's own place, "in Spain"; "from Ethiopia" for what has an origin. */
export function takePlaces(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    if (sentence.line.in === undefined && takeKnownPlace(sentence, at)) continue
    const lead = phraseAt(sentence, at, ['in', 'from', 'across', 'anywhere in', 'to'])
    const country = lead === 0 ? undefined : countryAt(sentence, at + lead)
    if (country === undefined) continue
    const isOrigin = wordAt(sentence, at) === 'from' && hasAttribute(sentence, 'origin')
    if (isOrigin) addValue(sentence, 'origin', '~', country.name)
    else sentence.line.in = [...new Set([...(sentence.line.in ?? []), country.code])]
    use(sentence, at, at + lead + country.size, isOrigin ? 'origin~' : 'in')
  }
}
