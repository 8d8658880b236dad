// What stands for text of the journal that was forgotten, and that the file still has to be written anew.

export const forgettingMigration = {
  number: 97,
  name: 'forgetting',
  up: `
ALTER TABLE journal ADD COLUMN digest TEXT;
CREATE TABLE scrub_due (one INTEGER PRIMARY KEY CHECK (one = 1), since INTEGER NOT NULL) STRICT;
`,
} as const
