// What the person set once: currency and place, kept in their own ledger; what orders need are attributes.
import { stepKeys, type StepKey } from '../../../protocol/step-keys.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Projection } from '../../platform/ledger/ledgers.ts'
import { rememberedTexts, rememberTexts } from '../attributes/attributes.ts'
import type { Context } from '../context.ts'
import { ownBody, ownLedger } from '../own.ts'
import { allPreferences, preference, savePreference } from './queries.ts'

export { derivedTables } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'journal' | 'ledgers' | 'live'>

/** How attributes were kept before they had a room of their own. */
const attributePrefix = 'attribute.'

/** Sets one thing; the same value again leaves no record. */
export function setPreference(ports: Pick<Ports, 'ledgers'>, tx: Writer, name: string, value: string): void {
  if (preference(tx, name) === value) return
  ports.ledgers.speak(tx, ownLedger, { type: 'own.preference', body: { name, value } })
}

/** Keeps what was typed into an order's form, as attributes. */
export function setAttributes(ports: Ports, tx: Writer, attributes: Readonly<Record<string, string>>): void {
  rememberTexts(ports, tx, attributes)
}

/** One thing as it was set; empty or absent where it was not, or was taken back. */
export const preferenceNamed = (reader: Reader, name: string): string => preference(reader, name) ?? ''

const alwaysName = 'intent.always'

/** What the person shows brands of every intent without being asked; nothing until they say so. */
export function shownAlways(reader: Reader): StepKey[] {
  const said = preferenceNamed(reader, alwaysName).split(' ')
  return stepKeys.filter((key) => said.includes(key))
}

export function showAlways(ports: Pick<Ports, 'ledgers'>, tx: Writer, keys: readonly StepKey[]): void {
  setPreference(ports, tx, alwaysName, stepKeys.filter((key) => keys.includes(key)).join(' '))
}

/** Everything that was set under names with one beginning. */
export function preferencesUnder(reader: Reader, prefix: string): Map<string, string> {
  return new Map(
    [...allPreferences(reader)].filter(([name, value]) => name.startsWith(prefix) && value !== ''),
  )
}

export interface Preferences {
  currency?: string
  place?: string
  always: StepKey[]
  attributes: Record<string, string>
}

export function readPreferences(reader: Reader): Preferences {
  const all = allPreferences(reader)
  const currency = all.get('currency')
  const place = all.get('place')
  return {
    ...(currency === undefined || currency === '' ? {} : { currency }),
    ...(place === undefined || place === '' ? {} : { place }),
    always: shownAlways(reader),
    attributes: rememberedTexts(reader),
  }
}

export const projections: Readonly<Record<string, Projection>> = {
  'own.preference': (tx, { claims }) => {
    const { name, value } = ownBody('own.preference', claims.body)
    if (!name.startsWith(attributePrefix)) savePreference(tx, name, value)
  },
}
