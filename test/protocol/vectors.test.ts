// The vectors of the wire are what their makers write; `npx vitest run test/protocol/vectors.test.ts -u` writes them anew.
import { expect, it } from 'vitest'
import { evidenceVectors } from '../support/vectors/evidence.ts'
import { hostileVectors } from '../support/vectors/hostile.ts'
import { keyVectors } from '../support/vectors/key-rows.ts'
import { ledgerVectors } from '../support/vectors/ledgers.ts'
import { messageVectors } from '../support/vectors/messages.ts'
import { profileVectors } from '../support/vectors/profiles.ts'
import { recordVectors } from '../support/vectors/records.ts'
import { requestVectors } from '../support/vectors/requests.ts'
import { tables } from '../support/vectors/tables.ts'

const makers = {
  evidence: evidenceVectors,
  hostile: hostileVectors,
  key: keyVectors,
  ledger: ledgerVectors,
  message: messageVectors,
  profile: profileVectors,
  record: recordVectors,
  request: requestVectors,
}

for (const [name, make] of Object.entries(makers)) {
  it(`keeps ${name}.json as its maker writes it`, async () => {
    const text = `${JSON.stringify(make(), null, 1)}\n`
    await expect(text).toMatchFileSnapshot(`../../protocol/vectors/${name}.json`)
  })
}

for (const [name, make] of Object.entries(tables)) {
  it(`keeps the table of ${name} as the code has it`, async () => {
    const text = `${JSON.stringify(make(), null, 1)}\n`
    await expect(text).toMatchFileSnapshot(`../../protocol/data/${name}.json`)
  })
}
