// Letters that look like others: which letters of other alphabets a reader takes for Latin ones, and words made of them.

// From Unicode's security data (UTS 39) as far as letters in names go: what looks like a Latin letter in common fonts.
const rows: Readonly<Record<string, string>> = {
  // Cyrillic
  а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', ѕ: 's', і: 'i', ј: 'j', ԁ: 'd', ԛ: 'q', ԝ: 'w', һ: 'h', ӏ: 'l', к: 'k', ѵ: 'v',
  А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X', Ѕ: 'S', І: 'I', Ј: 'J', Ԛ: 'Q', Ԝ: 'W', Ӏ: 'I', Ѵ: 'V', Ԍ: 'G',
  // Greek
  α: 'a', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', υ: 'u', χ: 'x', γ: 'y', σ: 'o', η: 'n', ϲ: 'c', ϳ: 'j',
  Α: 'A', Β: 'B', Ε: 'E', Ζ: 'Z', Η: 'H', Ι: 'I', Κ: 'K', Μ: 'M', Ν: 'N', Ο: 'O', Ρ: 'P', Τ: 'T', Υ: 'Y', Χ: 'X', Ϲ: 'C', Ϳ: 'J',
  // Armenian
  օ: 'o', ո: 'n', ս: 'u', հ: 'h', զ: 'q', ց: 'g', յ: 'j', Տ: 'S', Օ: 'O', Ս: 'U', Լ: 'L',
  // Cherokee
  Ꭰ: 'D', Ꭱ: 'R', Ꭲ: 'T', Ꭺ: 'A', Ꭻ: 'J', Ꭼ: 'E', Ꮃ: 'W', Ꮇ: 'M', Ꮋ: 'H', Ꮐ: 'G', Ꮓ: 'Z', Ꮪ: 'S', Ꮯ: 'C', Ꮲ: 'P', Ꮶ: 'K', Ᏼ: 'B', Ꮩ: 'V', Ꮮ: 'L',
} // prettier-ignore

// Latin letters that pass for others, and letters with a stroke, which decomposition leaves whole.
const latin: Readonly<Record<string, string>> = {
  ı: 'i', ȷ: 'j', ɑ: 'a', ɡ: 'g', ɩ: 'i', ø: 'o', đ: 'd', ł: 'l', ħ: 'h', ŧ: 't', Ø: 'O', Đ: 'D', Ł: 'L', Ħ: 'H', Ŧ: 'T', ß: 'ss',
  ᴀ: 'a', ʙ: 'b', ᴄ: 'c', ᴅ: 'd', ᴇ: 'e', ɢ: 'g', ʜ: 'h', ɪ: 'i', ᴊ: 'j', ᴋ: 'k', ʟ: 'l', ᴍ: 'm', ɴ: 'n', ᴏ: 'o', ᴘ: 'p', ʀ: 'r', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ʏ: 'y', ᴢ: 'z',
  '0': 'o', '1': 'l', '|': 'l', '!': 'l', '5': 's', '$': 's', '@': 'a',
} // prettier-ignore

const strangers: ReadonlyMap<string, string> = new Map(Object.entries(rows))
const all: ReadonlyMap<string, string> = new Map([...strangers, ...Object.entries(latin)])

/** Whether every letter of a word belongs to another alphabet and looks like a Latin one. */
export const passesForLatin = (word: string): boolean =>
  word !== '' && [...word].every((letter) => strangers.has(letter))

/** Letters and digits alone, without marks, as the Latin letters that they look like. */
function plain(text: string, letters: ReadonlyMap<string, string>): string {
  let out = ''
  for (const letter of text.normalize('NFKD')) {
    const latinOne = letters.get(letter)
    if (latinOne !== undefined) out += latinOne
    else if (/[\p{L}\p{N}]/u.test(letter)) out += letter
  }
  return out
}

const withTall: ReadonlyMap<string, string> = new Map([...all, ['I', 'l']])

/**
 * What a text may be read as at a glance. Two texts with one of these in common can be taken for each other.
 * @example readings('PayPaI') // holds 'paypal' and 'paypai'
 */
export function readings(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const letters of [all, withTall]) {
    const word = plain(text, letters).toLowerCase()
    found.add(word).add(word.replaceAll('rn', 'm').replaceAll('vv', 'w'))
  }
  return found
}
