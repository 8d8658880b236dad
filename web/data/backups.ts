// The backups of the server: the list, one more, one less, and a file to save.
import * as calls from '../../protocol/owner/backups.ts'
import { withProof } from './access.ts'
import { ask } from './ask.ts'

export const loadBackups = () => ask(calls.listBackups)
export const makeBackup = (key: string) => ask(calls.makeBackup, { key })
export const renewBackups = (key: string) => withProof(() => ask(calls.renewBackups, { key }))
export const removeBackup = (stamp: string) => withProof(() => ask(calls.removeBackup, { params: { stamp } }))
/** Before a file is saved it is read and compared; the same proof lets it be saved. */
export const checkBackup = (stamp: string) => withProof(() => ask(calls.checkBackup, { params: { stamp } }))
export const backupPath = (stamp: string): string => `/api/backups/${stamp}/file`
export type * from '../../protocol/owner/backups.ts'
