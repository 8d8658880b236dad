// A whole ledger proves itself, the first thing that is wrong is named; what may be hidden, and what is left of a grant.
import { expect, it } from 'vitest'
import type { PublicJwk } from '../../protocol/keys.ts'
import { canBeGone, goneForm, type GoneReason, type LedgerRecord } from '../../protocol/record.ts'
import { narrowGrant, type GrantSet } from '../../protocol/terms.ts'
import vectors from '../../protocol/vectors/ledger.json' with { type: 'json' }
import records from '../../protocol/vectors/record.json' with { type: 'json' }
import terms from '../../protocol/vectors/terms.json' with { type: 'json' }
import { proveLedger } from '../support/prove-ledger.ts'

const parties = { rid: vectors.rid, origin: vectors.origin, brandKey: vectors.keys.brand as PublicJwk }

it.each(vectors.ledgers)('says of a ledger what is so: $name', async ({ records: said, result }) => {
  expect(await proveLedger(said, parties)).toEqual(result)
})

it.each(records.gone)('hides content: $name', ({ record, reason, is }) => {
  expect(goneForm(record as LedgerRecord, reason as GoneReason)).toEqual(is)
})

it.each(records.hidden)('knows whether $type may be gone at the store', ({ type, atStore }) => {
  expect(canBeGone(type)).toBe(atStore)
})

it.each(terms.narrowed)('narrows: $why', ({ held, said, left }) => {
  const grant = { agreement: 'PDC-INTENT', scope: held, from: 0, expires: 0, isPaused: false } as const
  expect(narrowGrant(grant, { scope: said as GrantSet['scope'] }).scope).toEqual(left)
})
