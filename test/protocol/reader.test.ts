// A second implementation, written from the spec in another language, comes to the same on every vector.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { hasSecondReader, readAll } from '../support/second-reader.ts'

const vectors = fileURLToPath(new URL('../../protocol/vectors/', import.meta.url))
const files = readdirSync(vectors).filter((name) => name.endsWith('.json'))
const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(vectors, name), 'utf8')) as Record<string, unknown>

type Rows = unknown[]
const lists = (value: unknown): Rows[] => Object.values(value as object).filter((one) => Array.isArray(one))
const sum = (parts: readonly Rows[]): number => parts.reduce((count, rows) => count + rows.length, 0)

/** Cases of a file: the rows of its lists, wherever these stand in it. */
const counters: Record<string, (file: Record<string, unknown>) => number> = {
  bodies: ({ types }) =>
    Object.values(types as object).reduce<number>((count, one) => count + sum(lists(one)), 0),
  lifecycle: ({ stories }) =>
    (stories as { steps: Rows }[]).reduce((count, { steps }) => count + steps.length, 0),
  door: ({ knocks, invitations, links, checks, rotations }) => {
    const { valid, refused, silent } = knocks as Record<string, Rows>
    return sum([
      ...[valid, refused, silent].map((rows) => rows ?? []),
      ...lists(invitations),
      ...lists(links),
      checks as Rows,
      ...lists(rotations),
    ])
  },
  disclosure: ({ forms, ...rest }) => sum([...Object.values(forms as object).flatMap(lists), ...lists(rest)]),
}
const casesOf = (name: string, file: Record<string, unknown>): number =>
  (counters[name] ?? ((whole) => sum(lists(whole))))(file)

/** Turns the first thing that a file says upside down, so that a reader which looks must see it. */
const twists: Record<string, (text: string) => string> = {
  bodies: (text) => text.replace('"at": "body.preferred"', '"at": "body.alternates"'),
  disclosure: (text) => text.replace('"answer": "taken"', '"answer": "no_grant"'),
  door: (text) => text.replace('"check": "6702"', '"check": "6703"'),
  evidence: (text) => text.replace('"acknowledged": 11', '"acknowledged": 12'),
  hostile: (text) => text.replace('"text": "{}"', '"text": "{"'),
  key: (text) => text.replace('"fingerprint": "9', '"fingerprint": "8'),
  ledger: (text) => text.replace('"reason": "gap"', '"reason": "prev"'),
  lifecycle: (text) => text.replace('"relationship": "in_force"', '"relationship": "paused"'),
  line: (text) => text.replace('"column": 13', '"column": 14'),
  message: (text) => text.replace('"fresh": false', '"fresh": true'),
  profile: (text) => text.replace('"problem": "brand_document"', '"problem": "brand_private"'),
  record: (text) => text.replace('"reason": "gap"', '"reason": "prev"'),
  request: (text) => text.replace('"expires": 1', '"expires": 2'),
  terms: (text) => text.replace('"atLeast": false', '"atLeast": true'),
}
const twist = (name: string, text: string): string =>
  (twists[name] ?? ((whole: string) => whole.replace('"verdict": "unmet"', '"verdict": "met"')))(text)

describe.runIf(hasSecondReader)('the second reader', () => {
  it('agrees on every case of every file', () => {
    const found = readAll()
    expect(found.map(({ file }) => `${file}.json`)).toEqual(files.toSorted())
    expect(found.flatMap(({ file, wrong }) => wrong.map((label) => `${file}: ${label}`))).toEqual([])
    const counted = files.map((name) => [name, casesOf(name.replace('.json', ''), read(name))])
    expect(found.map(({ file, cases }) => [`${file}.json`, cases])).toEqual(counted.toSorted())
    expect(found.reduce((count, { cases }) => count + cases, 0)).toBeGreaterThanOrEqual(400)
  })

  it('sees one wrong word in any file', () => {
    const folder = temporaryFolder()
    cpSync(vectors, folder, { recursive: true })
    for (const name of files) {
      const text = readFileSync(join(vectors, name), 'utf8')
      const twisted = twist(name.replace('.json', ''), text)
      expect(twisted, name).not.toBe(text)
      writeFileSync(join(folder, name), twisted)
    }
    expect(readAll(folder).filter(({ wrong }) => wrong.length === 0)).toEqual([])
  })
})
