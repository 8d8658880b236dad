// `npm run conform` and `npm run practice-store`: compiles the kit when it changed and runs it as plain JavaScript.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, StartError } from '../../server/start/install.mjs'
import { filesUnder, fingerprintOf, root } from '../../server/start/tree.mjs'

const outs = join(root, 'test/out')

/**
 * The kit stands on the language alone: both are compiled beside each other, and nothing of the server with them.
 * @returns the folder, named for what it was made from: two that start at once make the same
 */
async function compile() {
  const sources = [...filesUnder('test/kit'), ...filesUnder('protocol')]
  const print = fingerprintOf(['package.json', 'tsconfig.json', ...sources])
    .replace(/\W/g, '')
    .slice(0, 24)
  const out = join(outs, `kit-${print}`)
  if (existsSync(out)) return out
  const fresh = join(outs, `fresh-kit-${process.pid}`)
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['-p', 'test/kit/tsconfig.json', '--outDir', fresh, '--noCheck']
  const { code, text } = await run(process.execPath, [compiler, ...options])
  if (code !== 0) throw new StartError(`The kit could not be compiled.\n${text}`)
  for (const path of sources) {
    if (!/^protocol\/[^/]+\.json$/.test(path)) continue
    mkdirSync(join(fresh, 'protocol'), { recursive: true })
    writeFileSync(join(fresh, path), readFileSync(join(root, path)))
  }
  // Whoever comes second finds it made.
  if (existsSync(out)) rmSync(fresh, { recursive: true, force: true })
  else renameOnce(fresh, out)
  return out
}

function renameOnce(fresh, out) {
  try {
    renameSync(fresh, out)
  } catch (error) {
    if (!existsSync(out)) throw error
    rmSync(fresh, { recursive: true, force: true })
  }
  for (const name of readdirSync(outs)) {
    const isOld = name.startsWith('kit-') && join(outs, name) !== out
    if (isOld) rmSync(join(outs, name), { recursive: true, force: true })
  }
}

/** Runs one program of the kit with the words of the command line, and ends as it ends. */
export async function runKit(name) {
  let out
  try {
    out = await compile()
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
