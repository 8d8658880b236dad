// Another process of the bench: asked by name over one channel, ended with the bench whatever happens.
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

type Answers = Readonly<Record<string, (asked: never) => unknown>>

export interface Party {
  ask<T>(name: string, asked?: unknown): Promise<T>
  readonly pid: number
  end(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a program of this folder. */
export function openParty(program: string): Party {
  const child = fork(join(import.meta.dirname, `${program}.js`), {
    execArgv: ['--expose-gc', ...(process.env['BENCH_PROFILE'] === program ? ['--cpu-prof'] : [])],
    serialization: 'advanced',
  })
  running.add(child)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  child.on('message', (message: { number: number; value?: unknown; error?: string }) => {
    const one = waiting.get(message.number)
    waiting.delete(message.number)
    if (message.error === undefined) one?.resolve(message.value)
    else one?.reject(new Error(`${program}: ${message.error}`))
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      running.delete(child)
      for (const one of waiting.values()) one.reject(new Error(`${program} ended with ${code}`))
      resolve()
    })
  })
  return {
    pid: child.pid ?? 0,
    ask: <T>(name: string, asked?: unknown) =>
      new Promise<T>((resolve, reject) => {
        const number = ++last
        waiting.set(number, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ number, name, asked })
      }),
    end: async () => {
      if (child.connected) child.disconnect()
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(hard)
    },
  }
}

/** Answers the bench until it hangs up. */
export function answer(answers: Answers, close: () => Promise<void> | void = () => undefined): void {
  process.on('message', (message: { number: number; name: string; asked: never }) => {
    const { number, name, asked } = message
    Promise.resolve()
      .then(() => answers[name]?.(asked))
      .then(
        (value) => process.send?.({ number, value }),
        (error: unknown) =>
          process.send?.({ number, error: error instanceof Error ? error.stack : String(error) }),
      )
  })
  process.once('disconnect', () => void Promise.resolve(close()).finally(() => process.exit(0)))
}
