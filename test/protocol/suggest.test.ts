// While a line is typed, what may come next is at hand: from the vocabulary and from what the person said before.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLine } from '../../protocol/line-parse.ts'
import { suggest } from '../../protocol/owner/suggest.ts'
import { categories, categoryFor, categoryOf } from '../../protocol/vocabulary.ts'
import { anyLineText } from '../support/lines.ts'

const texts = (text: string, cursor = text.length): string[] => suggest(text, cursor).map((one) => one.text)

describe('suggestions', () => {
  it.each([
    ['#wa', '#want'],
    ['#want lap', 'laptop'],
    ['#want notebo', 'laptop'],
    ['#want washer', 'washing-machine'],
    ['#want laptop EU', 'EUR'],
    ['#want laptop doll', 'AUD'],
    ['#want laptop ra', 'ram='],
    ['#want laptop memo', 'ram='],
    ['#want laptop i', 'in:'],
    ['#want laptop is:re', 'refurb'],
    ['#want laptop is:new,us', 'used'],
    ['#want laptop in:Sp', 'ES'],
    ['#want laptop in:PT,ES', 'ES'],
    ['#want coffee form=be', 'beans'],
    ['#want coffee roast~m', 'medium'],
  ])('for “%s” offer %s', (text, expected) => {
    expect(texts(text)).toContain(expected)
  })

  it('replace the word the cursor is in', () => {
    expect(suggest('#want lap EUR..900', 9)[0]).toEqual({
      text: 'laptop',
      label: 'Laptop',
      kind: 'category',
      start: 6,
      end: 9,
    })
    expect(suggest('#want laptop is:new,re', 22)[0]).toMatchObject({ text: 'refurb', start: 20, end: 22 })
  })

  it('put what the person said before first', () => {
    const read = parseLine('#want trampoline CHF..300 brand=Springfree in:CH')
    const history = read.ok ? [read.line] : []
    expect(suggest('#want t', 7, { history })[0]?.text).toBe('trampoline')
    expect(suggest('#want trampoline brand=', 23, { history })[0]?.text).toBe('Springfree')
    expect(suggest('#want trampoline in:', 20, { history })[0]?.text).toBe('CH')
    expect(suggest('#want trampoline C', 18, { history }).map((one) => one.text)).toContain('CHF')
  })

  it('say nothing in a note, and never throw', () => {
    expect(texts('#want laptop -- ra')).toEqual([])
    fc.assert(
      fc.property(
        fc.oneof(anyLineText, fc.string({ unit: 'binary' })),
        fc.integer({ min: -5, max: 100 }),
        (text, cursor) => {
          for (const one of suggest(text, cursor))
            expect(one.start <= one.end && one.end <= text.length).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('the vocabulary', () => {
  it('has about eighty categories, each a slug that a line can carry and its own name finds', () => {
    expect(categories.length).toBeGreaterThanOrEqual(80)
    expect(new Set(categories.map(({ slug }) => slug)).size).toBe(categories.length)
    for (const { slug, label, plural, words } of categories) {
      expect(parseLine(`#want ${slug}`).ok, slug).toBe(true)
      for (const name of [label, plural, ...words]) expect(categoryFor(name), name).toBeDefined()
      expect(categoryFor(label)?.slug).toBe(slug)
    }
  })

  it('knows the numbers that catalogues use', () => {
    const google = ['laptop', 'bicycle', 'washing-machine', 'coffee', 'car', 'event-ticket'].map(
      (slug) => categoryOf(slug)?.google,
    )
    expect(google).toEqual([328, 1026, 2549, 1868, 916, 499969])
    expect(categoryOf('plumber')?.schema).toBe('Plumber')
    expect(categoryOf('laptop.gaming')?.slug).toBe('laptop')
    expect(categoryOf('trampoline')).toBeUndefined()
  })
})
