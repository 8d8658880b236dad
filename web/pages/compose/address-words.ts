// "Ask Alder about beans", "thank Kestrel for the laptop": to whom, and about what, in plain words.
import { emptyLine, type Line } from '../../../protocol/line.ts'
import { wordsToLine, type WordsOptions } from '../../../protocol/owner/words.ts'

export interface AddressWords {
  line: Line
  /** The brand's name as it was typed; empty where none was. */
  to: string
  left: string[]
}

const form = /^\s*(ask|thank|thanks)\b\s*(.*?)\s*\b(?:about|for|if|whether)\b\s+(.+)$/iu
const hasHidden = /[\p{Cc}\p{Cf}]/u

/** Reads a question or thanks; absent for any other words. */
export function readAddress(text: string, options: WordsOptions): AddressWords | undefined {
  const [, said = '', to = '', rest = ''] = form.exec(text) ?? []
  const matter = rest.trim()
  if (said === '' || matter === '' || hasHidden.test(matter)) return undefined
  const verb = said.toLowerCase() === 'ask' ? ('ask' as const) : ('thank' as const)
  const name = to.replace(/^(?:you|to)\b\s*/iu, '')
  const { line, left } = wordsToLine(matter, options)
  // What names no known thing is said in the person's own words.
  if (line.item.kind === 'any')
    return { line: { ...emptyLine(verb, { kind: 'any' }), note: matter }, to: name, left: [] }
  const { price: _price, in: _in, ...kept } = line
  return { line: { ...kept, verb }, to: name, left }
}
