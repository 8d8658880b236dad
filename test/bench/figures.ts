// What a row of the bench is, and the small arithmetic that all rows share.

/** One line of the table. */
export interface Row {
  name: string
  figure: string
  /** What nothing of ours in between reaches, measured in the same run. */
  limit: string
  ratio: number | undefined
  /** As design wants it; empty where the row only informs. */
  bar: string
  isMet: boolean | undefined
  /** For the JSON: plain numbers. */
  values: Record<string, number | string>
}

export interface RowParts {
  figure: string
  limit?: string
  ratio?: number | undefined
  bar?: string
  isMet?: boolean
  values?: Row['values']
}

export const row = (name: string, parts: RowParts): Row => ({
  name,
  limit: '',
  ratio: undefined,
  bar: '',
  isMet: undefined,
  values: {},
  ...parts,
})

/** Milliseconds on a clock that all processes of one machine share. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs of work in turn, so that what else the machine does strikes all of them alike; medians per second. */
export async function inTurns(
  works: Readonly<Record<string, () => Promise<number> | number>>,
  rounds: number,
): Promise<Record<string, number>> {
  const rates: Record<string, number[]> = {}
  for (let round = 0; round <= rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const began = nowMs()
      const count = await work()
      // The first round only warms up.
      if (round > 0) (rates[name] ??= []).push((count * 1000) / (nowMs() - began))
    }
  }
  return Object.fromEntries(Object.entries(rates).map(([name, list]) => [name, median(list)]))
}

export const perSecond = (rate: number): string => `${counted(rate)}/s`
export const counted = (count: number): string =>
  count >= 100_000
    ? `${Math.round(count / 1000)} k`
    : count >= 10_000
      ? `${(count / 1000).toFixed(1)} k`
      : Math.round(count).toLocaleString('en')
export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`
