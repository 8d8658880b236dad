// Keys that were renewed and not yet let go of, the addresses that brands were told, and where this server was last seen.
export const relocationMigration = {
  number: 86,
  name: 'relocation',
  up: `
CREATE TABLE old_key (
  rid TEXT PRIMARY KEY, kid TEXT NOT NULL, untilSeq INTEGER NOT NULL, renewedAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE told_address (
  rid TEXT PRIMARY KEY, base TEXT NOT NULL, movedSeq INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE served (
  one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, startedAt INTEGER NOT NULL
) STRICT;
`,
} as const
