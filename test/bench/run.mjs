// `npm run bench`: builds what is stale, compiles the bench beside the built server, and runs it as plain JavaScript.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, StartError } from '../../server/start/install.mjs'
import { build } from '../../server/start/build.mjs'
import { filesUnder, fingerprintOf, root } from '../../server/start/tree.mjs'

const out = join(root, 'test/out/bench')
const stamp = join(out, 'stamp')

/** Only the bench itself is compiled; what it measures is the server as it was built for `npm start`. */
async function compile() {
  const now = fingerprintOf(['package.json', ...filesUnder('test/bench'), ...filesUnder('test/support')])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  rmSync(out, { recursive: true, force: true })
  const fresh = join(out, 'fresh')
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['-p', 'test/bench/tsconfig.json', '--outDir', fresh, '--noCheck']
  const { code, text } = await run(process.execPath, [compiler, ...options])
  if (code !== 0) throw new StartError(`The bench could not be compiled.\n${text}`)
  renameSync(join(fresh, 'test'), join(out, 'test'))
  rmSync(fresh, { recursive: true, force: true })
  for (const part of ['protocol', 'server'])
    symlinkSync(join(root, 'dist', part), join(out, part), 'junction')
  writeFileSync(stamp, now)
}

try {
  mkdirSync(out, { recursive: true })
  await build()
  await compile()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
const program = join(out, 'test/bench/main.js')
const bench = spawn(process.execPath, ['--expose-gc', program, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal))
bench.on('exit', (code) => process.exit(code ?? 1))
