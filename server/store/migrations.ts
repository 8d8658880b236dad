// Every step by which the data file grew, in order; steps are only ever added at the end of a room's numbers.
import { journalMigration } from '../platform/journal.ts'
import { keysMigration } from '../platform/keys.ts'
import { ledgerMigration } from '../platform/ledger/tables.ts'
import type { Migration } from '../platform/migrate.ts'
import { accessMigration } from './migrations/0005-access.ts'
import { repeatsMigration } from './migrations/0006-repeats.ts'
import { brandsMigration } from './migrations/0010-brands.ts'
import { intentsMigration } from './migrations/0020-intents.ts'
import { offersMigration } from './migrations/0030-offers.ts'
import { noticesMigration } from './migrations/0040-notices.ts'
import { deliveryMigration } from './migrations/0050-delivery.ts'
import { practiceMigration } from './migrations/0070-practice.ts'

export const migrations: readonly Migration[] = [
  keysMigration,
  journalMigration,
  ledgerMigration,
  accessMigration,
  repeatsMigration,
  brandsMigration,
  intentsMigration,
  offersMigration,
  noticesMigration,
  deliveryMigration,
  practiceMigration,
]
