// Waits for something that happens by itself in a real server, and fails with the last thing seen.
import { setTimeout } from 'node:timers/promises'

const patienceMs = 15_000
const stepMs = 25

export async function until<T>(look: () => T | Promise<T>, isEnough: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const seen = await look()
    if (isEnough(seen)) return seen
    if (performance.now() > deadline)
      throw new Error(`it never came; last seen: ${JSON.stringify(seen)?.slice(0, 2000)}`)
    await setTimeout(stepMs)
  }
}
