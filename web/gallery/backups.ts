// What the gallery's server says about its backups: a week of them, one that changed, none.
import * as backups from '../../protocol/owner/backups.ts'
import { answer, type Answer } from './answers.ts'
import { ago, dayLong } from './fixtures/times.ts'

const list = [0, 1, 2, 3, 9, 16, 37, 64].map((days, index) => ({
  stamp: `202611${String(22 - index).padStart(2, '0')}T061500Z`,
  madeAt: ago(days * dayLong),
  bytes: 4_300_000 - index * 210_000,
  goneBy: ago((days - 90) * dayLong),
  checkedAt: ago(Math.min(days, 3) * dayLong),
  isSound: index !== 5,
  sheetMadeAt: ago(days < 20 ? 20 * dayLong : 80 * dayLong),
}))
const whole = { folder: '/home/ada/bespeak/data/backups', isOn: true, hasKey: true, problems: [] }

export const backupAnswers: readonly Answer[] = [
  answer(backups.listBackups, () => ({ ...whole, backups: list })),
  answer(backups.makeBackup, () => ({ stamp: '20261122T061500Z', bytes: 4_300_000 })),
  answer(backups.renewBackups, () => ({ stamp: '20261122T061500Z', bytes: 4_300_000, removed: list.length })),
  answer(backups.checkBackup, () => ({ isSound: true })),
  answer(backups.removeBackup, () => ({ done: true as const })),
]
export const noBackups: readonly Answer[] = [answer(backups.listBackups, () => ({ ...whole, backups: [] }))]
