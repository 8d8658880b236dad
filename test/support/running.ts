// The built server as a process of its own, which a test may hold still or kill in the middle of anything.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** What such a process is told, and nothing else of this one's. */
export const settingsOf = (folder: string, port: string, more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  BESPEAK_PORT: port,
  BESPEAK_DATA: folder,
  BESPEAK_LIMITS: 'wide',
  BESPEAK_LOG: 'error',
  ...more,
})

export interface Running {
  origin: string
  said: string
  kill(): Promise<void>
  /** Holds it still, so that what lies on the disk can be looked at before it is killed. */
  hold(isHeld: boolean): boolean
}

/** @param port `0` for any that is free */
export async function startServer(
  folder: string,
  port: string,
  more: Record<string, string> = {},
): Promise<Running> {
  const env = settingsOf(folder, port, more)
  const child = spawn(process.execPath, ['dist/server/main.js'], { cwd: root, env })
  let said = ''
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/Stop it with/.test(said)) resolve()
    })
    void ended.then(() => reject(new Error(`it ended: ${said}`)))
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  const hold = (isHeld: boolean): boolean => child.kill(isHeld ? 'SIGSTOP' : 'SIGCONT')
  return { origin: /is at (\S+)/.exec(said)?.[1] ?? '', said, kill, hold }
}
