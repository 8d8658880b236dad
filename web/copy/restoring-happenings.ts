// What happened after a restore, in words.
import type { Said } from '../../protocol/owner/call.ts'
import { number, plural } from './words.ts'

type Values = Said['values']
type Mood = 'plain' | 'go' | 'end' | 'signed'

const who = (values: Values): string => String(values['name'] ?? 'A brand')

export const restoringSentences: Readonly<
  Record<string, readonly [(values: Values) => string, Mood?, ((values: Values) => string)?]>
> = {
  'restore.begun': [
    (v) => (v['way'] === 'noticed' ? 'This server’s data is an older copy' : 'Restored from a backup'),
    'end',
    () => 'every brand is asked first what happened since',
  ],
  'restore.fetched': [
    (v) => `${plural(Number(v['records'] ?? 0), 'record', 'records')} fetched back from ${who(v)}`,
    'signed',
  ],
  'restore.asked': [(v) => `${who(v)} said what happened since; your word is next`],
  'restore.checked': [(v) => `Nothing is missing with ${who(v)} any more`, 'go'],
  'restore.confirmed': [(v) => `You said that nothing is missing with ${who(v)}`, 'go'],
  'restore.put_off': [(v) => `${who(v)} could not say yet what happened since`],
  'restore.unproven': [(v) => `What ${who(v)} gave back could not be proven`, 'end'],
  'restore.fork': [(v) => `${who(v)} holds another history than yours`, 'end'],
  'restore.keyless': [(v) => `Your key with ${who(v)} was renewed after the backup, and is lost`, 'end'],
  'restore.restarting': [(v) => `You go on with ${who(v)} from the backup; they have to sign it`],
  'restore.refused': [(v) => `${who(v)} does not go on from the backup`, 'end'],
  'restore.restarted': [
    (v) => `${who(v)} signed: it goes on from the backup`,
    'signed',
    (v) => `from record ${number(Number(v['seq'] ?? 0))}`,
  ],
}
