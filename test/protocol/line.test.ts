// A line has one form: what is read is written back, what is not canonical is refused with its place, nothing throws.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLine, tagsOf } from '../../protocol/line.ts'
import type { Line } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { gradeOf, lineGrades } from '../../protocol/line-problems.ts'
import { lineSentence } from '../../protocol/line-sentences.ts'
import { readLine } from '../../protocol/line-read.ts'
import { lineSize, shortenLine, withhold } from '../../protocol/line-tags.ts'
import vectors from '../../protocol/vectors/line.json' with { type: 'json' }
import { anyLine, anyLineText } from '../support/lines.ts'

function parsed(text: string): Line {
  const read = parseLine(text)
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.problems)}`)
  return read.line
}

describe('the vectors of the line', () => {
  it.each(vectors.good)('reads and writes $name', ({ text, line }) => {
    const read = parsed(text)
    expect(read).toEqual(line)
    expect(formatLine(read)).toBe(text)
  })

  it.each(vectors.bad)('refuses $name', ({ text, problems }) => {
    const read = parseLine(text)
    expect(read.ok).toBe(false)
    if (!read.ok) expect(read.problems.map(({ code, column }) => ({ code, column }))).toEqual(problems)
  })

  it.each(vectors.halves)('refuses $name', ({ units, problems }) => {
    const read = parseLine(String.fromCharCode(...units))
    expect(read.ok ? [] : read.problems.map(({ code, column }) => ({ code, column }))).toEqual(problems)
  })

  it('show every reason for a refusal that a text can have', () => {
    const all = [...vectors.bad, ...vectors.halves]
    const shown = new Set<string>(all.flatMap(({ problems }) => problems.map(({ code }) => code)))
    const codes = Object.entries(lineGrades).filter(([, grade]) => grade !== 'advice')
    const missing = codes.map(([code]) => code).filter((code) => !shown.has(code))
    // It only backs up all others: no text is known that has it.
    expect(missing).toEqual(['not_canonical'])
  })
})

describe('a line', () => {
  it('is what it was after being written and read', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const text = formatLine(line)
        const read = parseLine(text)
        if (lineSize(text) > 140) expect(read).toMatchObject({ ok: false, problems: [{ code: 'too_long' }] })
        else expect(read).toEqual({ ok: true, line })
      }),
      { numRuns: 12000 },
    )
  })

  it('is written as it was read, or refused', () => {
    fc.assert(
      fc.property(anyLineText, (text) => {
        const read = parseLine(text)
        if (read.ok && formatLine(read.line) !== text) throw new Error(text)
      }),
      { numRuns: 40000 },
    )
  })

  it('never throws, whatever the text, and says where and why in a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const read = parseLine(text)
        const typed = readLine(text)
        for (const problem of [...(read.ok ? [] : read.problems), ...typed.problems])
          if (problem.column < 1 || problem.length < 0 || lineSentence(problem).includes('{')) {
            if (!text.includes('{')) throw new Error(JSON.stringify(problem))
          }
      }),
      { numRuns: 30000 },
    )
  })

  it('put right by the composer is canonical', () => {
    fc.assert(
      fc.property(anyLineText, (text) => {
        const { canonical, problems } = readLine(text)
        if (canonical === undefined || problems.some(({ code }) => code === 'too_long')) return
        if (!parseLine(canonical).ok) throw new Error(`${text} -> ${canonical}`)
      }),
      { numRuns: 20000 },
    )
  })

  it('refuses half a character', () => {
    expect(parseLine('#want laptop -- \ud83d')).toMatchObject({
      problems: [{ code: 'broken_character', column: 17 }],
    })
  })

  it('of a million characters is refused at once, in time linear in its length', () => {
    for (const part of ['"', '\\', ' ', ',', '..', 'a=', '-- ', 'e\u0301']) {
      const text = `#want laptop ${part.repeat(1_000_000)}`
      expect(parseLine(text)).toMatchObject({ ok: false, problems: [{ code: 'too_long' }] })
      expect(readLine(text).problems).toMatchObject([{ code: 'too_long' }])
    }
  })
})

describe('the composer', () => {
  it.each([
    ['#Want Laptop eur..900 IS:new', '#want laptop EUR..900 is:new'],
    ['want laptop  is:new EUR900 ', '#want laptop EUR900 is:new'],
    ['#want laptop ram=016GB..', '#want laptop ram=16GB..'],
    ['#want laptop brand="Dell" in:es-b', '#want laptop brand=Dell in:ES-B'],
    ['#want coffee origin~Peru\u0301', '#want coffee origin~Per\u00fa'],
    ['#want laptop --', '#want laptop'],
    ['#want laptop is:new,new -- hi ', '#want laptop is:new -- hi'],
  ])('puts %s right', (typed, canonical) => {
    expect(readLine(typed)).toMatchObject({ canonical, problems: [] })
  })

  it.each([
    ['#want laptop ram=16Gb', '“16Gb” is gigabits. Did you mean 16GB?'],
    ['#want laptop screen=14', '14 of what? For screen people usually write 14in.'],
    ['#want laptop ram=16gb', '“gb” is not a unit that shops know. Did you mean 16GB?'],
    ['#want laptop in:UK', 'There is no country UK. Did you mean GB?'],
    ['#want laptop in:es', '“es” is a square on the map. Did you mean the country ES?'],
    ['#want notebook', 'Shops call this laptop.'],
  ])('asks about %s', (typed, sentence) => {
    const { problems, line } = readLine(typed)
    expect(problems.map(lineSentence)).toEqual([sentence])
    expect(problems.map(gradeOf)).toEqual(['advice'])
    expect(line).toBeDefined()
  })

  it('says what each word is, and which is wrong', () => {
    const { tokens, problems, line } = readLine(
      '#want laptop EUR..900 brand!=A ram=8GB.. color~red in:ES blue + -- hi',
    )
    const kinds = ['verb', 'item', 'price', 'mustnot', 'must', 'like', 'quiet', 'wrong', 'plus', 'note']
    expect(tokens.map(({ kind }) => kind)).toEqual(kinds)
    expect(problems).toMatchObject([{ code: 'tag_unknown', column: 58, length: 4 }])
    expect(line).toBeUndefined()
  })
})

describe('leaving out', () => {
  const line = parsed('#want laptop EUR..900 is:new brand~Dell ram=16GB.. in:ES x:2026-12-01 -- quiet fan')

  it('names each tag by a key that stays', () => {
    expect(tagsOf(line).map(({ key }) => key)).toEqual(['price', 'is', 'brand~', 'ram=', 'in', 'x', 'note'])
  })

  it('withholds what is named but verb, item and x', () => {
    expect(formatLine(withhold(line, ['price', 'ram=', 'note', 'x', 'verb', 'item', '__proto__']))).toBe(
      '#want laptop is:new brand~Dell in:ES x:2026-12-01',
    )
    expect(formatLine(line)).toContain('ram=16GB..')
  })

  it('withholds any tag and no other', () => {
    fc.assert(
      fc.property(anyLine, fc.nat(), (full, pick) => {
        const keys = tagsOf(full).map(({ key }) => key)
        const key = keys[pick % Math.max(keys.length, 1)]
        if (key === undefined) return
        const kept = tagsOf(withhold(full, [key])).map((tag) => tag.key)
        expect(kept).toEqual(key === 'x' || key === '+' ? keys : keys.filter((other) => other !== key))
      }),
      { numRuns: 2000 },
    )
  })

  it('shortens to 140, the note first, then from the right, and says so', () => {
    fc.assert(
      fc.property(anyLine, (full) => {
        const text = shortenLine(full)
        const whole = formatLine(full)
        if (lineSize(whole) <= 140) {
          expect(text).toBe(whole)
          return
        }
        expect(parseLine(text)).toMatchObject({ ok: true, line: { shortened: true, verb: full.verb } })
        expect(whole.startsWith(text.slice(0, -2))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })
})
