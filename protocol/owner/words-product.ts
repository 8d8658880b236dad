// A product number among the words: a pasted link from a package's code, or the digits below the bars.
import { gtinFromLink } from '../meaning-gtin.ts'
import type { Sentence } from './words-state.ts'

/** Shorter numbers than these are more often something else: a date, a telephone number, an amount. */
const shortest = 12

/** The GTIN that one word is; a word of few digits is none. */
function productIn(word: string): string | undefined {
  return word.length < shortest ? undefined : gtinFromLink(word)
}

/** Whether a word is a link that names a product; it is kept in one piece. */
export const isProductLink = (word: string): boolean => word.includes('/') && gtinFromLink(word) !== undefined

/** The first product number is what is wanted. */
export function takeProductNumber(sentence: Sentence): void {
  for (const word of sentence.words) {
    const gtin = word.isUsed ? undefined : productIn(word.text)
    if (gtin === undefined) continue
    word.isUsed = true
    sentence.line.item = { kind: 'gtin', gtin }
    sentence.reasons = sentence.reasons.filter(({ key }) => key !== 'item')
    sentence.reasons.push({ words: word.text, key: 'item' })
    return
  }
}
