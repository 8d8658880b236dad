// What happened with backups, in words.
import type { Said } from '../../protocol/owner/call.ts'
import { bytes, plural } from './words.ts'

type Values = Said['values']
type Mood = 'plain' | 'go' | 'end' | 'signed'

const reasons: Readonly<Record<string, string>> = {
  disk_full: 'the disk has too little room',
  database_locked: 'the data file is locked by another program',
}
const many = (values: Values): string => plural(Number(values['count'] ?? 1), 'backup', 'backups')

export const backupSentences: Readonly<
  Record<string, readonly [(values: Values) => string, Mood?, ((values: Values) => string)?]>
> = {
  'backup.made': [() => 'You made a backup', 'go', (v) => bytes(Number(v['bytes'] ?? 0))],
  'backup.saved': [() => 'You saved a backup elsewhere'],
  'backup.removed': [(v) => `You deleted ${many(v)}`, 'end'],
  'backup.changed': [
    (v) => `${many(v)} changed on the disk`,
    'end',
    () => 'do not trust it: make a new one, and look at the disk',
  ],
  'backup.failed': [
    () => 'A backup could not be made',
    'end',
    (v) => reasons[String(v['reason'])] ?? String(v['reason'] ?? ''),
  ],
}
