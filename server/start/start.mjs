// `npm start`: installs and builds what is missing or stale, then runs the server in this process.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const programs = {
  serve: 'dist/server/main.js',
  cli: 'dist/server/cli.js',
  demo: 'dist/server/demo/demo.js',
  bench: 'test/bench/run.mjs',
  conform: 'test/kit/conform.mjs',
  'practice-store': 'test/kit/practice-store.mjs',
}
/** These stand on the language alone and compile themselves: no server and no pages are built for them. */
const standalone = ['conform', 'practice-store']
const least = [20, 19]

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < least[0] || (major === least[0] && minor < least[1])) {
  process.stderr.write(`Bespeak needs Node ${least.join('.')} or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

const [name = 'serve', ...rest] = process.argv.slice(2)
const program = programs[name]
if (program === undefined) {
  process.stderr.write(`There is no ${name}; try: npm start, npm run demo, npm run bespeak -- help\n`)
  process.exit(1)
}

const { install, StartError } = await import('./install.mjs')
const { build } = await import('./build.mjs')
const { root } = await import('./tree.mjs')
try {
  await install({ needsDev: name === 'bench' })
  if (!standalone.includes(name)) await build()
  if (!existsSync(join(root, program))) throw new StartError(`${program} is not part of this version.`)
} catch (error) {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
process.argv = [process.argv[0], join(root, program), ...rest]
await import(pathToFileURL(join(root, program)).href)
