// `npm run conform` and `npm run practice-store`: compiles the kit when it changed and runs it as plain JavaScript.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, StartError } from '../../server/start/install.mjs'
import { filesUnder, fingerprintOf, root } from '../../server/start/tree.mjs'

const out = join(root, 'test/out/kit')
const stamp = join(out, 'stamp')

/** The kit stands on the language alone: both are compiled beside each other, and nothing of the server with them. */
async function compile() {
  const now = fingerprintOf([
    'package.json',
    'tsconfig.json',
    ...filesUnder('test/kit'),
    ...filesUnder('protocol'),
  ])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  // Made beside and moved at the end: two that start at once find the old or the new, never half of it.
  const fresh = `${out}-${process.pid}`
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['-p', 'test/kit/tsconfig.json', '--outDir', fresh, '--noCheck']
  const { code, text } = await run(process.execPath, [compiler, ...options])
  if (code !== 0) throw new StartError(`The kit could not be compiled.\n${text}`)
  for (const path of filesUnder('protocol')) {
    if (!/^protocol\/[^/]+\.json$/.test(path)) continue
    mkdirSync(join(fresh, 'protocol'), { recursive: true })
    writeFileSync(join(fresh, path), readFileSync(join(root, path)))
  }
  writeFileSync(join(fresh, 'stamp'), now)
  rmSync(out, { recursive: true, force: true })
  renameSync(fresh, out)
}

/** Runs one program of the kit with the words of the command line, and ends as it ends. */
export async function runKit(name) {
  try {
    await compile()
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
  const program = join(out, 'test/kit', `${name}.js`)
  const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}
