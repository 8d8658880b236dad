// Words about what terms say beyond an agreement, and about what narrowing takes away.
import { countryName } from '../../protocol/countries.ts'
import { attributeLabel } from './attribute-names.ts'
import { lineLabel } from './brands.ts'
import { language, list, plural } from './words.ts'

const quoted = (text: string): string => `“${text}”`
const days = (count: number): string => plural(count, 'day', 'days')

/** Countries of the European Economic Area. */
export const eea: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ')
/** The same with two whose law the Commission finds as good. */
export const eeaAndNear: readonly string[] = [...eea, 'CH', 'GB']

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one))

/** Where something may be kept, in words. */
export function placesLabel(places: readonly string[]): string {
  if (places.length === 0) return 'anywhere'
  if (isSame(places, eea)) return 'the EU, Iceland, Liechtenstein and Norway'
  if (isSame(places, eeaAndNear)) return 'the EU and its neighbours with equal law'
  return list(places.map((code) => countryName(code, language) ?? code))
}

export const moreWords = {
  more: 'More',
  retention: 'They may keep what they were shown',
  retentionHint: 'After you end it, or when its time is over.',
  days: (count: number) => `for ${days(count)}`,
  places: 'Where they may keep it',
  placesOf: (places: readonly string[]) =>
    places.length === 0 ? 'Anywhere: nothing said' : placesLabel(places),
  erasure: 'When you ask them to erase, they answer',
  within: (count: number) => `within ${days(count)}`,
  recipients: 'Who else may get it',
  recipientsHint: 'Empty: nobody. Names with a comma between, as “the carrier”.',
  value: 'What you get in return',
  valueHint: 'PDC-AI lets them train machines with it. Say what they give you for that.',
  valueMissing: 'Say what you get in return, or choose another agreement.',
  purposes: 'What for',
  purposesHint: 'Each is a purpose that they named. Untick what you do not want it used for.',
  purposesNone: 'To answer what you ask for, and nothing else.',
  purposeOwn: 'Another purpose',
  add: 'Add',
}

export const narrowWords = {
  purposes: 'What for',
  recipients: 'Who else gets it',
  only: 'Of this, only',
  retention: 'They may keep it',
  places: 'Where they may keep it',
  effect: 'What changes at once',
  nothing: 'Nothing yet. Untick what you want to take away.',
  sees: (name: string, lines: readonly string[], attributes: readonly string[]) =>
    `${name} will no longer see ${list([
      ...lines.map((line) =>
        line === '*' ? 'just anything you post' : `what you want of ${lineLabel(line)}`,
      ),
      ...attributes.map(attributeLabel),
    ])}.`,
  stillSees: (lines: readonly string[], attributes: readonly string[]) =>
    lines.length + attributes.length === 0
      ? 'Nothing of yours is left for them to see.'
      : `They still see ${list([
          ...lines.map((line) => (line === '*' ? 'anything you post to them' : lineLabel(line))),
          ...attributes.map(attributeLabel),
        ])}.`,
  notFor: (name: string, purposes: readonly string[]) =>
    `${name} may no longer use anything to ${list(purposes.map(quoted))}.`,
  notTo: (name: string, recipients: readonly string[]) =>
    `${name} may no longer pass anything on to ${list(recipients)}.`,
  keeps: (name: string, after: number, before: number) =>
    `${name} may keep what it was shown for ${days(after)} instead of ${days(before)}.`,
  keepsIn: (name: string, places: readonly string[]) => `${name} may keep it only in ${placesLabel(places)}.`,
  ends: (after: string, before: string) => `It all ends on ${after} instead of ${before}.`,
  endsIntents: (lines: readonly string[]) => `Withdrawn from them: ${list(lines.map(quoted))}.`,
  endsFields: (fields: readonly string[]) => `No longer shown to them: ${list(fields.map(attributeLabel))}.`,
}
