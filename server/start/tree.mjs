// Knows what was installed and built from which sources, so that a second start does neither again.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
const stampFile = join(root, 'dist', 'stamp.json')
const installedFile = join(root, 'node_modules', '.bespeak-installed')

/** All files under a folder, as paths from the root, in one order on every machine. */
export function filesUnder(folder) {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

/** One hash over names and contents. */
export function fingerprintOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const full = join(root, path)
    if (existsSync(full)) hash.update(`${path}\n`).update(readFileSync(full)).update('\n')
  }
  return hash.digest('base64url')
}

const shared = ['package.json', 'package-lock.json', 'tsconfig.json']

/** The sources of each thing that is built. */
export const builds = {
  server: () =>
    fingerprintOf([...shared, 'tsconfig.server.json', ...filesUnder('protocol'), ...filesUnder('server')]),
  web: () => fingerprintOf([...shared, 'vite.config.ts', ...filesUnder('protocol'), ...filesUnder('web')]),
}

export function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return {}
  }
}

export function writeStamp(stamp) {
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, JSON.stringify(stamp))
}

/** Whether node_modules holds what the lock names (`needsDev`: what tests need too). */
export function isInstalled(needsDev) {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const key = `${fingerprintOf(['package-lock.json'])} ${needsDev}`
  const known = existsSync(installedFile) ? readFileSync(installedFile, 'utf8').split('\n') : []
  if (known.includes(key)) return true
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const there = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const isComplete = Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional ||
      entry.devOptional ||
      entry.peer ||
      (entry.dev && !needsDev) ||
      there[path]?.version === entry.version,
  )
  const isBuilt = existsSync(join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'))
  if (isComplete && isBuilt) writeFileSync(installedFile, [...known, key].join('\n'))
  return isComplete && isBuilt
}
