// Numbers, amounts and days inside a tag, and that the smaller end comes first.

import { pers, readBound, isUnit } from './line.ts'
import type { Bound, Per, Period, Price, Range } from './line.ts'
import { report } from './line-reading.ts'
import type { Reading } from './line-reading.ts'
import type { Span } from './line-scan.ts'
import { currencies, parseAmount } from './money.ts'
import { compareBounds } from './units.ts'

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'

function digitsEnd(text: string, from: number): number {
  let at = from
  while (isDigit(text[at])) at += 1
  return at
}

function trimZeros(whole: string, part: string): string {
  let start = 0
  while (start < whole.length - 1 && whole[start] === '0') start += 1
  let end = part.length
  while (end > 0 && part[end - 1] === '0') end -= 1
  return whole.slice(start) + (end > 0 ? `.${part.slice(0, end)}` : '')
}

/** A number as people type it (`016`, `1.50`, `.5`, `-0`) in the one way it is written; absent when it is none. */
function looseBound(text: string): Bound | undefined {
  const sign = text[0] === '-' ? 1 : 0
  const dot = digitsEnd(text, sign)
  const end = text[dot] === '.' ? digitsEnd(text, dot + 1) : dot
  const unit = text.slice(end)
  if (end - sign - (end > dot ? 1 : 0) < 1 || (unit !== '' && !isUnit(unit))) return undefined
  const digits = trimZeros(text.slice(sign, dot) || '0', text.slice(dot + 1, end))
  const value = sign === 1 && digits !== '0' ? `-${digits}` : digits
  return unit === '' ? { value } : { value, unit }
}

/** A bound at its place; the reason it is none is reported. */
export function takeBound(reading: Reading, span: Span): Bound | undefined {
  const text = reading.text.slice(span.start, span.end)
  const bound = readBound(text)
  if (bound !== undefined && bound.value !== '-0') return bound
  const loose = looseBound(text)
  if (loose === undefined) return void report(reading, 'number_wrong', span)
  report(reading, 'number_form', span, { canonical: loose.value + (loose.unit ?? '') })
  return loose
}

/** The two sides of `..`; absent when there is none. */
export function splitRange(text: string, span: Span): { left: Span; right: Span } | undefined {
  const at = text.indexOf('..', span.start)
  if (at < 0 || at + 2 > span.end) return undefined
  return { left: { start: span.start, end: at }, right: { start: at + 2, end: span.end } }
}

interface Ends<T> {
  exact?: T
  min?: T
  max?: T
}

/** Reads `a`, `a..`, `..b` or `a..b` with a reader for each end; absent when any end is wrong (reported by the reader). */
function takeEnds<T>(reading: Reading, span: Span, take: (span: Span) => T | undefined): Ends<T> | undefined {
  const sides = splitRange(reading.text, span)
  if (sides === undefined) {
    const exact = take(span)
    return exact === undefined ? undefined : { exact }
  }
  const { left, right } = sides
  const hasMin = left.end > left.start
  const hasMax = right.end > right.start
  if (!hasMin && !hasMax) return void report(reading, 'value_wrong', span)
  const min = hasMin ? take(left) : undefined
  const max = hasMax ? take(right) : undefined
  if ((hasMin && min === undefined) || (hasMax && max === undefined)) return undefined
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

/** A unit on one end holds for both. */
export function withSharedUnit(range: Range): Range {
  const unit = range.min?.unit ?? range.max?.unit
  if (unit === undefined || range.min === undefined || range.max === undefined) return range
  return { min: { unit, ...range.min }, max: { unit, ...range.max } }
}

function isUpsideDown(range: Range): boolean {
  const { min, max } = withSharedUnit(range)
  return min !== undefined && max !== undefined && (compareBounds(min, max) ?? 0) > 0
}

/** A range of numbers with units. */
export function takeRange(reading: Reading, span: Span): Range | undefined {
  const range = takeEnds(reading, span, (end) => takeBound(reading, end))
  if (range === undefined || !isUpsideDown(range)) return range
  const write = (bound: Bound | undefined): string =>
    bound === undefined ? '' : bound.value + (bound.unit ?? '')
  return void report(reading, 'min_over_max', span, { min: write(range.min), max: write(range.max) })
}

/** A quantity: one number above zero. */
export function takeQuantity(reading: Reading, span: Span): Bound | undefined {
  const bound = takeBound(reading, span)
  if (bound === undefined) return undefined
  const isNothing = bound.value === '0' || bound.value.startsWith('-')
  return isNothing ? void report(reading, 'quantity_zero', span) : bound
}

/** `dec` of the grammar without leading zeros; anything else is reported. */
function takeDecimal(reading: Reading, span: Span, currency: string): string | undefined {
  const text = reading.text.slice(span.start, span.end)
  const dot = digitsEnd(text, 0)
  const end = text[dot] === '.' ? digitsEnd(text, dot + 1) : dot
  if (dot === 0 || end !== text.length || end === dot + 1) return void report(reading, 'price_wrong', span)
  let start = 0
  while (start < dot - 1 && text[start] === '0') start += 1
  const canonical = text.slice(start)
  if (start > 0) report(reading, 'number_form', span, { canonical })
  if (parseAmount(canonical, currency) !== undefined) return canonical
  const digits = currencies.get(currency) ?? 0
  const isFine = end - dot - 1 > digits
  return void report(reading, isFine ? 'price_decimals' : 'price_wrong', span, { currency, digits })
}

function takePer(reading: Reading, span: Span): Per | undefined {
  const text = reading.text.slice(span.start, span.end)
  const per = pers.find((known) => known === text)
  return per ?? void report(reading, 'per_unknown', { start: span.start - 1, end: span.end }, { text })
}

/** A price whose first three characters are letters: currency, amount, and what it is for. */
export function takePrice(reading: Reading, span: Span): Price | undefined {
  const { text } = reading
  const written = text.slice(span.start, span.start + 3)
  const currency = written.toUpperCase()
  const head = { start: span.start, end: span.start + 3 }
  if (!currencies.has(currency)) return void report(reading, 'currency_unknown', head, { currency })
  if (written !== currency) report(reading, 'price_case', head, { canonical: currency })
  const slash = text.indexOf('/', head.end)
  const end = slash < 0 || slash >= span.end ? span.end : slash
  const ends = takeEnds(reading, { start: head.end, end }, (side) => takeDecimal(reading, side, currency))
  const per = end < span.end ? takePer(reading, { start: end + 1, end: span.end }) : undefined
  if (ends === undefined || (end < span.end && per === undefined)) return undefined
  const { min, max } = ends
  if (
    min !== undefined &&
    max !== undefined &&
    Number(parseAmount(min, currency)) > Number(parseAmount(max, currency))
  )
    return void report(reading, 'min_over_max', { start: head.end, end }, { min, max })
  return { currency, ...ends, ...(per === undefined ? {} : { per }) }
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the calendar has that day. @example isDay('2026-02-29') // false */
export function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const last = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0)
  return year > 0 && day >= 1 && day <= last
}

function hasDayForm(text: string): boolean {
  if (text.length !== 10) return false
  for (let at = 0; at < 10; at += 1)
    if (at === 4 || at === 7 ? text[at] !== '-' : !isDigit(text[at])) return false
  return true
}

/** One day, `YYYY-MM-DD`. */
export function takeDay(reading: Reading, span: Span): string | undefined {
  const text = reading.text.slice(span.start, span.end)
  if (!hasDayForm(text)) return void report(reading, 'date_form', span)
  return isDay(text) ? text : void report(reading, 'date_impossible', span)
}

/** A day, or the days from one to another. */
export function takePeriod(reading: Reading, span: Span): Period | undefined {
  const sides = splitRange(reading.text, span)
  const from = takeDay(reading, sides?.left ?? span)
  const to = sides === undefined ? undefined : takeDay(reading, sides.right)
  if (from === undefined || (sides !== undefined && to === undefined)) return undefined
  if (to === undefined) return { from }
  return from > to ? void report(reading, 'min_over_max', span, { min: from, max: to }) : { from, to }
}
