// Builds the server and the pages into dist/, each only when its sources changed.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { install, run, StartError } from './install.mjs'
import { builds, filesUnder, readStamp, root, writeStamp } from './tree.mjs'

const program = (path, ...args) => run(process.execPath, [join(root, 'node_modules', path), ...args])

async function buildServer() {
  // Made beside and moved into place at the end: whoever starts meanwhile finds the old or the new, never half of it.
  const fresh = join('dist', `.fresh-${process.pid}`)
  const args = [
    '-p',
    'tsconfig.server.json',
    '--outDir',
    fresh,
    '--noCheck',
    '--types',
    '',
    '--incremental',
    'false',
  ]
  // Types are checked by `npm run check`; here they may be missing (omit=dev), and nobody waits for them.
  const { code, text } = await program('typescript/bin/tsc', ...args, '--tsBuildInfoFile', 'null')
  if (code !== 0 || !existsSync(join(root, fresh, 'server/main.js'))) {
    process.stderr.write(text)
    throw new StartError('The server could not be built; what the compiler said stands above.')
  }
  // What the program reads beside its code: rosters, tables, catalogues, and the text that it publishes.
  for (const path of [...filesUnder('protocol'), ...filesUnder('server')]) {
    if (/\.(ts|mjs)$/.test(path)) continue
    mkdirSync(dirname(join(root, fresh, path)), { recursive: true })
    copyFileSync(join(root, path), join(root, fresh, path))
  }
  for (const part of ['package.json', 'protocol', 'server']) {
    rmSync(join(root, 'dist', part), { recursive: true, force: true })
    renameSync(join(root, fresh, part), join(root, 'dist', part))
  }
  rmSync(join(root, fresh), { recursive: true, force: true })
}

async function buildWeb() {
  if (!existsSync(join(root, 'web/index.html'))) return
  const { code, text } = await program('vite/bin/vite.js', 'build', '--logLevel', 'warn')
  if (code !== 0 || !existsSync(join(root, 'dist/web/index.html'))) {
    process.stderr.write(text)
    throw new StartError('The pages could not be built; what the builder said stands above.')
  }
}

/** @throws StartError */
export async function build() {
  const stamp = readStamp()
  const now = { server: builds.server(), web: builds.web() }
  const isServerStale = stamp.server !== now.server || !existsSync(join(root, 'dist/server/main.js'))
  const isWebStale = stamp.web !== now.web
  if (!isServerStale && !isWebStale) return false
  process.stderr.write('Building.\n')
  // A build that is cut off must not look finished.
  writeStamp({})
  await Promise.all([isServerStale && buildServer(), isWebStale && buildWeb()])
  writeStamp(now)
  return true
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await install()
    await build()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
