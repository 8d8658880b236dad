// Days in words: "by Friday", "before 15 December", "from 1 to 8 July", counted from the person's own today.

import { isDay } from '../line-numbers.ts'
import { phraseAt, use, wordAt } from './words-state.ts'
import type { Sentence } from './words-state.ts'
import { smallNumber } from './words-numbers.ts'

const months = 'january february march april may june july august september october november december'.split(
  ' ',
)
const weekdays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')

/** Days since 1970-01-01 of a civil date. Source: H. Hinnant, days_from_civil. */
export function dayNumber(text: string): number {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

const two = (value: number): string => String(value).padStart(2, '0')
const write = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

/** The civil date of a day number. */
export function dayText(days: number): string {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return write(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

/** 0 = Monday. */
const weekday = (days: number): number => (((days + 3) % 7) + 7) % 7

interface Days {
  from: number
  to: number
  /** First word after. */
  next: number
}

const monthOf = (word: string): number =>
  word.length < 3 ? 0 : months.findIndex((month) => month === word || month.slice(0, 3) === word) + 1

function ordinal(sentence: Sentence, at: number): { day: number; next: number } | undefined {
  const word = wordAt(sentence, at)
  const day = /^\d{1,2}(st|nd|rd|th)?$/.test(word) ? Number.parseInt(word, 10) : 0
  if (day < 1 || day > 31) return undefined
  const hasEnding = ['st', 'nd', 'rd', 'th'].includes(wordAt(sentence, at + 1))
  return { day, next: at + (hasEnding ? 2 : 1) }
}

function yearAt(sentence: Sentence, at: number): number | undefined {
  const word = wordAt(sentence, at)
  return /^20\d\d$/.test(word) ? Number(word) : undefined
}

/** That day of the year given, or the next one to come. */
function coming(sentence: Sentence, month: number, day: number, at: number): Days | undefined {
  const year = yearAt(sentence, at)
  const today = dayNumber(sentence.options.today)
  const thisYear = Number(sentence.options.today.slice(0, 4))
  const years = year === undefined ? [thisYear, thisYear + 1] : [year]
  for (const candidate of years) {
    const text = write(candidate, month, day)
    if (!isDay(text) || (year === undefined && dayNumber(text) < today)) continue
    return { from: dayNumber(text), to: dayNumber(text), next: year === undefined ? at : at + 1 }
  }
  return undefined
}

/** "15 December", "15th of December", "December 15", "2026-12-15". */
function calendarDay(sentence: Sentence, at: number): Days | undefined {
  const word = wordAt(sentence, at)
  if (/^\d{4}-\d\d-\d\d$/.test(word))
    return isDay(word) ? { from: dayNumber(word), to: dayNumber(word), next: at + 1 } : undefined
  if (word === 'christmas') return coming(sentence, 12, 25, at + 1)
  const start = wordAt(sentence, at) === 'the' ? at + 1 : at
  const first = ordinal(sentence, start)
  if (first !== undefined) {
    const after = wordAt(sentence, first.next) === 'of' ? first.next + 1 : first.next
    const month = monthOf(wordAt(sentence, after))
    return month === 0 ? undefined : coming(sentence, month, first.day, after + 1)
  }
  const month = monthOf(word)
  const second = month === 0 ? undefined : ordinal(sentence, at + 1)
  return second === undefined ? undefined : coming(sentence, month, second.day, second.next)
}

function monthSpan(today: string, ahead: number, next: number): Days {
  const count = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + ahead
  const first = (months: number): number => dayNumber(write(Math.floor(months / 12), (months % 12) + 1, 1))
  return { from: first(count), to: first(count + 1) - 1, next }
}

/** "tomorrow", "Friday", "next Friday", "this week", "next month", "the weekend". */
function relativeDay(sentence: Sentence, at: number): Days | undefined {
  const today = dayNumber(sentence.options.today)
  const monday = today - weekday(today)
  const word = wordAt(sentence, at)
  if (word === 'today' || word === 'tonight') return { from: today, to: today, next: at + 1 }
  if (word === 'tomorrow') return { from: today + 1, to: today + 1, next: at + 1 }
  const isNext = word === 'next'
  const noun = isNext || word === 'this' || word === 'the' ? wordAt(sentence, at + 1) : word
  const next = noun === word ? at + 1 : at + 2
  if (noun === 'week' && word !== noun)
    return { from: isNext ? monday + 7 : today, to: monday + (isNext ? 13 : 6), next }
  if (noun === 'weekend') return { from: monday + (isNext ? 12 : 5), to: monday + (isNext ? 13 : 6), next }
  if (noun === 'month' && word !== noun) return monthSpan(sentence.options.today, isNext ? 1 : 0, next)
  const index = weekdays.findIndex((day) => day === noun || (noun.length === 3 && day.startsWith(noun)))
  if (index < 0) return undefined
  const ahead = (index - weekday(today) + 7) % 7 || 7
  const day = isNext ? monday + 7 + index : today + ahead
  return { from: day, to: day, next }
}

/** "in 3 days", "within two weeks". */
function afterDays(sentence: Sentence, at: number): Days | undefined {
  if (phraseAt(sentence, at, ['in', 'within']) === 0) return undefined
  const count = smallNumber(wordAt(sentence, at + 1))
  const noun = wordAt(sentence, at + 2)
  const length = noun.startsWith('day') ? 1 : noun.startsWith('week') ? 7 : noun.startsWith('month') ? 30 : 0
  if (count === undefined || length === 0) return undefined
  const day = dayNumber(sentence.options.today) + count * length
  return { from: day, to: day, next: at + 3 }
}

const daysAt = (sentence: Sentence, at: number): Days | undefined =>
  calendarDay(sentence, at) ?? relativeDay(sentence, at)

/** "1 to 8 July", "1 July to 8 July": the month of the second counts for both. */
function spanAt(sentence: Sentence, at: number): Days | undefined {
  const isBetween = phraseAt(sentence, at, ['from', 'between']) > 0
  const start = isBetween ? at + 1 : at
  const whole = daysAt(sentence, start)
  const lone = whole === undefined ? ordinal(sentence, start) : undefined
  const next = whole?.next ?? lone?.next
  if (next === undefined || phraseAt(sentence, next, ['to', 'until', 'till', 'and', '-']) === 0)
    return undefined
  const last = daysAt(sentence, next + 1)
  if (last === undefined) return undefined
  const from = whole?.from ?? dayNumber(`${dayText(last.from).slice(0, 8)}${two(lone?.day ?? 1)}`)
  return from <= last.to ? { from, to: last.to, next: last.next } : undefined
}

function setOn(sentence: Sentence, at: number, days: Days): void {
  const from = dayText(days.from)
  sentence.line.on = days.to > days.from ? { from, to: dayText(days.to) } : { from }
  use(sentence, at, days.next, 'on')
}

function setBy(sentence: Sentence, at: number, days: Days, day: number): void {
  sentence.line.by = dayText(day)
  use(sentence, at, days.next, 'by')
}

const latest = [
  'by',
  'until',
  'till',
  'no later than',
  'not later than',
  'latest',
  'at the latest by',
  'delivered by',
]

/** Finds the first day or days in a sentence. `isVisit`: what is wanted happens then, rather than arriving till then. */
export function takeDays(sentence: Sentence, isVisit: boolean): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const span = spanAt(sentence, at)
    if (span !== undefined) return setOn(sentence, at, span)
    const before = phraseAt(sentence, at, ['before'])
    const by = phraseAt(sentence, at, latest)
    const on = phraseAt(sentence, at, ['on', 'for'])
    const days = afterDays(sentence, at) ?? daysAt(sentence, at + before + by + on)
    if (days === undefined) continue
    if (before > 0)
      return setBy(sentence, at, days, Math.max(days.from - 1, dayNumber(sentence.options.today)))
    if (on > 0 || (isVisit && by === 0)) return setOn(sentence, at, days)
    return setBy(sentence, at, days, days.to)
  }
}
