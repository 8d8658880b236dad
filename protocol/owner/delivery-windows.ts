// When somebody can be delivered to: days of the week and hours, written as schema.org writes opening hours.

/** Days 0 (Monday) to 6, ascending; hours as `18:00`, the second later than the first. */
export interface Window {
  days: readonly number[]
  from: string
  to: string
}

const names = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'] as const
const day = names.join('|')
const form = new RegExp(
  `^((?:${day})(?:[-,](?:${day}))*) ((?:[01]\\d|2[0-3]):[0-5]\\d)-((?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$`,
)

const placeOf = (name: string): number => names.findIndex((one) => one === name)

/** Days that follow each other, as pairs of the first and the last. */
function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const one of days) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === one - 1) last[1] = one
    else runs.push([one, one])
  }
  return runs
}

/**
 * One window as a text; three days or more in a row as `Mo-Fr`.
 * @example formatWindow({ days: [0, 1, 2, 5], from: '09:00', to: '12:00' }) // 'Mo-We,Sa 09:00-12:00'
 */
export function formatWindow({ days, from, to }: Window): string {
  const said = runsOf(days).map(([first, last]) => {
    const all = names.slice(first, last + 1)
    return last - first > 1 ? `${names[first]}-${names[last]}` : all.join(',')
  })
  return `${said.join(',')} ${from}-${to}`
}

/** Reads a window; undefined for a text that is none, which is kept as somebody wrote it. */
export function readWindow(text: string): Window | undefined {
  const [, said, from, to] = form.exec(text) ?? []
  if (said === undefined || from === undefined || to === undefined || from >= to) return undefined
  const days = new Set<number>()
  for (const part of said.split(',')) {
    const [first, last, ...more] = part.split('-').map(placeOf)
    if (first === undefined || more.length > 0 || (last !== undefined && last <= first)) return undefined
    for (let one = first; one <= (last ?? first); one += 1) days.add(one)
  }
  return { days: [...days].toSorted((a, b) => a - b), from, to }
}
