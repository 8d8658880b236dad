// The pages' one clock: what time it is, and waking up later.

export const now = (): number => Date.now()

/** Runs once after some milliseconds; call the answer to not run. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => {
    clearTimeout(timer)
  }
}

/** Runs every so many milliseconds; call the answer to stop. */
export function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  return () => {
    clearInterval(timer)
  }
}

/** Resolves after some milliseconds. */
export const wait = (ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve))
