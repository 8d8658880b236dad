// The server's own log: one JSON line a happening, of codes and plain values, never of what people wrote.
import { Problem } from '../../protocol/problem.ts'
import type { Clock } from './clock.ts'

export const logLevels = ['info', 'warn', 'error', 'off'] as const
export type LogLevel = (typeof logLevels)[number]

// A closed list of names: bodies, tokens, lines and addresses of pages have none, so they cannot slip in.
const names = [
  'attempt',
  'brand',
  'bytes',
  'code',
  'count',
  'domain',
  'file',
  'folder',
  'from',
  'job',
  'kid',
  'method',
  'ms',
  'name',
  'number',
  'origin',
  'pid',
  'port',
  'reason',
  'request',
  'rid',
  'room',
  'route',
  'seconds',
  'seq',
  'signal',
  'status',
  'to',
  'type',
  'version',
] as const

export type LogValues = { readonly [name in (typeof names)[number]]?: string | number | boolean | undefined }

export interface Log {
  info(code: string, values?: LogValues): void
  warn(code: string, values?: LogValues, cause?: unknown): void
  error(code: string, values?: LogValues, cause?: unknown): void
}

const longestText = 200

function plain(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' ? value.slice(0, longestText) : undefined
}

/** What went wrong and where. A SyntaxError's message quotes the text that was parsed, so it is left out. */
function describe(cause: unknown, depth = 0): Record<string, unknown> | undefined {
  if (!(cause instanceof Error)) return cause === undefined ? undefined : { name: typeof cause }
  const frames = cause.stack?.split('\n').filter((row) => /^\s+at /.test(row)) ?? []
  return {
    name: cause.name,
    code: plain('code' in cause ? cause.code : undefined),
    message: cause instanceof SyntaxError || cause instanceof Problem ? undefined : plain(cause.message),
    stack: frames.slice(0, 8).map((row) => row.trim().slice(0, longestText)),
    cause: depth < 3 ? describe(cause.cause, depth + 1) : undefined,
  }
}

export interface LogOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly level?: LogLevel
  /** Where the lines go; standard error unless said otherwise. */
  readonly write?: (line: string) => void
}

export function createLog({ clock, level = 'info', write }: LogOptions): Log {
  const least = logLevels.indexOf(level)
  const send = write ?? ((line: string) => void process.stderr.write(line))
  const put = (at: LogLevel, code: string, values: LogValues = {}, cause?: unknown): void => {
    if (logLevels.indexOf(at) < least) return
    const row: Record<string, unknown> = { at: new Date(clock.now()).toISOString(), level: at, code }
    const said: Record<string, unknown> = {}
    for (const name of names) said[name] = plain(values[name])
    send(`${JSON.stringify({ ...row, values: said, cause: describe(cause) })}\n`)
  }
  return {
    info: (code, values) => put('info', code, values),
    warn: (code, values, cause) => put('warn', code, values, cause),
    error: (code, values, cause) => put('error', code, values, cause),
  }
}

/** For a place that must stay silent. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
