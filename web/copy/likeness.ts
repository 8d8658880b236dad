// Words about names that could be taken for others: shown, never judged.
import { list } from './words.ts'

const alphabets: Readonly<Record<string, string>> = {
  Latin: 'Latin', Cyrillic: 'Cyrillic', Greek: 'Greek', Armenian: 'Armenian', Cherokee: 'Cherokee', Han: 'Chinese', Other: 'other',
} // prettier-ignore

const named = (scripts: readonly string[]): string => list(scripts.map((name) => alphabets[name] ?? name))

export const likenessWords = {
  label: 'Look twice',
  mixed: (scripts: readonly string[]) => `has letters of several alphabets in one word: ${named(scripts)}.`,
  foreign: (scripts: readonly string[]) =>
    `is written in ${named(scripts)} letters that look like Latin ones.`,
  domain: 'The address stands for',
  unreadable: 'The address has letters that cannot be shown. Compare it with one you know.',
  namesake: 'Another brand you know is called this:',
  neighbour: 'Its address looks like that of another brand you know:',
}
