// All that is asked of a brand, in the order in which it can be asked.
import { runProbes, type Probe, type Result, type RunOptions } from '../probe.ts'
import { agreeingProbes, messageProbes, sentProbes } from './agreeing.ts'
import { documentProbes } from './document.ts'
import { endingProbes } from './ending.ts'
import { copyProbes, recordProbes } from './records.ts'
import { resendingProbes } from './resending.ts'
import { openBrandWorld, type BrandOptions, type BrandWorld } from './setting.ts'
import { outboxProbes, speechProbes } from './speech.ts'
import { takingProbes } from './taking.ts'

export const brandProbes: readonly Probe<BrandWorld>[] = [
  ...documentProbes,
  ...agreeingProbes,
  ...messageProbes,
  ...recordProbes,
  ...outboxProbes,
  ...speechProbes,
  ...takingProbes,
  ...resendingProbes,
  ...copyProbes,
  ...endingProbes,
  ...sentProbes,
]

/** Plays a person towards a brand and asks every rule. */
export async function conformBrand(options: BrandOptions, run: RunOptions = {}): Promise<Result[]> {
  const world = await openBrandWorld(options)
  try {
    // Whatever is asked alone still needs the document that all the others stand on.
    if (run.only) await runProbes(documentProbes, world, { only: ['2.document.served', '2.document.whole'] })
    return await runProbes(brandProbes, world, run)
  } finally {
    await world.close()
  }
}
