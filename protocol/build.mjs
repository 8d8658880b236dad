// Makes the package's JavaScript and types of its sources, with the compiler of the repository; `--clean` takes them away.
import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const out = join(here, 'dist')
rmSync(out, { recursive: true, force: true })

if (!process.argv.includes('--clean')) {
  const compiler = join(here, '../node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(here, 'tsconfig.package.json')], {
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(1)
  // Sources name each other by `.ts`; what is published names what is there.
  for (const name of readdirSync(out, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue
    const file = join(out, name)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/((?:from |import\()['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'))
  }
  const { bin } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  for (const path of Object.values(bin)) {
    const file = join(here, path)
    writeFileSync(file, `#!/usr/bin/env node\n${readFileSync(file, 'utf8')}`)
    chmodSync(file, 0o755)
  }
}
