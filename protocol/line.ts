// The line: what a person wants or a brand sells, as at most 140 characters of tags, and how it is written.

/** What the line is about to do; the first word of every line (protocol section 8). */
export type Verb = 'want' | 'rent' | 'hire' | 'fix' | 'ask' | 'thank' | 'sell' | 'follow'
export const verbs: readonly Verb[] = ['want', 'rent', 'hire', 'fix', 'ask', 'thank', 'sell', 'follow']

/** `*`, a category (`below` = written with `.*`, in a `#follow` only) or a GTIN of 8 to 14 digits. */
export type Item =
  { kind: 'any' } | { kind: 'category'; name: string; below: boolean } | { kind: 'gtin'; gtin: string }

/** A number as exact decimal text, and its unit if one was written (`16GB` → `{ value: '16', unit: 'GB' }`). */
export interface Bound {
  value: string
  unit?: string
}

/** Either `exact`, or one or both ends, both included. */
export interface Range {
  exact?: Bound
  min?: Bound
  max?: Bound
}

/** `=` must, `!=` must not, `~` would like. */
export type Op = '=' | '!=' | '~'

/** One property of the item; exactly one of `range` and `values` is there. */
export interface Attribute {
  name: string
  op: Op
  range?: Range
  values?: string[]
}

export type Per = 'hr' | 'day' | 'wk' | 'mo' | 'yr'
export const pers: readonly Per[] = ['hr', 'day', 'wk', 'mo', 'yr']

/** Amounts are decimal text in the currency's major unit: either `exact`, or one or both ends, both included. */
export interface Price {
  currency: string
  exact?: string
  min?: string
  max?: string
  per?: Per
}

/** Days as `YYYY-MM-DD`, both included. */
export interface Period {
  from: string
  to?: string
}

/** A line in structured form; what is absent was not written. */
export interface Line {
  verb: Verb
  item: Item
  price?: Price
  quantity?: Bound
  is?: string[]
  /** In the order of their bytes, as they are written. */
  attributes: Attribute[]
  on?: Period
  /** Places as written: `ES`, `ES-B`, `sp3e~25`; see place.ts. */
  in?: string[]
  by?: string
  via?: string[]
  pay?: string[]
  mt?: string[]
  for?: string[]
  /** Keys this version does not know: kept, ignored. */
  other: Record<string, string[]>
  x?: string
  re?: string
  id?: string
  /** `+`: the full form is elsewhere. */
  shortened: boolean
  note?: string
}

export type TagKind = 'price' | 'meta' | 'attribute' | 'plus' | 'note'

/** One tag as text. `key` names it for good: `price`, `q`, `in`, `ram=`, `brand~`, `color!=`, `note`, `+`. */
export interface Tag {
  key: string
  text: string
  kind: TagKind
}

/** Keys with a meaning of their own; they never fall back to an unknown key. */
export const reservedKeys = ['q', 'is', 'on', 'in', 'by', 'via', 'pay', 'mt', 'for', 'x', 're', 'id'] as const
export type ReservedKey = (typeof reservedKeys)[number]

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'
const isLetter = (c: string | undefined): boolean =>
  c !== undefined && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))

/** Where a number (`num` of the grammar) that starts at `from` ends; `from` itself when there is none. */
function numberEnd(text: string, from: number): number {
  let at = text[from] === '-' ? from + 1 : from
  if (!isDigit(text[at])) return from
  if (text[at] === '0') at += 1
  else while (isDigit(text[at])) at += 1
  if (text[at] !== '.') return at
  let end = at + 1
  while (isDigit(text[end])) end += 1
  return end > at + 1 && text[end - 1] !== '0' ? end : at
}

/**
 * Reads a `bound` of the grammar that fills the whole text; absent when the text is anything else.
 * Source: protocol section 8, `bound = num [unit]`.
 * @example readBound('16GB') // { value: '16', unit: 'GB' }
 * @example readBound('007') // undefined
 */
export function readBound(text: string): Bound | undefined {
  const end = numberEnd(text, 0)
  if (end === 0) return undefined
  const value = text.slice(0, end)
  const unit = text.slice(end)
  if (unit === '') return { value }
  return isUnit(unit) ? { value, unit } : undefined
}

/** `%`, or a letter and up to three letters or digits. */
export function isUnit(text: string): boolean {
  if (text === '%') return true
  if (text.length > 4 || !isLetter(text[0])) return false
  for (const c of text) if (!isLetter(c) && !isDigit(c)) return false
  return text !== ''
}

const formatBound = (bound: Bound): string => bound.value + (bound.unit ?? '')

function formatEnds<T>(range: { exact?: T; min?: T; max?: T }, write: (end: T) => string): string {
  if (range.exact !== undefined) return write(range.exact)
  return `${range.min === undefined ? '' : write(range.min)}..${range.max === undefined ? '' : write(range.max)}`
}

/** Whether a value can stand without quotes; `alone` = the only value after an op, where a number would be a bound. */
export function isBare(value: string, alone: boolean): boolean {
  if (value === '' || value === '--' || value.includes('..')) return false
  for (const c of value) if (c === ' ' || c === '"' || c === ',' || c < ' ' || c === '\u007f') return false
  return !(alone && readBound(value) !== undefined)
}

/** A value as written: bare where it can be, else a JSON string that escapes only `"` and `\`. */
export function formatValue(value: string, alone = false): string {
  return isBare(value, alone) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function formatAttribute({ name, op, range, values }: Attribute): string {
  if (range !== undefined) return name + op + formatEnds(range, formatBound)
  const list = values ?? []
  return name + op + list.map((value) => formatValue(value, list.length === 1)).join(',')
}

function formatPrice(price: Price): string {
  const amount = formatEnds(price, (end) => end)
  return price.currency + amount + (price.per === undefined ? '' : `/${price.per}`)
}

/** The item as it is written. @example formatItem({ kind: 'category', name: 'laptop', below: true }) // 'laptop.*' */
export function formatItem(item: Item): string {
  if (item.kind === 'any') return '*'
  return item.kind === 'gtin' ? `gt:${item.gtin}` : item.name + (item.below ? '.*' : '')
}

/** The order of attributes in a line: by the bytes of name and op, which are ASCII and unique. */
export function byBytes(a: { name: string; op: Op }, b: { name: string; op: Op }): number {
  const left = a.name + a.op
  const right = b.name + b.op
  return left < right ? -1 : left > right ? 1 : 0
}

/** Unknown keys and `for`, which has no place of its own in the canonical order, by their bytes. */
function otherTags(line: Line): Tag[] {
  const lists: Record<string, string[]> =
    line.for === undefined ? line.other : { ...line.other, for: line.for }
  return Object.keys(lists)
    .sort()
    .map((key) => listTag(key, lists[key] ?? []))
}

const meta = (key: string, text: string): Tag => ({ key, text: `${key}:${text}`, kind: 'meta' })
const listTag = (key: string, values: string[]): Tag => meta(key, values.map((v) => formatValue(v)).join(','))
const periodText = ({ from, to }: Period): string => (to === undefined ? from : `${from}..${to}`)

/**
 * Every tag of a line as text, in canonical order, each with a key that stays the same when its value changes.
 * Source: protocol section 8, canonical order.
 * @example tagsOf(line).map((tag) => tag.key) // ['price', 'is', 'brand~', 'ram=', 'in', 'x']
 */
export function tagsOf(line: Line): Tag[] {
  const tags: Tag[] = []
  const list = (key: 'is' | 'in' | 'via' | 'pay' | 'mt'): void => {
    const values = line[key]
    if (values !== undefined) tags.push(listTag(key, values))
  }
  if (line.price !== undefined) tags.push({ key: 'price', text: formatPrice(line.price), kind: 'price' })
  if (line.quantity !== undefined) tags.push(meta('q', formatBound(line.quantity)))
  list('is')
  for (const attribute of line.attributes.toSorted(byBytes))
    tags.push({ key: attribute.name + attribute.op, text: formatAttribute(attribute), kind: 'attribute' })
  if (line.on !== undefined) tags.push(meta('on', periodText(line.on)))
  list('in')
  if (line.by !== undefined) tags.push(meta('by', line.by))
  for (const key of ['via', 'pay', 'mt'] as const) list(key)
  tags.push(...otherTags(line))
  for (const key of ['x', 're', 'id'] as const) if (line[key] !== undefined) tags.push(meta(key, line[key]))
  if (line.shortened) tags.push({ key: '+', text: '+', kind: 'plus' })
  if (line.note !== undefined) tags.push({ key: 'note', text: `-- ${line.note}`, kind: 'note' })
  return tags
}

/** The verb and the item as they are written. */
export const lineHead = (line: Line): string => `#${line.verb} ${formatItem(line.item)}`

/**
 * Writes a line in its one canonical form, whatever its length.
 * `formatLine(parseLine(text).line) === text` for every canonical text (protocol section 8).
 * @example formatLine({ verb: 'want', item: { kind: 'any' }, attributes: [], other: {}, shortened: false }) // '#want *'
 */
export function formatLine(line: Line): string {
  return [lineHead(line), ...tagsOf(line).map((tag) => tag.text)].join(' ')
}

/** A new line that says nothing yet but what it is about. */
export function emptyLine(verb: Verb, item: Item): Line {
  return { verb, item, attributes: [], other: {}, shortened: false }
}
