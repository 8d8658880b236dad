// Proves what a grant of attributes covers, how it narrows, and what a brand's question or notice is answered, by disclosure.json.
import { describe, expect, it } from 'vitest'
import { attributeName, attributePattern } from '../../protocol/body.ts'
import type { DisclosureAsk } from '../../protocol/disclosure.ts'
import type { LedgerState } from '../../protocol/ledger-state.ts'
import { emptyLedger } from '../../protocol/lifecycle.ts'
import {
  coversAttribute,
  hasAttribute,
  narrowGrant,
  widensGrant,
  type Grant,
  type Scope,
} from '../../protocol/terms.ts'
import { problemOf, readVectors, tell, type Step } from '../support/story.ts'

interface Said {
  why: string
  relationship: string
  answer: string
}
const vectors = readVectors<{
  forms: Record<'attribute' | 'pattern', { good: string[]; bad: string[] }>
  cover: { why: string; attributes: string[]; covers: Record<string, boolean> }[]
  narrow: { why: string; held: string[]; said: string[]; left: string[]; widens: boolean }[]
  asks: (Said & { scope: Scope; ask: DisclosureAsk })[]
  notices: (Said & { body: Record<string, unknown> })[]
}>('disclosure')

const from = 1795200000
const id = (n: number): string =>
  `${String(n).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`

const grantOf = (attributes: string[]): Grant => ({
  agreement: 'PDC-INTENT',
  scope: { lines: [], attributes, purposes: [], recipients: [], retention: 'P30D', jurisdiction: [] },
  from,
  expires: from + 1000,
  isPaused: false,
})

/** A ledger in which terms were proffered, answered, and ended in one of the ways. */
function ledgerIn(relationship: string, scope?: Scope): LedgerState {
  const steps: Omit<Step, 'at' | 'id'>[] = [
    {
      by: 'person',
      type: 'terms.proffer',
      body: { expires: '2026-11-20T19:00:00Z', ...(scope === undefined ? {} : { scope }) },
    },
    relationship === 'declined'
      ? { by: 'brand', type: 'terms.decline', on: id(1) }
      : { by: 'brand', type: 'terms.accept', on: id(1) },
  ]
  const ends: Readonly<Record<string, Omit<Step, 'at' | 'id'>>> = {
    paused: { by: 'person', type: 'terms.pause' },
    revoked: { by: 'person', type: 'terms.revoke' },
    left: { by: 'brand', type: 'terms.leave' },
  }
  const end = ends[relationship]
  let state = emptyLedger()
  for (const [index, step] of [...steps, ...(end === undefined ? [] : [end])].entries()) {
    const hash = [...state.proffers.values()][0]?.profferHash
    const body =
      step.type === 'terms.accept' ? { agreement: agreementOf(state), proffer_hash: hash } : (step.body ?? {})
    state = tell(state, { ...step, body, at: from + index, id: id(index + 1) })
  }
  return state
}

const agreementOf = (state: LedgerState): unknown => [...state.proffers.values()][0]?.preferred

/** When something is said, so that an agreement that expires has expired. */
const when = (relationship: string): number => from + (relationship === 'expired' ? 999_999 : 10)

const answerTo = (state: LedgerState, type: string, relationship: string, body: object): string =>
  problemOf(() =>
    tell(state, {
      at: when(relationship),
      by: 'brand',
      type,
      id: id(9),
      body: { link: null, ...body } as Record<string, unknown>,
    }),
  ) ?? 'taken'

describe('attributes', () => {
  it.each(Object.entries(vectors.forms))('have names: %s', (kind, { good, bad }) => {
    const form = kind === 'pattern' ? attributePattern : attributeName
    expect(good.filter((text) => !form.safeParse(text).success)).toEqual([])
    expect(bad.filter((text) => form.safeParse(text).success)).toEqual([])
  })

  it.each(vectors.cover)('are covered: $why', ({ attributes, covers }) => {
    for (const [name, isCovered] of Object.entries(covers)) {
      expect(hasAttribute(attributes, name), name).toBe(isCovered)
      expect(coversAttribute(grantOf(attributes), name, from), name).toBe(isCovered)
    }
  })

  it.each(vectors.narrow)('are narrowed: $why', ({ held, said, left, widens }) => {
    const set = { scope: { attributes: said } }
    expect(new Set(narrowGrant(grantOf(held), set).scope.attributes)).toEqual(new Set(left))
    expect(widensGrant(grantOf(held), set)).toBe(widens)
  })
})

describe('what a brand says', () => {
  it.each(vectors.asks)('asks: $why', ({ relationship, scope, ask, answer }) => {
    expect(answerTo(ledgerIn(relationship, scope), 'disclosure.ask', relationship, ask)).toBe(answer)
  })

  it.each(vectors.notices)('tells: $why', ({ relationship, body, answer }) => {
    expect(answerTo(ledgerIn(relationship), 'incident.notice', relationship, body)).toBe(answer)
  })
})
