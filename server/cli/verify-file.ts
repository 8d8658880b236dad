// Examines a dispute bundle from anywhere, offline: says in words what is proven, by whom, and what was changed.
import { readFileSync } from 'node:fs'
import { examineBundle, type Examination, type Statement } from '../../protocol/evidence/examine.ts'
import { fingerprint } from '../../protocol/keys.ts'
import { say } from './command.ts'

/** Behind the last day of all calendars a made-up time is told as the number it is. */
const time = (seconds: number): string =>
  seconds > 253_402_300_799
    ? `at second ${seconds}`
    : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
const line = ({ seq, at, sentence }: Statement): string =>
  `  ${String(seq).padStart(5)}  ${time(at)}  ${sentence}`
const words = { published: 'in its own document', vouched: 'by an older key of its own' } as const

/** What a stranger may believe, and on whose word. */
export function report(examined: Examination): string[] {
  const {
    brand,
    rid,
    made,
    head,
    isSealed,
    faults,
    byBrand,
    byPerson,
    acknowledged,
    unanswered,
    brandKeys,
    gone,
  } = examined
  if (brand === '') return faults.map(({ sentence }) => sentence)
  const keys = brandKeys.map(({ kid, word }) => `${fingerprint(kid)}, known ${words[word]}`)
  return [
    `Evidence about ${brand} (relationship ${rid}), put together ${time(made)}: ${head.seq} records.`,
    '',
    ...(faults.length === 0
      ? ['SOUND: every hash, signature and step holds.']
      : ['NOT SOUND. Found:', ...faults.map(({ sentence }) => `  - ${sentence}`)]),
    '',
    `Proven by the key of ${brand} (${keys.join('; ') || 'none counted'}): it cannot deny that it said`,
    ...byBrand.map(line),
    ...(byBrand.length === 0 ? ['  nothing'] : []),
    ...(acknowledged === undefined
      ? ['It has signed no acknowledgement of anything it was sent.']
      : [`It signed, ${time(acknowledged.at)}, that it held everything up to record ${acknowledged.seq}.`]),
    '',
    'Proven by the person’s key: the person’s side said',
    ...byPerson.map(line),
    '',
    'Only the person’s server says:',
    '  - the times of the records; each message itself carries the time its sender claims, at most 5 minutes off',
    '    unless it waited in an outbox.',
    ...(acknowledged !== undefined && acknowledged.seq < head.seq
      ? [`  - that records ${acknowledged.seq + 1} to ${head.seq} were offered to the brand.`]
      : []),
    `  - that nothing came after record ${head.seq}: what a brand said later is missing here, and it holds the receipts.`,
    '  - the rows of its journal, and that nothing was left out of the brand’s document as it was fetched.',
    `  - that ${brand} ever published the key above: whoever made this file could have made the document too.`,
    '    Compare its fingerprint with that document, or with what the brand says of its keys elsewhere.',
    ...(isSealed
      ? []
      : [
          '  - the date of this file, its journal, and who removed what: the key was destroyed, and nothing seals them.',
        ]),
    ...(gone === 0
      ? []
      : [
          `  - ${gone} records were removed, by the person as the journal has it; their place and kind still hold.`,
        ]),
    '',
    ...(unanswered.length === 0
      ? ['Nothing that was asked is open.']
      : ['Asked and, as far as this file goes, never answered:', ...unanswered.map(line)]),
  ]
}

/** @returns 0 when the file is sound, 1 when not */
export async function verifyFile(path: string): Promise<number> {
  const examined = await examineBundle(readFileSync(path))
  for (const text of report(examined)) say(text)
  return examined.isSound ? 0 : 1
}
