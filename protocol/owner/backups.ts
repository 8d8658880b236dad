// Calls about the backups that the server makes of itself: what is there, one more, one less, one to take away.
import * as z from 'zod'
import { at, call, done, said } from './call.ts'

const stamp = z.string().regex(/^\d{8}T\d{6}Z$/)
/** Any other name is one that nothing has. */
const byStamp = z.strictObject({ stamp: z.string().max(64) })

const backup = z.strictObject({
  stamp,
  madeAt: at,
  bytes: z.int(),
  /** The day by which it is deleted at the latest. */
  goneBy: at,
  /** When the file was last held against its digest; absent for a file that came from elsewhere. */
  checkedAt: at.optional(),
  isSound: z.boolean().optional(),
  /** When the recovery sheet was made whose key opens it. */
  sheetMadeAt: at.optional(),
})

/** How long what is forgotten lies in backups: the last of so many goes by then. */
export const holdUntil = z.strictObject({ backups: z.int(), until: at })

export const listBackups = call('GET', '/api/backups', {
  summary: 'The backups that this server keeps, newest first, and what is wrong with them.',
  answer: z.strictObject({
    folder: z.string(),
    /** Whether the server makes them by itself. */
    isOn: z.boolean(),
    hasKey: z.boolean(),
    problems: z.array(said),
    backups: z.array(backup),
  }),
})
export const makeBackup = call('POST', '/api/backups', {
  summary: 'Makes a backup now.',
  answer: z.strictObject({ stamp, bytes: z.int() }),
})
export const renewBackups = call('POST', '/api/backups/renew', {
  summary: 'Makes a backup now, and deletes all older ones once it stands. Needs a recent passkey.',
  answer: z.strictObject({ stamp, bytes: z.int(), removed: z.int() }),
})
export const checkBackup = call('POST', '/api/backups/:stamp/check', {
  summary: 'Reads a whole backup and compares it with its digest. Needs a recent passkey, as saving it does.',
  params: byStamp,
  answer: z.strictObject({ isSound: z.boolean() }),
})
export const saveBackup = call('GET', '/api/backups/:stamp/file', {
  summary: 'The encrypted file. Needs a recent passkey.',
  params: byStamp,
  answer: z.unknown(),
})
export const removeBackup = call('DELETE', '/api/backups/:stamp', {
  summary: 'Deletes a backup. Needs a recent passkey.',
  params: byStamp,
  answer: done,
})

export type BackupView = z.infer<typeof backup>
export type BackupList = z.infer<typeof listBackups.answer>
export type HoldUntil = z.infer<typeof holdUntil>
