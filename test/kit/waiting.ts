// Waits for something that the other side does by itself.
import { setTimeout } from 'node:timers/promises'

export const pause = (ms: number): Promise<void> => setTimeout(ms)

/** @returns what was found, or undefined when it did not come in time */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  ms: number,
): Promise<T | undefined> {
  const deadline = performance.now() + ms
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) return undefined
    await setTimeout(20)
  }
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** A time of a body, so many seconds from now. */
export const timeIn = (seconds: number): string =>
  new Date((nowSeconds() + seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
