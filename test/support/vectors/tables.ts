// The tables that the spec calls pinned, as data: a stranger takes them from the repository without reading our code.
import { countries } from '../../../protocol/countries.ts'
import { lineGrades, type LineProblemCode } from '../../../protocol/line-problems.ts'
import { lineSentences } from '../../../protocol/line-sentences.ts'
import { characterFault, pointName } from '../../../protocol/line-scan.ts'
import { words } from '../../../protocol/body.ts'
import { currencies } from '../../../protocol/money.ts'
import { problems } from '../../../protocol/problem.ts'
import { statusOf, termsStates } from '../../../protocol/terms-status.ts'
import { messageEntry, messageTypes, type MessageType } from '../../../protocol/types.ts'
import { generalMarks, isUnseenInName } from '../../../protocol/unseen.ts'
import { units } from '../../../protocol/units.ts'

/** Where anything is refused; of the other planes it is their last two code points, which are no characters. */
const planes: readonly (readonly [number, number])[] = [
  [0, 0x1ffff],
  ...Array.from(
    { length: 12 },
    (_, plane) => [(plane + 2) * 0x10000 + 0xfffe, (plane + 2) * 0x10000 + 0xffff] as const,
  ),
  [0xe0000, 0xe1fff],
  [0xefffe, 0x10ffff],
]

/** Ranges of code points for which something holds, as `[first, last]` in the way people look them up. */
function ranges(holds: (point: number) => boolean): [string, string][] {
  const found: [number, number][] = []
  for (const [first, end] of planes)
    for (let point = first; point <= end; point += 1) {
      if (!holds(point)) continue
      const last = found.at(-1)
      if (last?.[1] === point - 1) last[1] = point
      else found.push([point, point])
    }
  return found.map(([from, to]) => [pointName(from), pointName(to)])
}

const wordsOfThree = words(3)

const wireCodes =
  'malformed too_large too_many bad_signature stale_message conflict fork revoked paused no_grant not_allowed unknown_type illegal_transition stale_revision expired quota unsupported_version unavailable'

export const tables = {
  characters: () => ({
    about:
      'Code points that are refused: in a line (SPEC section 8), and in the words of a body (section 6; texts over several lines also take tab and line feed). `name`: refused in a name beside the general categories of section 2. `marks`: three or more of these in a row are a pile, as are nine or more of general category M; a pile is refused in lines and words.',
    line: {
      control_character: ranges((point) => characterFault(point) === 'control_character'),
      hidden_character: ranges((point) => characterFault(point) === 'hidden_character'),
      broken_character: ranges((point) => characterFault(point) === 'broken_character'),
    },
    name: ranges(isUnseenInName),
    marks: ranges((point) => new RegExp(`[${generalMarks}]`, 'u').test(String.fromCodePoint(point))),
    words: ranges((point) => !wordsOfThree.safeParse(`a${String.fromCodePoint(point)}b`).success),
  }),
  countries: () => ({
    about: 'ISO 3166-1 alpha-2, and XK. A line may name others; a composer asks whether they were meant.',
    countries,
  }),
  currencies: () => ({
    about: 'ISO 4217 codes that a price may carry, and the number of decimals of each (SPEC section 8).',
    decimals: Object.fromEntries([...currencies].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }),
  'line-problems': () => ({
    about:
      'Every reason to refuse a line (SPEC section 8). wrong: refused everywhere; repair: refused on the wire, a composer puts it right.',
    problems: (Object.keys(lineGrades) as LineProblemCode[])
      .filter((code) => lineGrades[code] !== 'advice')
      .map((code) => ({ code, grade: lineGrades[code], sentence: lineSentences[code] })),
  }),
  'message-types': () => ({
    about:
      'Who may send what, and what `on` names (SPEC section 6). object: the kind that the message makes (makes) or is about; beside: never a record; bytes: largest message where it is less than 64 kB.',
    types: Object.fromEntries(
      (Object.keys(messageTypes) as MessageType[]).map((type) => {
        const { by, on, object, creates, isBeside, maxBytes } = messageEntry(type)
        return [type, { by, on, object, makes: creates, beside: isBeside, bytes: maxBytes }]
      }),
    ),
  }),
  problems: () => ({
    about: 'Refusals on the wire (SPEC section 11).',
    problems: wireCodes.split(' ').map((code) => ({ code, ...problems[code as keyof typeof problems] })),
  }),
  'terms-status': () => ({
    about:
      'What a state of terms is called in W3C DPV 2.2 (SPEC section 7), as compact IRIs: dpv is https://w3id.org/dpv#, p7012 https://w3id.org/dpv/standards/p7012#. consent: only of an agreement by consent (PDC), and how it ended. Where a member is absent no IRI says it.',
    states: Object.fromEntries(termsStates.map((state) => [state, statusOf(state, 'PDC')])),
  }),
  units: () => ({
    about:
      'Units that can be compared (SPEC section 8): only within one dimension, by exact decimal factors. code: UN/CEFACT Recommendation 20.',
    units: [...units.values()],
  }),
}
