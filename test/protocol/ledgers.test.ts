// A whole ledger proves itself: every chain, signature, place and state, and the first thing that is wrong is named.
import { expect, it } from 'vitest'
import type { PublicJwk } from '../../protocol/keys.ts'
import vectors from '../../protocol/vectors/ledger.json' with { type: 'json' }
import { proveLedger } from '../support/prove-ledger.ts'

const parties = { rid: vectors.rid, origin: vectors.origin, brandKey: vectors.keys.brand as PublicJwk }

it.each(vectors.ledgers)('says of a ledger what is so: $name', async ({ records, result }) => {
  expect(await proveLedger(records, parties)).toEqual(result)
})
