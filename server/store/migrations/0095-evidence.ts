// What proves an acknowledgement is kept with it; and the last word of a key before it is destroyed.
export const evidenceMigration = {
  number: 95,
  name: 'evidence',
  up: `
ALTER TABLE seen ADD COLUMN proof TEXT;
CREATE TABLE closing (rid TEXT PRIMARY KEY, jwt TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
} as const
