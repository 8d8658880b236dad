// What hostile text costs as it grows: lines, filters, JSON and messages of the worst shapes, in time for each character.
import { doesFollow } from '../../protocol/filter-verdict.ts'
import { parseStrict } from '../../protocol/json.ts'
import { lineLength } from '../../protocol/limits.ts'
import { parseLine, scanLine } from '../../protocol/line-parse.ts'
import { readLine } from '../../protocol/line-read.ts'
import { shortenLine } from '../../protocol/line-tags.ts'
import { newId, parseMessage, personId } from '../../protocol/message.ts'
import { Problem } from '../../protocol/problem.ts'
import { makeMaker, say } from './brands.ts'
import { row, type Row } from './figures.ts'

type Make = (length: number) => string

const repeated =
  (head: string, piece: (index: number) => string): Make =>
  (length) => {
    let line = head
    for (let index = 0; line.length < length; index++) line += piece(index)
    return line.slice(0, length)
  }

/** `a`, `b`, … `z`, `aa`, `ab`, … */
function letters(index: number): string {
  let text = ''
  for (let left = index; left >= 0; left = Math.floor(left / 26) - 1)
    text = String.fromCharCode(97 + (left % 26)) + text
  return text
}
const places = (index: number): string =>
  `,${letters(26 + (index % 600)).toUpperCase()}-${letters(index % 9000).toUpperCase()}`

const lines: Record<string, Make> = {
  'many properties': repeated('#want laptop', (index) => ` k${index}=v${index},w${index}`),
  'many keys': repeated('#want laptop', (index) => ` ${letters(index)}:v`),
  'many commas': repeated('#want laptop is:a', () => ','),
  'a long list': repeated('#want laptop is:a', (index) => `,v${index}`),
  'many places': repeated('#want laptop in:ES', places),
  'all wrong': repeated('#want laptop', () => ' %'),
  'all the same': repeated('#want laptop', () => ' a=b'),
  'escaped quotes': repeated('#want laptop a="', () => '\\"'),
  'open quotes': repeated('#want laptop', () => ' a="'),
  spaces: repeated('#want laptop', () => ' '),
  'combining marks': repeated('#want laptop -- e', () => '\u0301'),
  'not composed': repeated('#want laptop -- ', () => 'e\u0301\u0323'),
  hidden: repeated('#want laptop -- ', () => '\u200b'),
  'a long number': repeated('#want laptop EUR', () => '9'),
}

const texts: Record<string, Make> = {
  members: (length) => `{${repeated('"a":1', (index) => `,"k${index}":[[[${index}]]]`)(length).replace(/,[^,]*$/, '')}}`,
  'escaped names': (length) => `{${repeated('"a":1', (index) => `,"\\u0061${index}":1`)(length).replace(/,[^,]*$/, '')}}`,
  'one number': (length) => '1'.repeat(length),
  brackets: (length) => '['.repeat(length),
  'brackets side by side': (length) => `[${'[],'.repeat(Math.ceil(length / 3))}0]`,
  'half characters': (length) => `"${'\\ud83d\\ude00'.repeat(Math.ceil(length / 12))}"`,
  backslashes: (length) => `"${'\\\\'.repeat(Math.ceil(length / 2))}`,
} // prettier-ignore

/** Refusing is an answer too. */
function refusing(work: (text: string) => unknown): (text: string) => unknown {
  return (text) => {
    try {
      return work(text)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      return undefined
    }
  }
}

const rounds = 9
const charactersEach = 40_000
/** Of this process alone: what else the machine does costs it nothing. */
const usedNs = (): number => process.cpuUsage().user * 1000

/** Nanoseconds for a character of a long text, and how many times that is what a character of a short one costs. */
function growthOf(make: Make, work: (text: string) => unknown, [small, large]: readonly [number, number]) {
  const used = [0, 0]
  const read = [0, 0]
  for (let round = 0; round < rounds + 2; round++) {
    for (const [at, length] of [small, large].entries()) {
      const text = make(length)
      const count = Math.ceil(charactersEach / text.length)
      const began = usedNs()
      for (let index = 0; index < count; index++) work(text)
      // The first rounds only warm up. A clock of ticks is only right about many of them.
      if (round < 2) continue
      used[at] = (used[at] ?? 0) + usedNs() - began
      read[at] = (read[at] ?? 0) + count * text.length
    }
  }
  const [few = 0, many = 0] = used.map((ns, at) => ns / (read[at] ?? 1))
  return { cost: many, growth: many / few }
}

const bar = 1.5

function growthRow(
  what: string,
  makes: Readonly<Record<string, Make>>,
  work: (text: string) => unknown,
  sizes: readonly [number, number],
): Row {
  const found = Object.entries(makes).map(([name, make]) => ({ name, ...growthOf(make, work, sizes) }))
  const worst = found.reduce((a, b) => (b.growth > a.growth ? b : a))
  const dearest = found.reduce((a, b) => (b.cost > a.cost ? b : a))
  const [small, large] = sizes
  return row(`${what}, worst of ${found.length} shapes`, {
    figure: `${Math.round(dearest.cost)} ns a character (${dearest.name})`,
    limit: `growth from ${small} to ${large}: ${worst.growth.toFixed(2)} (${worst.name})`,
    ratio: worst.growth,
    bar: `linear: ≤ ${bar} × length`,
    isMet: worst.growth <= bar,
    values: Object.fromEntries(found.flatMap(({ name, cost, growth }) => [[`${name} ns`, cost], [`${name} growth`, growth]])),
  }) // prettier-ignore
}

/** A filter with as many values as a line holds, against a want that says as many of the same name and more. */
function filterGrowth(): Row {
  const value = (index: number): string => letters(index + 30)
  const listed = (head: string, length: number): string =>
    repeated(head, (index) => `,${value(index)}`)(length)
  const follow = parseLine(listed('#follow laptop x-y=zz', lineLength - 3).replace(/,[^,]*$/, ''))
  if (!follow.ok) throw new Error('the filter is none')
  const make: Make = (length) =>
    listed('#want laptop x-y=q', length)
      .replace(/,[^,]*$/, '')
      .replaceAll(',', ',0')
  const wants = new Map<string, ReturnType<typeof scanLine>['line']>()
  const work = (text: string): boolean => {
    const want = wants.get(text) ?? scanLine(text).line
    wants.set(text, want)
    return doesFollow(follow.line, want)
  }
  return growthRow('a full filter against a list that never meets it', { list: make }, work, [500, 4000])
}

export function growthRows(): Row[] {
  const maker = { ...makeMaker(2), rid: 'A'.repeat(22) }
  const message: Make = (length) => {
    const body = { text: 'x'.repeat(Math.floor((length * 3) / 4)), to: personId(maker.rid) }
    return say(maker, 'thread.note', body, { on: newId() })
  }
  return [
    growthRow('line as typed', lines, readLine, [500, 2000]),
    growthRow('line in full', lines, scanLine, [1000, 4000]),
    growthRow('line beyond its limit, refused', lines, parseLine, [4000, 60_000]),
    growthRow(
      'line shortened to 140',
      { 'many properties': lines['many properties'] as Make },
      shorten(),
      [500, 4000],
    ),
    growthRow('JSON before it is parsed', texts, refusing(parseStrict), [4000, 60_000]),
    growthRow('message taken apart', { 'long text': message }, refusing(parseMessage), [8000, 48_000]),
    filterGrowth(),
  ]
}

/** Reads each line once: what is measured is the shortening. */
function shorten(): (text: string) => unknown {
  const known = new Map<string, ReturnType<typeof scanLine>['line']>()
  return (text) => {
    const line = known.get(text) ?? scanLine(text).line
    known.set(text, line)
    return shortenLine(line)
  }
}
