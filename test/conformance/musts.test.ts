// Every MUST of the text is asked by a rule of the kit, or it is said why it cannot be asked and which test shows it.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { brandProbes } from '../kit/brand/probes.ts'
import musts from '../kit/musts.json' with { type: 'json' }
import { sectionOf } from '../kit/probe.ts'
import { storeProbes } from '../kit/store/probes.ts'

const root = resolve(import.meta.dirname, '..', '..')
const text = readFileSync(join(root, 'protocol/SPEC.md'), 'utf8')

interface Must {
  section: number
  /** The first words of the sentence, as they stand in the text. */
  begins: string
  brand?: string[]
  store?: string[]
  /** Why it, or a part of it, cannot be asked from outside. */
  unasked?: string
  /** Tests that show what the kit cannot, each as `file: words of its name`. */
  shown?: string[]
  /** Why neither the kit nor a test shows it. */
  open?: string
}
const list: readonly Must[] = musts

interface Sentence {
  section: number
  words: string
}

/** What ends a sentence in the text: a full stop, a semicolon or a colon before a capital, a code word or an emphasis. */
const between = /(?<=[.;:])\s+(?=[A-Z`*(])/

const sentences: readonly Sentence[] = text.split(/^(?=## \d+\.)/m).flatMap((part) => {
  const section = Number(/^## (\d+)\./.exec(part)?.[1] ?? 0)
  return part
    .split('\n')
    .flatMap((line) => line.replace(/^- /, '').split(between))
    .filter((words) => /\bMUST\b/.test(words))
    .map((words) => ({ section, words }))
})

const isOf =
  (must: Must) =>
  ({ section, words }: Sentence): boolean =>
    section === must.section && words.startsWith(must.begins)

it('says of every MUST of the text by which rules it is asked', () => {
  const missing = sentences
    .filter((sentence) => !list.some((must) => isOf(must)(sentence)))
    .map(
      ({ section, words }) => `section ${section}: “${words.slice(0, 90)}” stands in no entry of musts.json`,
    )
  expect(missing).toEqual([])
})

it('says it of no sentence that the text has not, and of none twice', () => {
  const wrong = list.flatMap((must) => {
    const { length } = sentences.filter(isOf(must))
    const what = `section ${must.section}: “${must.begins}” begins ${length} sentences with MUST`
    return length === 1 ? [] : [what]
  })
  expect(wrong).toEqual([])
  expect(sentences.length).toBe(list.length)
})

it('names rules that the kit has', () => {
  const known = {
    brand: new Set(brandProbes.map(({ rule }) => rule)),
    store: new Set(storeProbes.map(({ rule }) => rule)),
  }
  const unknown = list.flatMap(({ begins, ...must }) =>
    (['brand', 'store'] as const).flatMap((side) =>
      (must[side] ?? []).filter((rule) => !known[side].has(rule)).map((rule) => `${side} ${rule}: ${begins}`),
    ),
  )
  expect(unknown).toEqual([])
})

it('has rules of sections only that the text has', () => {
  const sections = new Set([...text.matchAll(/^## (\d+)\./gm)].map(([, number]) => Number(number)))
  const strays = [...brandProbes, ...storeProbes].filter(({ rule }) => !sections.has(sectionOf(rule)))
  expect(strays.map(({ rule }) => rule)).toEqual([])
})

it('names a test for what cannot be asked from outside, and tests that there are', () => {
  const wrong = list.flatMap(({ begins, brand = [], store = [], unasked, shown = [], open }) => {
    const isAsked = brand.length + store.length > 0
    if (!isAsked && unasked === undefined) return [`neither asked nor said why not: ${begins}`]
    if (!isAsked && shown.length === 0 && open === undefined) return [`shown by nothing: ${begins}`]
    return shown.flatMap((place) => {
      const [file = '', words = ''] = place.split(/: (.*)/)
      const isThere =
        words !== '' && existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(words)
      return isThere ? [] : [`no such test: ${place}`]
    })
  })
  expect(wrong).toEqual([])
})

it('leaves open only what is said here', () => {
  expect(list.filter(({ open }) => open !== undefined).map(({ begins }) => begins)).toEqual([
    'The key words MUST',
    'A `fee` has either',
    '`payment` and `order.pay` say',
  ])
})
