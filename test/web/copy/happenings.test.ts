// Whatever the server writes into its journal has a sentence on the page.
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { orderEvents } from '../../../protocol/order.ts'
import { messageTypes } from '../../../protocol/types.ts'
import { knowsHappening } from '../../../web/copy/happenings.ts'

const root = resolve(import.meta.dirname, '../../../server')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const code = files.map((name) => readFileSync(join(root, name), 'utf8')).join('\n')

/** Codes in places where a code of the journal stands: `note(tx, 'a.b'`, `told(…, 'a.b'`, `code = 'a.b'`. */
function journalCodes(): string[] {
  const noted = [...code.matchAll(/\bnote\(\s*tx,\s*'([a-z_]+\.[a-z_]+)'/g)]
  const told = [...code.matchAll(/\btold\([^)]*?'([a-z_]+\.[a-z_]+)'/g)]
  const chosen = [...code.matchAll(/\bcode = [^\n]*?'([a-z_]+\.[a-z_]+)'(?: : '([a-z_]+\.[a-z_]+)')?/g)]
  const plain = [...code.matchAll(/\btold\(ports, tx, relationship, '([a-z_]+\.[a-z_]+)'/g)]
  const named = [...noted, ...plain].flatMap(([, first]) => [first])
  const likely = [...told, ...chosen].flatMap(([, first, second]) => [first, second])
  // Elsewhere the name of a message may stand in such a place.
  const codes = [...named, ...likely.filter((one) => one !== undefined && !Object.hasOwn(messageTypes, one))]
  return [...new Set([...codes, ...orderEvents.map((event) => `order.${event}`)])] as string[]
}

it('has words for all that may be wrong with the server', () => {
  const wrong = ['disk_full', 'database_locked', 'read_only', 'unavailable', 'job_failed', 'push_off'].map(
    (one) => `care.${one}`,
  )
  expect(wrong.filter((one) => !knowsHappening(one))).toEqual([])
})

it('has words for every code', () => {
  const codes = journalCodes()
  expect(codes.length).toBeGreaterThan(40)
  expect(codes.filter((one) => !knowsHappening(one))).toEqual([])
})
