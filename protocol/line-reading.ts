// What is known of a line while it is being read: the line so far, and every problem with its place.

import type { Line } from './line.ts'
import type { LineProblem, LineProblemCode } from './line-problems.ts'
import type { Span } from './line-scan.ts'

export interface Found extends Span {
  code: LineProblemCode
  values: Record<string, string | number>
}

/** The work in hand; made for one text and thrown away after. */
export interface Reading {
  text: string
  line: Line
  /** Keys met so far, for repeats. */
  seen: Set<string>
  found: Found[]
}

/** Notes a problem with a stretch of the text; its words are always among the values. */
export function report(
  reading: Reading,
  code: LineProblemCode,
  span: Span,
  values: Record<string, string | number> = {},
): void {
  const text = reading.text.slice(span.start, span.end)
  reading.found.push({ code, start: span.start, end: span.end, values: { text, ...values } })
}

/** For each UTF-16 offset (and the end) the number of code points before it. */
function pointsBefore(text: string): number[] {
  const before: number[] = []
  let count = 0
  for (const c of text) {
    for (let unit = 0; unit < c.length; unit += 1) before.push(count)
    count += 1
  }
  before.push(count)
  return before
}

/** Problems with columns in code points, in the order of the text. */
export function locate(text: string, found: readonly Found[]): LineProblem[] {
  const before = pointsBefore(text)
  return found
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(({ code, values, start, end }) => {
      const first = before[start] ?? 0
      return { code, values, column: first + 1, length: (before[end] ?? first) - first }
    })
}
