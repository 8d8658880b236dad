// When two words count as the same: Unicode NFC and simple case folding.

/** Dotless and dotted i have no simple folding: they stay themselves, whatever the language. */
const unfolded = new Set(['\u0130', '\u0131'])

const isSingle = (text: string, of: string): boolean => text.length === of.length || [...text].length === 1

function foldCharacter(c: string): string {
  if (unfolded.has(c)) return c
  const upper = c.toUpperCase()
  const start = isSingle(upper, c) ? upper : c
  const lower = start.toLowerCase()
  return isSingle(lower, start) ? lower : start
}

/**
 * A text as it is compared. Source: protocol section 8, "Values compare NFC + simple case fold"; Unicode CaseFolding.txt.
 * @example foldText('Größe') === foldText('GRÖßE') // true
 */
export function foldText(text: string): string {
  let folded = ''
  for (const c of text.normalize('NFC')) folded += foldCharacter(c)
  return folded.normalize('NFC')
}
