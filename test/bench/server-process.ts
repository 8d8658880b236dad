// The real program, as `npm start` runs it, with a folder of ours.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { nowMs } from './figures.ts'

function root(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package-lock.json'))) folder = dirname(folder)
  return folder
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface RunningServer {
  port: number
  host: string
  /** From the call to start it until it said where it is. */
  listeningMs: number
  rssBytes(): number
  /** Known once it ended. */
  cpuMs: number
  end(): Promise<void>
}

export async function startServer(folder: string, chosen?: number): Promise<RunningServer> {
  const port = chosen ?? (await freePort())
  const began = nowMs()
  const program = join(root(), 'dist/server/main.js')
  const profiling =
    process.env['BENCH_PROFILE'] === 'server'
      ? ['--cpu-prof', '--cpu-prof-dir', join(root(), 'test/out')]
      : []
  const child = spawn(process.execPath, [...profiling, program], {
    env: {
      PATH: process.env['PATH'],
      BESPEAK_PORT: String(port),
      BESPEAK_DATA: join(folder, 'data'),
      BESPEAK_LIMITS: 'wide',
      BESPEAK_LOOPBACK_BRANDS: 'true',
      BESPEAK_LOG: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.on('exit', kill)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes(' is at ')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)))
  })
  const stat = (): string[] => {
    const file = `/proc/${child.pid}/stat`
    return existsSync(file) ? (readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? []) : []
  }
  const server: RunningServer = {
    port,
    host: `localhost:${port}`,
    listeningMs: nowMs() - began,
    cpuMs: Number.NaN,
    rssBytes: () => {
      const file = `/proc/${child.pid}/status`
      if (!existsSync(file)) return Number.NaN
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) * 1024
    },
    end: async () => {
      const fields = stat()
      // User and system time in hundredths of a second (proc_pid_stat(5), fields 14 and 15).
      server.cpuMs = (Number(fields[11]) + Number(fields[12])) * 10
      child.kill('SIGTERM')
      await ended
      process.off('exit', kill)
    },
  }
  return server
}
