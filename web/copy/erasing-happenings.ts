// What happened with erasure, with the end of everything, and with forgetting, in words.
import type { Said } from '../../protocol/owner/call.ts'
import { number, plural, took } from './words.ts'

type Values = Said['values']
type Mood = 'plain' | 'go' | 'end' | 'signed'

const who = (values: Values): string => String(values['name'] ?? 'A brand')
const count = (values: Values, name: string): number => Number(values[name] ?? 0)

export const erasingSentences: Readonly<
  Record<string, readonly [(values: Values) => string, Mood?, ((values: Values) => string)?]>
> = {
  'erasure.requested': [
    (v) => `You asked ${who(v)} to erase what it was shown`,
    'end',
    (v) => plural(count(v, 'records'), 'record', 'records'),
  ],
  'erasure.reminded': [(v) => `You reminded ${who(v)} of your request to erase`],
  'erasure.overdue': [(v) => `${who(v)} let the day pass by which it was to erase`, 'end'],
  'key.destroyed': [
    (v) => `The key you used with ${who(v)} was destroyed`,
    'end',
    () => 'nobody can speak in your name there any more, and your old address with them answers nobody',
  ],
  'forget.done': [
    () => 'You made this server forget something',
    'end',
    (v) => `${plural(count(v, 'records'), 'record', 'records')}; their places and digests stay`,
  ],
  'journal.forgotten': [() => 'Something about what you have since forgotten'],
  'record.forgotten': [
    (v) => `Records with ${who(v)} were forgotten here`,
    'plain',
    (v) => `numbers ${String(v['records'] ?? '')}`,
  ],
  'terms.revoked_all': [
    (v) => `You ended every agreement, ${number(count(v, 'count'))} in all`,
    'end',
    (v) => `all silent in ${took(count(v, 'ms'))}`,
  ],
}
