// Work that comes round by itself: each job at its time, never beside itself, its failures shown to the person.
import type { Clock, Timer } from './clock.ts'
import type { Log } from './log.ts'

export interface Jobs {
  /** Runs `fn` every so many seconds, first after that time; `wake` runs it sooner. */
  every(name: string, seconds: number, fn: (signal: AbortSignal) => void | Promise<void>): void
  /** Brings the next run forward to this moment (ms), when it would be later. */
  at(name: string, atMs: number): void
  /** Runs it as soon as possible; once more afterwards when it is running now. */
  wake(name: string): void
  /** Jobs whose last run failed. */
  readonly failing: readonly string[]
  /** Cancels what waits, tells what runs, and resolves when it has ended. */
  stop(): Promise<void>
}

export interface JobsOptions {
  readonly clock: Clock
  readonly log: Log
  /** Shows it to the person; the failure is in the log already. */
  readonly onFailure: (name: string, cause: unknown) => void | Promise<void>
}

interface Job {
  readonly name: string
  readonly ms: number
  readonly fn: (signal: AbortSignal) => void | Promise<void>
  timer: Timer | undefined
  /** On the monotonic clock. */
  dueAt: number
  running: Promise<void> | undefined
  hasFailed: boolean
}

export function createJobs({ clock, log, onFailure }: JobsOptions): Jobs {
  const jobs = new Map<string, Job>()
  const stopping = new AbortController()

  const plan = (job: Job, ms: number): void => {
    if (stopping.signal.aborted) return
    job.timer?.cancel()
    job.dueAt = clock.monotonic() + ms
    job.timer = clock.after(ms, () => begin(job))
  }
  const begin = (job: Job): void => {
    // While it runs, the time at which it should run again is only kept in dueAt.
    job.timer = undefined
    if (job.running) return
    job.dueAt = clock.monotonic() + job.ms
    job.running = run(job).finally(() => {
      job.running = undefined
      plan(job, Math.max(0, job.dueAt - clock.monotonic()))
    })
  }
  const run = async (job: Job): Promise<void> => {
    try {
      await job.fn(stopping.signal)
      job.hasFailed = false
    } catch (cause) {
      if (stopping.signal.aborted) return
      job.hasFailed = true
      log.error('job_failed', { job: job.name }, cause)
      await show(job, cause)
    }
  }
  const show = async (job: Job, failure: unknown): Promise<void> => {
    try {
      await onFailure(job.name, failure)
    } catch (cause) {
      // A full disk fails the job and the note about it; the next round may fare better.
      log.error('job_failure_not_shown', { job: job.name }, cause)
    }
  }
  const forward = (name: string, ms: number): void => {
    const job = jobs.get(name)
    if (!job) throw new TypeError(`there is no job ${name}`)
    const dueAt = clock.monotonic() + Math.max(0, ms)
    if (dueAt >= job.dueAt) return
    if (job.running) job.dueAt = dueAt
    else plan(job, Math.max(0, ms))
  }

  return {
    every(name, seconds, fn) {
      if (jobs.has(name)) throw new TypeError(`there are two jobs ${name}`)
      const job: Job = {
        name,
        ms: seconds * 1000,
        fn,
        timer: undefined,
        dueAt: 0,
        running: undefined,
        hasFailed: false,
      }
      jobs.set(name, job)
      plan(job, job.ms)
    },
    at: (name, atMs) => forward(name, atMs - clock.now()),
    wake: (name) => forward(name, 0),
    get failing() {
      return [...jobs.values()].filter((job) => job.hasFailed).map((job) => job.name)
    },
    async stop() {
      stopping.abort(new Error('the server stops'))
      for (const job of jobs.values()) job.timer?.cancel()
      await Promise.all(Array.from(jobs.values(), (job) => job.running))
    },
  }
}
