// What sites say of themselves at the usual addresses, and the way to every refusal in the ledgers.
export const termsRulesMigration = {
  number: 100,
  name: 'terms rules',
  up: `
CREATE TABLE brand_says (
  host TEXT PRIMARY KEY, fetchedAt INTEGER NOT NULL, agreements TEXT, gpc INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX record_refusals ON record (place)
WHERE type IN ('terms.counter', 'terms.decline', 'terms.revoke', 'disclosure.refuse', 'own.renewal.left');
CREATE INDEX record_proffers ON record (ledger, jti) WHERE type = 'terms.proffer';
`,
} as const
