// What the README shows is what the tests run.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../server/config.ts'

const root = resolve(import.meta.dirname, '..')
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
const readme = text('README.md')

it('shows a brand in at most twenty lines of code, as the example that is run stands', () => {
  const shown = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(shown).toBe(text('protocol/examples/node.mjs'))
  expect(
    shown.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//')).length,
  ).toBeLessThanOrEqual(20)
})

it('names every setting that the server reads', () => {
  const read = [...new Set(text('server/config.ts').match(/BESPEAK_[A-Z_]+/g))]
  expect(read.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  expect(readConfig({}).port).toBe(7300)
})

it('names only commands that exist', () => {
  const scripts = (JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts
  const named = [...readme.matchAll(/npm (?:run )?(start|test|demo|bespeak|bench|check)\b/g)].map(
    (match) => match[1] ?? '',
  )
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
})
