// The examples in the docstrings of the language come out as they say: every `@example call // → value` is run.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../protocol/', import.meta.url)
const example = /@example (.+?)\s*(?:\n \*\s+)?\/\/ → (.+)$/gm

/** Only our own source is run here. */
const run = (code: string, scope: Record<string, unknown>): unknown =>
  (new Function(...Object.keys(scope), `return (${code})`) as (...values: unknown[]) => unknown)(
    ...Object.values(scope),
  )

for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
  const found = [...readFileSync(new URL(file, folder), 'utf8').matchAll(example)]
  if (found.length === 0) continue
  describe(`the examples of ${file}`, () => {
    it.each(found.map(([, call = '', value = '']) => [call, value]))('%s → %s', async (call, value) => {
      const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>
      expect(run(call, exported)).toEqual(run(value, {}))
    })
  })
}
