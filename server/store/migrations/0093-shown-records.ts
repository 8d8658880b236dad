// The record by which something was shown, so that the journal can say when and by which way a brand took it.
export const shownRecordsMigration = {
  number: 93,
  name: 'records of disclosures',
  up: `
ALTER TABLE disclosure ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX disclosure_seq ON disclosure (rid, seq);
`,
} as const
