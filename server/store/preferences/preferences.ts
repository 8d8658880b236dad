// What the person set once: currency, place, and what orders need, kept in their own ledger.
import type { Reader, Writer } from '../../platform/database.ts'
import type { Projection } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { ownBody, ownLedger } from '../own.ts'
import { allPreferences, preference, savePreference } from './queries.ts'

export { derivedTables } from './queries.ts'

type Ports = Pick<Context, 'ledgers' | 'live'>

const attributePrefix = 'attribute.'

/** Sets one thing; the same value again leaves no record. */
export function setPreference(ports: Ports, tx: Writer, name: string, value: string): void {
  if (preference(tx, name) === value) return
  ports.ledgers.speak(tx, ownLedger, { type: 'own.preference', body: { name, value } })
}

export function setAttributes(ports: Ports, tx: Writer, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    setPreference(ports, tx, `${attributePrefix}${name}`, value)
  }
}

export interface Preferences {
  currency?: string
  place?: string
  attributes: Record<string, string>
}

export function readPreferences(reader: Reader): Preferences {
  const all = allPreferences(reader)
  const attributes = [...all].flatMap(([name, value]) =>
    name.startsWith(attributePrefix) && value !== '' ? [[name.slice(attributePrefix.length), value]] : [],
  )
  const currency = all.get('currency')
  const place = all.get('place')
  return {
    ...(currency === undefined || currency === '' ? {} : { currency }),
    ...(place === undefined || place === '' ? {} : { place }),
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  }
}

export const projections: Readonly<Record<string, Projection>> = {
  'own.preference': (tx, { claims }) => {
    const { name, value } = ownBody('own.preference', claims.body)
    savePreference(tx, name, value)
  },
}
