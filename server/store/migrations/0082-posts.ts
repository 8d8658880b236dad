// Tables for following brands: the person's filters, what of brands' posts passed them, when posts end, how many came in a day.
export const postsMigration = {
  number: 82,
  name: 'posts of brands',
  up: `
CREATE TABLE following (rid TEXT PRIMARY KEY, line TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE post (
  rid TEXT NOT NULL, id TEXT NOT NULL, line TEXT NOT NULL, link TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
  PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_until ON post (until);
CREATE TABLE post_end (rid TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rid, id)) STRICT, WITHOUT ROWID;
CREATE INDEX post_end_at ON post_end (at);
ALTER TABLE brand_day ADD COLUMN posts INTEGER NOT NULL DEFAULT 0;
`,
} as const
