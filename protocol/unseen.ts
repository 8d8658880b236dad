// Characters that nobody sees, or that change how others read: which ones, fixed by number so that all sides agree.

type Ranges = readonly (readonly [from: number, to: number])[]

// By block, from Unicode's Default_Ignorable_Code_Point, Bidi_Control and what fonts draw as nothing. No property of the
// engine decides: two versions of Unicode must not disagree on what is a line.
const always: Ranges = [
  [0x34f, 0x34f], // combining grapheme joiner
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180e, 0x180e], // Mongolian vowel separator
  [0x200b, 0x200b], // zero width space
  [0x202a, 0x202e], // embeddings and overrides of direction
  [0x2060, 0x206f], // word joiner, invisible operators, isolates, deprecated controls
  [0x3164, 0x3164], // Hangul filler
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0], // halfwidth Hangul filler
  [0xfff0, 0xfffc], // specials: interlinear annotation, object replacement
  [0x16fe4, 0x16fe4], // Khitan filler
  [0x1bca0, 0x1bca3], // shorthand format controls
  [0x1d159, 0x1d159], // musical null notehead
  [0x1d173, 0x1d17a], // musical format controls
  [0xe0000, 0xe00ff], // tags
  [0xe01f0, 0xe0fff],
]

/** What running text of some languages and emoji need, and a name or a line does not. */
const joining: Ranges = [
  [0xad, 0xad], // soft hyphen
  [0x61c, 0x61c], // Arabic letter mark
  [0x180b, 0x180d], // Mongolian variation selectors
  [0x180f, 0x180f],
  [0x200c, 0x200f], // joiners and marks of direction
  [0x2800, 0x2800], // Braille blank
  [0xfe00, 0xfe0f], // variation selectors
  [0x13430, 0x1343f], // hieroglyph format controls
  [0xe0100, 0xe01ef], // variation selectors supplement
]

/** Spaces that look like the one that parts the words of a line and do not part them. */
const spaces: Ranges = [
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
]

const isIn = (ranges: Ranges, point: number): boolean =>
  ranges.some(([from, to]) => point >= from && point <= to)

/** Private use, which every font draws as it likes, and what Unicode promises never to be a character. */
function isNowhere(point: number): boolean {
  if (point >= 0xe000 && point <= 0xf8ff) return true
  return point >= 0xf0000 || (point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef)
}

/** In running text: nothing hidden, nothing that turns the direction of what follows. */
export const isUnseenInProse = (point: number): boolean =>
  point >= 0x34f && (isIn(always, point) || isNowhere(point))

/** In a name that stands by itself. */
export const isUnseenInName = (point: number): boolean =>
  point >= 0xad && (isUnseenInProse(point) || isIn(joining, point))

/** In a line, where a space is U+0020. */
export const isUnseenInLine = (point: number): boolean =>
  point >= 0xa0 && (isUnseenInName(point) || isIn(spaces, point))

/** Marks that can be put on any letter of any script; no language puts three of them on one. */
export const generalMarks = '\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f'

/**
 * Where marks are piled on one letter until they cover what stands around it: three or more general ones, or nine or
 * more of any kind (scripts with marks of their own need up to seven). One match for each pile, in order; linear.
 */
export const piles = (): RegExp => new RegExp(`[${generalMarks}]{3,}|\\p{M}{9,}`, 'gu')

/** @example hasPile('Z̸̡̢͔a') // true */
export const hasPile = (text: string): boolean => piles().test(text)
