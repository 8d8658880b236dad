// What nobody sees is refused, held against the properties of Unicode itself; what people write is not.
import { describe, expect, it } from 'vitest'
import { parseBody } from '../../protocol/types.ts'
import { pointName } from '../../protocol/line-scan.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { shownText } from '../../protocol/shape.ts'
import { hasPile, isUnseenInLine, isUnseenInName, isUnseenInProse } from '../../protocol/unseen.ts'

/** Every code point with a property, by name. */
function pointsOf(property: RegExp): number[] {
  const found: number[] = []
  for (let point = 0; point <= 0x10ffff; point += 1)
    if (property.test(String.fromCodePoint(point))) found.push(point)
  return found
}

/** Cf that is drawn: signs that stand under or around the number or word after them. */
const drawn = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u

describe('a line', () => {
  it.each([
    ['ignorable by default', /\p{Default_Ignorable_Code_Point}/u],
    ['direction', /\p{Bidi_Control}/u],
    ['format', /\p{Cf}/u],
    ['variation selectors', /\p{Variation_Selector}/u],
    ['spaces other than the space', /\p{Zs}/u],
    ['private use', /\p{Co}/u],
    ['no characters', /\p{Noncharacter_Code_Point}/u],
  ])('holds nothing of: %s', (_, property) => {
    const left = pointsOf(property).filter(
      (point) => point !== 0x20 && !isUnseenInLine(point) && !drawn.test(String.fromCodePoint(point)),
    )
    expect(left.map(pointName)).toEqual([])
  })

  it('may hold every letter, digit, mark, sign and emoji that is seen', () => {
    const seen = pointsOf(/[\p{L}\p{N}\p{M}\p{P}\p{S}]/u).filter((point) => isUnseenInLine(point))
    const fine = /[\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{16fe4}\u{13430}-\u{1343f}]/u
    expect(seen.filter((point) => !fine.test(String.fromCodePoint(point))).map(pointName)).toEqual([])
  })

  it('looks for piles in time that grows with the text alone', () => {
    const nearly = `${'a\u0335\u0321'.repeat(100_000)}${'\u0e01\u0e47\u0e48\u0e49'.repeat(100_000)}`
    expect(hasPile(nearly)).toBe(false)
    expect(hasPile('\u0335'.repeat(1_000_000))).toBe(true)
    expect(hasPile('\u0e47'.repeat(1_000_000))).toBe(true)
  })

  it('cannot smuggle in by an escape what it may not hold', () => {
    for (const escaped of ['\\u200b', '\\u3164', '\\ufe0f', 'a\\u0335\\u0321\\u0322'])
      expect(parseLine(`#want book title="a b${escaped}"`).ok).toBe(false)
  })
})

describe('words of a brand', () => {
  const isName = (text: string): boolean => shownText(60).safeParse(text).success
  const isNote = (text: string): boolean => {
    try {
      parseBody('thread.note', { text })
      return true
    } catch {
      return false
    }
  }

  it('hide nothing in a name, and less is asked of running text', () => {
    for (let point = 0x80; point <= 0x10ffff; point += 1) {
      if (isUnseenInProse(point)) expect(isUnseenInName(point), pointName(point)).toBe(true)
      if (isUnseenInName(point)) expect(isUnseenInLine(point), pointName(point)).toBe(true)
    }
    for (const letter of [
      '\u202e',
      '\u3164',
      '\u{e0041}',
      '\u2063',
      '\ufff9',
      '\ue000',
      '\ufdd0',
      '\u034f',
    ]) {
      expect(isName(`Sh${letter}op`)).toBe(false)
      expect(isNote(`Sh${letter}op`)).toBe(false)
    }
    for (const letter of ['\u200d', '\ufe0f', '\u200e', '\u2800']) {
      expect(isName(`Sh${letter}op`)).toBe(false)
      expect(isNote(`Sh${letter}op`)).toBe(true)
    }
  })

  it('are what people write', () => {
    const names = [
      'Café Zoë',
      'Ångström AB',
      '東京　堂',
      'Магазин',
      'متجر',
      'חנות',
      'ร้านกี่',
      'Phở 24',
      'Łódź & Søn',
    ]
    for (const name of names) {
      expect(isName(name.normalize('NFC')), name).toBe(true)
      expect(isNote(name), name).toBe(true)
    }
    expect(isNote('می‌خواهم 👩‍🌾 ☎️ 1️⃣')).toBe(true)
  })
})
