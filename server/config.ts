// The settings of a server, each with a default that works; the only place that reads the environment.
import { resolve } from 'node:path'
import * as z from 'zod'
import { normalLimits, wideLimits, type Limits } from './platform/http/limits.ts'
import manifest from '../package.json' with { type: 'json' }

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((text) => text === 'true' || text === '1')

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

const origin = z.string().refine((text) => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === text
}, 'must be like https://bespeak.example: scheme and host (and port), nothing behind')

/** Every setting by its name in the environment. */
const settings = z.object({
  /** Port to listen on; 0 takes any free one. */
  BESPEAK_PORT: z.coerce.number().int().min(0).max(65535).default(7300),
  /** Address to listen on: this machine only, unless said otherwise. */
  BESPEAK_LISTEN: z.string().min(1).default('127.0.0.1'),
  /** Folder of the data file, its key and its lock. */
  BESPEAK_DATA: z.string().min(1).default('./data'),
  /** How the person and brands reach this server; decides passkeys, cookies and accepted host names. */
  BESPEAK_ORIGIN: origin.optional(),
  /** Addresses or networks (`10.0.0.0/8`) of proxies whose X-Forwarded headers count. */
  BESPEAK_TRUSTED_PROXY: list.default([]),
  BESPEAK_LOG: z.enum(['error', 'warn', 'info', 'off']).default('info'),
  /** Brands on this very machine, over http too: for development. */
  BESPEAK_LOOPBACK_BRANDS: flag.default(false),
  /** `wide` for measuring, and behind a proxy that hides addresses: all callers look like one. */
  BESPEAK_LIMITS: z.enum(['normal', 'wide']).default('normal'),
  /** Whether brands can reach this server; `auto` judges by the origin. */
  BESPEAK_REACHABLE: z.enum(['auto', 'yes', 'no']).default('auto'),
  /** Whether the server makes backups of itself; off where something else does. */
  BESPEAK_BACKUPS: flag.default(true),
})

export interface Config {
  port: number
  listen: string
  dataFolder: string
  /** Public origin: as set, or `http://localhost` with the port it listens on. */
  origin: string
  isOriginSet: boolean
  trustedProxies: readonly string[]
  logLevel: 'error' | 'warn' | 'info' | 'off'
  loopbackBrands: boolean
  reachable: 'auto' | 'yes' | 'no'
  backups: boolean
  limits: Limits
  version: string
  /** Folder of the built pages; absent in tests that need none. */
  webFolder: string | undefined
}

/** Raised with all that is wrong at once, one line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/**
 * Reads the settings.
 * @throws SettingsError naming every setting that cannot be used
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(settings.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const read = settings.safeParse(given)
  if (!read.success) {
    const lines = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new SettingsError(`These settings cannot be used:\n${lines.join('\n')}`)
  }
  const value = read.data
  return {
    port: value.BESPEAK_PORT,
    listen: value.BESPEAK_LISTEN,
    dataFolder: resolve(value.BESPEAK_DATA),
    origin: value.BESPEAK_ORIGIN ?? localOrigin(value.BESPEAK_PORT),
    isOriginSet: value.BESPEAK_ORIGIN !== undefined,
    trustedProxies: value.BESPEAK_TRUSTED_PROXY,
    logLevel: value.BESPEAK_LOG,
    loopbackBrands: value.BESPEAK_LOOPBACK_BRANDS,
    reachable: value.BESPEAK_REACHABLE,
    backups: value.BESPEAK_BACKUPS,
    limits: value.BESPEAK_LIMITS === 'wide' ? wideLimits : normalLimits,
    version: manifest.version,
    webFolder: undefined,
  }
}

/** The same settings once it is known which port was free. */
export function withPort(config: Config, port: number): Config {
  return { ...config, port, origin: config.isOriginSet ? config.origin : localOrigin(port) }
}

function localOrigin(port: number): string {
  return new URL(`http://localhost:${port}`).origin
}
