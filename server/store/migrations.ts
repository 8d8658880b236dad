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
import { threadsMigration } from './migrations/0080-threads.ts'
import { ratingsMigration } from './migrations/0081-ratings.ts'
import { postsMigration } from './migrations/0082-posts.ts'
import { knocksMigration } from './migrations/0085-knocks.ts'
import { relocationMigration } from './migrations/0086-relocation.ts'
import { attributesMigration } from './migrations/0090-attributes.ts'
import { incidentsMigration } from './migrations/0091-incidents.ts'
import { renewalsMigration } from './migrations/0092-renewals.ts'
import { shownRecordsMigration } from './migrations/0093-shown-records.ts'
import { evidenceMigration } from './migrations/0095-evidence.ts'
import { erasuresMigration } from './migrations/0096-erasures.ts'
import { forgettingMigration } from './migrations/0097-forgetting.ts'
import { termsRulesMigration } from './migrations/0100-terms-rules.ts'
import { backupsMigration } from './migrations/0110-backups.ts'
import { exactCopiesMigration } from './migrations/0105-exact-copies.ts'
import { handedRecordsMigration } from './migrations/0120-handed-records.ts'
import { refusedEntriesMigration } from './migrations/0121-refused-entries.ts'
import { restorationMigration } from './migrations/0115-restoration.ts'

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
  threadsMigration,
  ratingsMigration,
  postsMigration,
  knocksMigration,
  relocationMigration,
  attributesMigration,
  incidentsMigration,
  renewalsMigration,
  shownRecordsMigration,
  evidenceMigration,
  erasuresMigration,
  forgettingMigration,
  termsRulesMigration,
  backupsMigration,
  exactCopiesMigration,
  restorationMigration,
  handedRecordsMigration,
  refusedEntriesMigration,
]
