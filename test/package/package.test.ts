// What is in the package: what a brand needs and nothing else, with types that make wrong use hard.
import { cpSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { alsoInstalled, installed, root, run } from './installed.ts'

// Compiling and unpacking take their time on a small machine.
beforeAll(installed, 180_000)

type Manifest = Record<
  'dependencies' | 'devDependencies' | 'exports' | 'bin' | 'engines',
  Record<string, string>
> & {
  version: string
  private?: boolean
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
const ours = manifestOf(join(root, 'protocol'))
const whole = manifestOf(root)

it('asks for zod, jose and structured-headers alone, at the versions that the tests ran with', () => {
  expect(Object.keys(ours.dependencies).toSorted()).toEqual(['jose', 'structured-headers', 'zod'])
  for (const [name, version] of Object.entries(ours.dependencies))
    expect([name, whole.dependencies[name]]).toEqual([name, version])
  expect([ours.engines, ours.version, ours.private]).toEqual([whole.engines, whole.version, false])
  expect(readFileSync(join(root, 'protocol/LICENSE'), 'utf8')).toBe(
    readFileSync(join(root, 'LICENSE'), 'utf8'),
  )
})

it('is installed without a compiler and without the network, and brings nothing that it did not name', async () => {
  const folder = await installed()
  const there = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
  expect(there.toSorted()).toEqual(
    expect.arrayContaining(['bespeak-brand', 'jose', 'structured-headers', 'zod']),
  )
  const native = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.node$|binding\.gyp$/.test(name),
  )
  expect(native).toEqual([])
  const inside = readdirSync(join(folder, 'node_modules/bespeak-brand')).toSorted()
  expect(inside).toEqual(
    [
      'LICENSE',
      'README.md',
      'SPEC.md',
      'allowed.json',
      'api',
      'contexts',
      'data',
      'dist',
      'examples',
      'package.json',
      'roster.json',
      'schema',
      'vectors',
    ].toSorted(),
  )
})

it('gives what it names, and nothing internal', async () => {
  const folder = await installed()
  const names = Object.keys(ours.exports).filter((name) => !/[*]|\.md$/.test(name))
  const look = `
    const given = {}
    for (const name of ${JSON.stringify(names)}) {
      const path = 'bespeak-brand' + name.slice(1)
      const json = name.endsWith('.json') ? { with: { type: 'json' } } : undefined
      given[name] = Object.keys(await import(path, json)).toSorted()
    }
    for (const inner of ['dist/protocol/brand/core.js', 'brand/core', 'owner/call'])
      given[inner] = await import('bespeak-brand/' + inner).then(() => 'there', (error) => error.code)
    console.log(JSON.stringify(given))`
  const { code, text } = await run(process.execPath, ['--input-type=module', '-e', look], { cwd: folder })
  expect([code, text]).toMatchObject([0, expect.anything()])
  const given = JSON.parse(text.slice(text.indexOf('{'))) as Record<string, unknown>
  expect(given['.']).toEqual(['Problem', 'createBrand', 'generateKey', 'nextKey', 'retiredKey'])
  expect(given['./node']).toEqual(
    [
      'createWayOut',
      'listener',
      'onNode',
      'openFileStore',
      'readKeys',
      'renewKeys',
      'systemClock',
    ].toSorted(),
  )
  for (const inner of ['dist/protocol/brand/core.js', 'brand/core', 'owner/call'])
    expect(given[inner]).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
})

it('has types that a strict compiler reads to the last, and that refuse wrong use', async () => {
  const folder = await installed()
  alsoInstalled(folder, '@types/node')
  alsoInstalled(folder, 'undici-types')
  const [from, to] = [join(root, 'test/package/consumer'), join(folder, 'consumer')]
  cpSync(join(from, 'tsconfig.json'), join(to, 'tsconfig.json'))
  // Kept as text: only where the package is installed does it mean anything.
  cpSync(join(from, 'shop.ts.txt'), join(to, 'shop.ts'))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const words = [compiler, '-p', join(folder, 'consumer', 'tsconfig.json')]
  expect(await run(process.execPath, words, { cwd: folder })).toEqual({ code: 0, text: '' })
})

it('runs the kit and the practice store from where it is installed', async () => {
  const folder = await installed()
  const bin = join(folder, 'node_modules/.bin')
  const practice = await run(process.execPath, [join(bin, 'bespeak-practice-store'), '--help'], {
    cwd: folder,
  })
  expect(practice).toMatchObject({ code: 0, text: expect.stringContaining('--seed') })
  const conform = await run(process.execPath, [join(bin, 'bespeak-conform'), '--help'], { cwd: folder })
  expect(conform.text).toContain('brand')
})
