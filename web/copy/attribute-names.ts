// What attributes of a person are called: in sentences ("your shoe size") and as the name of a row ("Shoe size").
import { claimedAge } from '../../protocol/owner/attribute-names.ts'
import type { ShownValue } from '../../protocol/owner/attributes.ts'
import { capital, list } from './words.ts'

const spoken: Readonly<Record<string, string>> = {
  name: 'your name',
  street: 'your street',
  postcode: 'your postcode',
  city: 'your city',
  country: 'your country',
  phone: 'your phone number',
  email: 'your e-mail address',
  birthday: 'your birthday',
  'delivery-note': 'a note for the delivery',
  delivery_note: 'a note for the delivery',
  keyboard: 'your keyboard layout',
  grinder: 'your coffee grinder',
  diet: 'what you eat',
  'size.compression': 'your size of compression stockings',
  'size.support': 'your size of supports and bandages',
  'delivery.windows': 'when you can be delivered to',
  'size.shoe': 'your shoe size',
  'size.shirt': 'your shirt size',
  'size.trousers': 'your trouser size',
  'size.ring': 'your ring size',
  'size.head': 'your hat size',
  size: 'your size',
  address: 'your address',
}

const titles: Readonly<Record<string, string>> = {
  name: 'Name',
  street: 'Street and number',
  postcode: 'Postcode',
  city: 'City',
  country: 'Country',
  phone: 'Phone',
  email: 'E-mail',
  birthday: 'Birthday',
  'delivery-note': 'Note for the delivery',
  diet: 'What you eat',
  'delivery.windows': 'When to deliver',
  'size.shoe': 'Shoes',
  'size.shirt': 'Shirts',
  'size.trousers': 'Trousers',
  'size.ring': 'Rings',
  'size.head': 'Hats',
  'size.compression': 'Compression stockings',
  'size.support': 'Supports, bandages',
}

const known = (words: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined

const written = (name: string): string => name.replaceAll(/[._-]/g, ' ')

/** What an attribute, or a branch of them, is called; one that nobody has named yet is shown as it is written. */
export function attributeLabel(name: string): string {
  if (name.endsWith('.*')) {
    const stem = name.slice(0, -2)
    if (stem === 'age.over') return 'whether you are over an age'
    return `${known(spoken, stem) ?? `your ${written(stem)}`}, every kind`
  }
  const age = claimedAge(name)
  if (age !== undefined) return `whether you are over ${age}`
  const plain = name.startsWith('address.') ? name.slice('address.'.length) : name
  return known(spoken, name) ?? known(spoken, plain) ?? `your ${written(name)}`
}

/** The name of its row. */
export function attributeTitle(name: string): string {
  const age = claimedAge(name)
  if (age !== undefined) return `Over ${age}`
  return known(titles, name) ?? capital(written(name))
}

export const valueWords = (value: ShownValue): string =>
  value === true ? 'yes' : value === false ? 'no' : Array.isArray(value) ? list(value) : String(value)
