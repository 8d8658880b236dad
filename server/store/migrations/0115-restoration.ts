// That the data file came back from a backup, and which brands have yet to say what happened since.
export const restorationMigration = {
  number: 115,
  name: 'restoration',
  up: `
CREATE TABLE restoration (
  number INTEGER PRIMARY KEY, way TEXT NOT NULL CHECK (way IN ('backup', 'copy', 'noticed')),
  restoredAt INTEGER NOT NULL, madeAt INTEGER, isBegun INTEGER NOT NULL CHECK (isBegun IN (0, 1))
) STRICT;
CREATE TABLE restoring (
  rid TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('checking', 'asked', 'fork', 'keyless', 'unproven', 'restarting', 'done')),
  sinceAt INTEGER NOT NULL, heldSeq INTEGER NOT NULL, tries INTEGER NOT NULL, nextAt INTEGER, reason TEXT,
  fetched INTEGER NOT NULL, checkedAt INTEGER, doneAt INTEGER, outcome TEXT, theirs TEXT, proof TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX restoring_next ON restoring (nextAt) WHERE nextAt IS NOT NULL;
`,
} as const
