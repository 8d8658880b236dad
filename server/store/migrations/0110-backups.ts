// When each backup was last held against its digest, and why the last one could not be made.
import type { Migration } from '../../platform/migrate.ts'

export const backupsMigration: Migration = {
  number: 110,
  name: 'backups',
  up: `CREATE TABLE backup_check (
    stamp TEXT PRIMARY KEY,
    checkedAt INTEGER NOT NULL,
    isSound INTEGER NOT NULL CHECK (isSound IN (0, 1))
  ) STRICT;
  CREATE TABLE backup_failure (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    since INTEGER NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;`,
}
