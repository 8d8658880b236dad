// The one source of time: what the clock says, and what should happen later.

export interface Timer {
  cancel(): void
}

export interface Clock {
  /** Wall clock in ms since 1970; may jump. */
  now(): number
  /** Wall clock in whole seconds, as the wire and the ledgers write it. */
  seconds(): number
  /** Milliseconds with a fraction that never go back; only differences mean anything. */
  monotonic(): number
  /** Calls once, after so many ms. */
  after(ms: number, fn: () => void): Timer
  /** Resolves after so many ms; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Makes `sleep` of any clock's `after`, so that a manual clock sleeps like the real one. */
export function sleepOn(
  after: Clock['after'],
): (ms: number, signal?: AbortSignal | undefined) => Promise<void> {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error)
        return
      }
      const onAbort = (): void => {
        timer.cancel()
        reject(signal?.reason as Error)
      }
      const timer = after(ms, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      signal?.addEventListener('abort', onAbort, { once: true })
    })
}

// setTimeout takes a longer wait for 1 ms, so a long one is walked in steps.
const longestStep = 2 ** 31 - 1

function after(ms: number, fn: () => void): Timer {
  let timeout: NodeJS.Timeout
  const step = (left: number): void => {
    const part = Math.min(left, longestStep)
    timeout = setTimeout(() => (left > part ? step(left - part) : fn()), part)
  }
  step(Math.max(0, ms))
  return { cancel: () => clearTimeout(timeout) }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  seconds: () => Math.floor(Date.now() / 1000),
  monotonic: () => performance.now(),
  after,
  sleep: sleepOn(after),
}
