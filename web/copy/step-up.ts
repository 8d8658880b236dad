// The words for what is kept back at first, and for showing more of it to one brand or to all.
import type { Line, Price } from '../../protocol/line.ts'
import type { StepKey } from '../../protocol/owner/intents.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { placeWords, priceWords } from './reading.ts'
import { list } from './words.ts'

/** "at most €900 all in". */
export const budgetOf = (price: Price): string => priceWords(price).replace(/^for /, '')
/** "in Spain, within 25 km of map square sp3e". */
export const placesOf = (places: readonly string[]): string =>
  places.map((place) => placeWords(place)).join(', ')

const shortNames: Readonly<Record<StepKey, string>> = { price: 'your budget', in: 'the exact place' }
const named = (keys: readonly StepKey[]): string => list(keys.map((key) => shortNames[key]))

/** What a brand says that it listens for, as far as a price and a place go. */
function listened(text: string, needs: readonly StepKey[]): string {
  const read = parseLine(text)
  if (!read.ok) return ''
  const { price, in: places } = read.line
  const said = [
    ...(needs.includes('price') && price !== undefined ? [budgetOf(price)] : []),
    ...(needs.includes('in') && places !== undefined ? [placesOf(places)] : []),
  ]
  return said.join(', ')
}

/** What exactly is shown with one key. */
export function valueOf(line: Line, key: StepKey): string {
  if (key === 'price') return line.price === undefined ? '' : budgetOf(line.price)
  return line.in === undefined ? '' : placesOf(line.in)
}

export const stepUpWords = {
  title: 'What stays with you',
  budgetKept: (budget: string) => `Your budget stays with you: ${budget}.`,
  budgetShown: (budget: string) => `They see your budget: ${budget}.`,
  showBudget: 'Show my budget',
  placeKept: (coarse: string, exact: string) => `Brands see: ${coarse}. You keep: ${exact}.`,
  placeShown: (exact: string) => `They see the exact place: ${exact}.`,
  showPlace: 'Show the exact place',
  unseen: 'What a brand has once seen cannot be unseen.',
  always: { price: 'Always show my budget', in: 'Always show the exact place' },
  notAlways: { price: 'Keep my budget back again from now on', in: 'Keep the exact place back from now on' },
  alwaysTitle: 'Of everything you want',
  alwaysLead:
    'Brands first get a wide circle instead of an exact place, and no budget. You show more when you wish.',
  alwaysHint: {
    price: 'Brands that get an intent see at once what you would pay.',
    in: 'Brands that get an intent see the place as you wrote it.',
  },
  alwaysOn: { price: 'Your budget is shown from now on.', in: 'The exact place is shown from now on.' },
  alwaysOff: { price: 'Your budget stays with you.', in: 'Brands see a wide circle.' },
  alwaysKept: 'From now on. You can change it here, or under You.',
  lacks: (listens: string, needs: readonly StepKey[]) =>
    `nothing yet: they listen for ${listened(listens, needs) || 'more'}, and get this only if they see ${named(needs)}`,
  showTo: (name: string, needs: readonly StepKey[]) => `Show ${name} ${named(needs)}`,
  exactly: 'the exact place',
  onlyThey: 'hidden from the others',
  yours: { price: 'Show my budget', in: 'Show exact place' },
  yoursTo: (name: string, key: StepKey) => `${stepUpWords.yours[key]} to ${name}`,
  keeps: (keys: readonly StepKey[]) => `does not see ${named(keys)}`,
  dialogTitle: (name: string, key: StepKey) => `Show ${name} ${shortNames[key]}`,
  willSee: (value: string) => `They will see: ${value}.`,
  wholeLine: 'All that they have of it then',
  alone: (name: string) => `${name} alone is told; nobody else learns of it.`,
  stale: (name: string, total: string) =>
    `The offer of ${total} is for what ${name} knows now, and can no longer be accepted. They may make another.`,
  askInstead: 'If it is only about the price, ask for less: then their offer stays.',
  less: 'Ask for less instead',
  shown: (name: string, key: StepKey) => `${name} now sees ${shortNames[key]}.`,
}
