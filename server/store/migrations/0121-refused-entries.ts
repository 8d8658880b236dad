// What a brand sent that was refused is found without reading everything that happened with it.
export const refusedEntriesMigration = {
  number: 121,
  name: 'refused entries',
  up: `CREATE INDEX journal_refused ON journal (brand, seq) WHERE code = 'message.refused';`,
} as const
