// When the person last looked, so that the first page can say what happened since.
export const noticesMigration = {
  number: 40,
  name: 'notices',
  up: `
CREATE TABLE look (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
`,
} as const
