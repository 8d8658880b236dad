// Asks two readers the same of many samples and shows the first few on which they differ.
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'

/** Other seeds and more of everything: BESPEAK_READER_SEED=7 BESPEAK_READER_TIMES=20 npx vitest run test/protocol/two-readers */
const seed = Number(process.env['BESPEAK_READER_SEED'] ?? 1)
const times = Number(process.env['BESPEAK_READER_TIMES'] ?? 1)
const shown = 5

/**
 * @param numRuns how many samples for one time
 * @param question what the second reader is asked; it travels as JSON
 */
export async function compare<T>(
  reader: { ask: (question: object) => Promise<unknown> },
  arbitrary: fc.Arbitrary<T>,
  numRuns: number,
  question: (sample: T) => object,
  ours: (sample: T) => unknown,
): Promise<void> {
  const differing: object[] = []
  for (const sample of fc.sample(arbitrary, { seed, numRuns: numRuns * times })) {
    const asked = question(sample)
    const answer = reader.ask(asked)
    const mine: unknown = JSON.parse(JSON.stringify((await ours(sample)) ?? null))
    const theirs = await answer
    if (!isDeepStrictEqual(theirs, mine)) differing.push({ asked, mine, theirs })
    if (differing.length === shown) break
  }
  expect(differing).toEqual([])
}

/** The code with which something is refused, or nothing. */
export async function refusalOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.name === 'Problem') return String(error.code)
    throw error
  }
}
