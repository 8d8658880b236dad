// Which brands got the exact place of an intent; all others have a coarser one.
export const exactCopiesMigration = {
  number: 105,
  name: 'exact copies',
  up: 'ALTER TABLE intent_copy ADD COLUMN exact INTEGER NOT NULL DEFAULT 0;',
} as const
