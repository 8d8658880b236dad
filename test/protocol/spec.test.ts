// The published text: short, complete, and in every table and number the same as the code.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatLine } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { problems } from '../../protocol/problem.ts'
import { messageEntry, messageTypes, type MessageType } from '../../protocol/types.ts'
import { blocks, emitSpec, limitsNamed, specText, withBlocks } from '../support/emit-spec.ts'

const protocol = join(import.meta.dirname, '../../protocol')
const vectors = readdirSync(join(protocol, 'vectors')).filter((name) => name.endsWith('.json'))

let text = ''
let sections: { title: string; body: string }[] = []
beforeAll(() => {
  if (process.env['EMIT_SPEC'] === '1') emitSpec()
  text = specText()
  sections = text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({ title: part.slice(0, part.indexOf('\n')), body: part.slice(part.indexOf('\n') + 1) }))
})
const section = (number: number): string =>
  sections.find(({ title }) => title.startsWith(`${number}. `))?.body ?? ''
const types = Object.keys(messageTypes) as MessageType[]
/** Code blocks of one language, line by line. */
const examples = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].flatMap(([, inner = '']) =>
    inner.trim().split('\n'),
  )

it('is at most 600 lines, in sections that are counted', () => {
  expect(text.split('\n').length).toBeLessThanOrEqual(601)
  expect(sections.map(({ title }) => title.split('.')[0])).toEqual(sections.map((_, i) => String(i + 1)))
})

it('has in its tables what the code says (EMIT_SPEC=1 writes them anew)', () => {
  expect(withBlocks(text) === text).toBe(true)
  expect(Object.keys(blocks).length).toBe([...text.matchAll(/^<!-- end of /gm)].length)
})

describe('the vectors', () => {
  it('are named at the end of every section, or why there are none', () => {
    for (const { title, body } of sections) {
      const [, last = ''] = /^\*Vectors: ([^\n]+)\*\s*$/m.exec(body.trimEnd().split('\n').at(-1) ?? '') ?? []
      const named = [...last.matchAll(/`([a-z-]+\.json)`/g)].map(([, name = '']) => name)
      expect(named.length > 0 || /^none; .+\.$/.test(last), title).toBe(true)
      expect(
        named.filter((name) => !vectors.includes(name)),
        title,
      ).toEqual([])
    }
  })

  it('are all named', () => {
    const ends = [...text.matchAll(/^\*Vectors: [^\n]+\*$/gm)].map(([line]) => line).join(' ')
    expect(vectors.filter((name) => !ends.includes(`\`${name}\``))).toEqual([])
  })
})

describe('the messages', () => {
  it('all stand in section 6, with who sends them', () => {
    for (const type of types) {
      const sender = { person: 'P', brand: 'B', both: 'P, B' }[messageEntry(type).by]
      expect(section(6)).toContain(`| \`${type}\` | ${sender} |`)
    }
  })

  it('have every member of their body named, with a question mark where it may be absent', () => {
    for (const type of types) {
      const schema = JSON.parse(readFileSync(join(protocol, 'schema', `${type}.json`), 'utf8')) as {
        properties?: object
        required?: string[]
      }
      const row =
        section(6)
          .split('\n')
          .find((line) => line.startsWith(`| \`${type}\` |`)) ?? ''
      const twin = /as `([a-z.]+)` \|$/.exec(row)?.[1]
      if (twin !== undefined) continue
      for (const name of Object.keys(schema.properties ?? {})) {
        const needed = schema.required?.includes(name) === true
        expect(row, type).toMatch(new RegExp(`[ \`]${name}${needed ? '' : '\\?'}: `))
      }
    }
  })
})

it('has every problem of the wire with its status, and no other', () => {
  const rows = section(11)
    .split('\n')
    .flatMap((line) => {
      const [, code, status, again] = /^\| `([a-z_]+)` \| (\d+) \| (yes|no) \|/.exec(line) ?? []
      return code === undefined ? [] : [{ code, status: Number(status), retryable: again === 'yes' }]
    })
  const all = Object.entries(problems).map(([code, { status, retryable }]) => ({ code, status, retryable }))
  expect(rows).toEqual(all.slice(0, rows.length))
  expect(rows.at(-1)?.code).toBe('unavailable')
})

it('has every limit with its number', () => {
  const rows = new Map(
    section(12)
      .split('\n')
      .flatMap((line): [string, string][] => {
        const [, name, number] = /^\| `([A-Za-z.]+)` \| ([\d, ]+) \|/.exec(line) ?? []
        return name === undefined || number === undefined ? [] : [[name, number]]
      }),
  )
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(limitsNamed()))
})

it('says what is required in the words of RFC 2119', () => {
  for (const word of ['MUST', 'MUST NOT', 'REQUIRED', 'SHOULD', 'MAY']) expect(text).toContain(word)
  const binding = sections.filter(({ title }) => !/words|Neighbours|History|Limits/.test(title))
  for (const { title, body } of binding) expect(body, title).toMatch(/\b(?:MUST|REQUIRED|SHOULD)\b/)
})

it('has examples that can be read, each in its one form', () => {
  const lines = examples('line')
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines) {
    const read = parseLine(line)
    expect(read.ok ? formatLine(read.line) : read.problems, line).toBe(line)
  }
  const documents = examples('json')
  expect(documents.length).toBeGreaterThan(0)
  for (const document of documents) expect(() => JSON.parse(document) as unknown, document).not.toThrow()
  const inText = [...text.matchAll(/`(#(?:want|sell|follow)[^`]*)`/g)].map(([, line = '']) => line)
  for (const line of inText.filter((one) => one.includes(' '))) expect(parseLine(line).ok, line).toBe(true)
})

it('leads from one section to another that is there', () => {
  const named = [...text.matchAll(/\bsections? (\d+)/g)].map(([, number]) => Number(number))
  expect(named.filter((number) => section(number) === '')).toEqual([])
})
