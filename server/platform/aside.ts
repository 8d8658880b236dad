// Long work on a thread of its own, so that nobody waits for it here: a program, what it gets, what it says at the end.
import { Worker } from 'node:worker_threads'

/** What stopped it, by the code of the system or of SQLite; empty for a bug. */
export class AsideFailure extends Error {
  override readonly name = 'AsideFailure'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

type Word<T> = { done: T } | { failed: { code: string; message: string } } | { news: string }

/**
 * Runs a plain JavaScript file; it posts `{ news }` while it works, and at its end `{ done }` or `{ failed }`.
 * Settles when the thread has ended: until then its files are open.
 * @throws AsideFailure, or why `signal` was aborted
 */
export function aside<T>(
  program: URL,
  workerData: object,
  { signal, onNews }: { signal?: AbortSignal; onNews?: (news: string) => void } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    // Neither the settings nor what Node was started with are its business.
    const worker = new Worker(program, { workerData, env: {}, execArgv: [] })
    let settle: (() => void) | undefined
    const end = (): void => void worker.terminate()
    signal?.addEventListener('abort', end, { once: true })
    worker.on('message', (word: Word<T>) => {
      if ('news' in word) onNews?.(word.news)
      else if ('done' in word) settle = () => resolve(word.done)
      else settle = () => reject(new AsideFailure(word.failed.code, word.failed.message))
    })
    worker.on('error', (error) => {
      settle = () => reject(error)
    })
    worker.on('exit', () => {
      signal?.removeEventListener('abort', end)
      if (settle !== undefined) settle()
      else reject(signal?.aborted === true ? (signal.reason as Error) : new Error('a thread ended early'))
    })
  })
}
