// What a practice brand has to do and when: kept in its file, so that a restart forgets no promise.
import { Problem } from '../../protocol/problem.ts'
import type { Clock, Timer } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { dropTasks, endTask, nextTask, putTask, type TaskRow } from './queries.ts'

export type Task = TaskRow

export interface Agenda {
  /** Puts a task down, in place of one of the same kind for the same thing. */
  plan(task: Task): Promise<void>
  drop(rid: string, kinds: readonly string[], subject?: string): Promise<void>
  start(): void
  /** Lets the task under way finish; what waits is kept. */
  stop(): Promise<void>
}

/** How long after a failure that is nobody's answer the same task is tried again. */
const againMs = 60_000

/** @param run does one task; a Problem means that it cannot be done any more, and it is dropped */
export function createAgenda(
  { database, clock, log }: { database: Database; clock: Clock; log: Log },
  run: (task: Task) => Promise<void>,
): Agenda {
  let timer: Timer | undefined
  let working: Promise<void> | undefined
  let isOn = false

  const arm = (): void => {
    timer?.cancel()
    timer = undefined
    if (!isOn || working) return
    const next = nextTask(database)
    if (next) timer = clock.after(Math.max(0, next.dueAt - clock.now()), () => void work())
  }
  const work = (): Promise<void> =>
    (working ??= workOff().finally(() => {
      working = undefined
      arm()
    }))
  const dueTask = (): Task | undefined => {
    const next = isOn ? nextTask(database) : undefined
    return next && next.dueAt <= clock.now() ? next : undefined
  }
  const workOff = async (): Promise<void> => {
    for (let task = dueTask(); task; task = dueTask()) await attempt(task)
  }
  const attempt = async (task: Task): Promise<void> => {
    try {
      await run(task)
    } catch (error) {
      // What the other side made impossible meanwhile is no failure; anything else must not stop the shop.
      if (!(error instanceof Problem) || error.status >= 500) {
        log.error('practice_task_failed', { type: task.kind }, error)
        await database.transact((tx) => putTask(tx, { ...task, dueAt: clock.now() + againMs }))
        return
      }
      log.info('practice_task_dropped', { type: task.kind, code: error.code })
    }
    await database.transact((tx) => endTask(tx, task))
  }

  return {
    async plan(task) {
      await database.transact((tx) => putTask(tx, task))
      arm()
    },
    async drop(rid, kinds, subject) {
      await database.transact((tx) => dropTasks(tx, rid, kinds, subject))
      arm()
    },
    start() {
      isOn = true
      arm()
    },
    async stop() {
      isOn = false
      timer?.cancel()
      await working
    },
  }
}
