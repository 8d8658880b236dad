// Installs what the lock names, and says in one sentence what to do when the machine cannot.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled, root } from './tree.mjs'

/** Raised with a sentence for the person; nothing else needs to be printed. */
export class StartError extends Error {}

const noCompiler =
  'The database module (better-sqlite3) could not be built on this machine: install make, g++ and python3 ' +
  '(Debian, Ubuntu: sudo apt-get install make g++ python3 — macOS: xcode-select --install), then start again.'

/** Runs a program; what it prints is shown when it fails, or as it comes when `isLoud`. */
export function run(command, args, { isLoud = false, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const take = (chunk) => {
      text += chunk
      if (isLoud) process.stderr.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => resolve({ code: 1, text: `${text}${error.message}\n` }))
    child.on('close', (code) => resolve({ code: code ?? 1, text }))
  })
}

/** npm as the one that started us, else the one on the path. */
export function npm(args, options) {
  const path = process.env.npm_execpath
  if (path && /\.c?js$/.test(path)) return run(process.execPath, [path, ...args], options)
  return process.platform === 'win32'
    ? run(process.env.ComSpec ?? 'cmd.exe', ['/d', '/c', 'npm', ...args], options)
    : run('npm', args, options)
}

/** @throws StartError */
export async function install({ needsDev = false } = {}) {
  if (isInstalled(needsDev)) return false
  process.stderr.write('Installing what Bespeak is built of. The first time takes a minute or two.\n')
  const args = ['ci', '--no-audit', '--no-fund', ...(needsDev ? ['--include=dev'] : [])]
  const { code, text } = await npm(args)
  const loads =
    code === 0 && (await run(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:')"]))
  if (code === 0 && loads.code === 0) {
    isInstalled(needsDev)
    return true
  }
  // A half-made folder would look installed the next time.
  if (code === 0)
    rmSync(join(root, 'node_modules', 'better-sqlite3', 'build'), { recursive: true, force: true })
  const said = `${text}${loads ? loads.text : ''}`
  if (/gyp|prebuild-install|better.sqlite3/i.test(said)) {
    process.stderr.write(`${said.split('\n').slice(-15).join('\n')}\n`)
    throw new StartError(noCompiler)
  }
  process.stderr.write(said)
  throw new StartError('npm could not install what Bespeak needs; what it said stands above.')
}
