// What happened with what brands may know of the person, their warnings, and new terms, in words.
import type { Said } from '../../protocol/owner/call.ts'
import { attributeLabel } from './attribute-names.ts'
import { tagName } from './line-title.ts'
import { day, list } from './words.ts'

type Values = Said['values']
type Mood = 'plain' | 'go' | 'end' | 'signed'

const who = (values: Values): string => String(values['name'] ?? 'A brand')
const text = (values: Values, name: string): string => String(values[name] ?? '')
/** Fields by their names, as the journal keeps them: "size.shoe, diet". */
const fields = (values: Values): string =>
  list(text(values, 'fields').split(', ').filter(Boolean).map(attributeLabel)) || 'something'

export const showingSentences: Readonly<
  Record<string, readonly [(values: Values) => string, Mood?, ((values: Values) => string)?]>
> = {
  'attribute.forgotten': [() => 'You made this server forget something about you', 'end'],
  'disclosure.asked': [(v) => `${who(v)} asks for ${fields(v)}`, 'go'],
  'disclosure.shown': [
    (v) => `You showed ${who(v)} ${fields(v)}`,
    'go',
    (v) => `until ${day(Number(v['until'] ?? 0))}`,
  ],
  'disclosure.seen': [(v) => `${who(v)} took ${fields(v)}`, 'plain', (v) => ways[text(v, 'channel')] ?? ''],
  'record.handed': [
    (v) => `${who(v)} was given ${given(v)}`,
    'plain',
    (v) => `${handed[text(v, 'channel')] ?? ''}, record ${text(v, 'record')}`,
  ],
  'disclosure.refused': [(v) => `You did not show ${who(v)} ${fields(v)}`],
  'disclosure.ended': [(v) => `${who(v)} no longer sees ${fields(v)}`, 'end'],
  'disclosure.refreshed': [(v) => `You gave ${who(v)} the new value of ${fields(v)}`],
  'incident.breach': [(v) => `${who(v)} reports a breach of its data`, 'end', (v) => `“${text(v, 'line')}”`],
  'incident.recall': [(v) => `${who(v)} recalls something`, 'end', (v) => `“${text(v, 'line')}”`],
  'terms.renewal_proffered': [
    (v) => `You proposed new terms to ${who(v)}`,
    'go',
    () => 'until they accept, the old ones hold',
  ],
  'terms.renewed': [(v) => `${who(v)} accepted your new terms`, 'signed', () => 'they replace the old ones'],
  'terms.renewal_countered': [(v) => `${who(v)} answered your new terms with others`, 'go'],
  'terms.renewal_declined': [(v) => `${who(v)} declined your new terms`, 'plain', () => 'the old ones hold'],
  'terms.taken_by_rule': [
    (v) => `You took the other terms of ${who(v)} by your rule “${text(v, 'rule')}”`,
    'go',
    (v) => text(v, 'terms'),
  ],
  'terms.renewal_left': [(v) => `You left the other terms of ${who(v)}`, 'plain', () => 'the old ones hold'],
}

const handed: Readonly<Record<string, string>> = {
  pull: 'fetched by them',
  stream: 'over their open stream',
  push: 'brought to them',
}

/** What a record carries: attributes by their names, the tags of a line by theirs, or what else was said. */
function given(values: Values): string {
  const type = text(values, 'type')
  if (type === 'disclosure.grant') return fields(values)
  const tags = text(values, 'fields')
    .split(', ')
    .filter((key) => key !== '' && key !== 'item')
    .map(tagName)
  if (type.startsWith('intent.')) return `what you want${tags.length === 0 ? '' : `, with ${list(tags)}`}`
  return said[type] ?? 'something you said'
}

const said: Readonly<Record<string, string>> = {
  'thread.note': 'a note of yours',
  'rating.give': 'your rating',
  'order.pay': 'how you paid',
  'order.cancel': 'why you cancelled',
  'order.dispute': 'what was wrong with an order',
  'offer.counter': 'what you asked of its offer',
  'offer.decline': 'why you declined its offer',
}

const ways: Readonly<Record<string, string>> = {
  pull: 'confirmed when they fetched',
  stream: 'confirmed by their open stream',
  push: 'confirmed when it was brought to them',
}
