// Sums made ready to be drawn: months without gaps, the largest first, the rest together.

export interface Sum {
  key: string
  label: string
  amount: number
}

export interface Plot {
  currency: string
  bars: Sum[]
}

const nextMonth = (month: string): string => {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

/** Months from the first to the last, those in which nothing was bought too; at most the last 24. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = []
  for (let month = first; month <= last && months.length < 600; month = nextMonth(month)) months.push(month)
  return months.slice(-24)
}

interface Monthly {
  month: string
  currency: string
  spent: number
}

/** One plot for each currency; a currency is never added to another. */
export function monthPlots(
  sums: readonly Monthly[],
  today: string,
  label: (month: string) => string,
): Plot[] {
  const currencies = [...new Set(sums.map(({ currency }) => currency))]
  return currencies.map((currency) => {
    const own = sums.filter((sum) => sum.currency === currency)
    const byMonth = new Map(own.map(({ month, spent }) => [month, spent]))
    const known = [...byMonth.keys()].sort()
    const last = [known.at(-1) ?? today, today.slice(0, 7)].sort().at(-1) ?? today.slice(0, 7)
    // One bar alone says nothing about time: at least a year is drawn.
    const start = [known[0] ?? last, monthBefore(last, 11)].sort()[0] ?? last
    const bars = monthsBetween(start, last).map((month) => ({
      key: month,
      label: label(month),
      amount: byMonth.get(month) ?? 0,
    }))
    return { currency, bars }
  })
}

function monthBefore(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const index = year * 12 + number - 1 - count
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

/** The largest `most` of each currency, and the rest as one. */
export function rankedPlots(
  sums: readonly (Sum & { currency: string })[],
  most: number,
  rest: (count: number) => string,
): Plot[] {
  const currencies = [...new Set(sums.map(({ currency }) => currency))]
  return currencies.map((currency) => {
    const own = sums.filter((sum) => sum.currency === currency).toSorted((a, b) => b.amount - a.amount)
    const shown = own.slice(0, most)
    const others = own.slice(most)
    const sum = others.reduce((total, { amount }) => total + amount, 0)
    const bars =
      others.length === 0 ? shown : [...shown, { key: '', label: rest(others.length), amount: sum }]
    return { currency, bars }
  })
}

/** A round number at or above the largest: where the scale of a plot ends. */
export function scaleEnd(largest: number): number {
  if (largest <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(largest))
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
  return (steps.find((step) => step * power >= largest) ?? 10) * power
}
