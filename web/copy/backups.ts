// Words about the backups that the server makes of itself, and about what is forgotten and still lies in them.
import { bytes, day, plural } from './words.ts'

const many = (count: number): string => plural(count, 'backup', 'backups')

export const backupWords = {
  title: 'Backups',
  lead: 'Made by itself, once a day where something changed, encrypted to the key on your recovery sheet. Each is opened and checked before it is encrypted.',
  keeps:
    'One of each day for a week, one of each week for a month, one of each month for three. None but the newest is ever older than 90 days.',
  where: 'They lie in',
  elsewhere: 'That is the same disk. Save one elsewhere now and then.',
  none: 'None yet. The first one is made within minutes.',
  noneOff: 'None. This server was told to make none by itself.',
  noKey: 'There is no recovery sheet to encrypt to.',
  makeSheet: 'Make one',
  make: 'Make one now',
  making: 'Making it…',
  made: (size: number) => `Made: ${bytes(size)}.`,
  checked: 'checked',
  unsound: 'changed on the disk',
  unknown: 'not checked yet',
  goes: (at: number) => `goes by ${day(at)}`,
  olderSheet: (at: number) => `opens with the sheet of ${day(at)}`,
  save: 'Save',
  saveOf: (at: string) => `Save the backup of ${at}`,
  saveUnsound: 'This file changed on the disk. It was not saved.',
  remove: 'Delete',
  removeOf: (at: string) => `Delete the backup of ${at}`,
  sure: 'Delete it for good',
  opens: 'Without the sheet nobody opens them, you included.',
}

export const heldWords = {
  before: (count: number, until: number) =>
    `It stays in ${many(count)}; the last of them goes by ${day(until)}. You can delete them at once afterwards.`,
  after: (count: number, until: number) => `Still in ${many(count)}; the last of them goes by ${day(until)}.`,
  none: 'It is in none of the backups that this server keeps.',
  yours: 'Copies that you saved elsewhere are yours to delete.',
  renew: 'Delete older backups and make a new one now',
  sure: (count: number) =>
    `A new one is made first. Once it stands, ${many(count)} or more are deleted for good.`,
  go: 'Yes, delete them',
  going: 'Making a new one…',
  done: (count: number) => `${many(count)} deleted. The new one does not hold it.`,
  /** Behind the same sentence, where there is no button. */
  care: 'Care can delete them now.',
  finish: 'Good',
}
