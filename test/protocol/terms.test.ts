// Proves the roster, which agreement protects more, and that a grant only ever narrows.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../protocol/hash.ts'
import type { Item } from '../../protocol/line.ts'
import { canonicalEntry, isRosterId, rosterIds } from '../../protocol/roster.ts'
import {
  coversAttribute,
  coversLine,
  covers,
  effectiveGrant,
  grantFor,
  isAtLeastAsProtective,
  isCounterSafe,
  narrowGrant,
  roster,
  rosterEntry,
  rosterHash,
  startGrant,
  widensGrant,
  type Grant,
  type GrantSet,
  type TermsProffer,
} from '../../protocol/terms.ts'
import { bodyOf, problemOf, readVectors } from '../support/story.ts'

interface Ask {
  item?: Item
  attribute?: string
  purpose?: string
  now: number
  covered: boolean
}
const vectors = readVectors<{
  roster: { id: string; flags: string[]; dp: string }[]
  protective: { a: string; b: string; atLeast: boolean }[]
  hashes: { id: 'PDC-INTENT'; canonical: string; sha256: string }[]
  grants: { name: string; grant: Grant; sets: GrantSet[]; asks: Ask[] }[]
}>('terms')

describe('the roster', () => {
  it('is the table of the design: thirteen agreements with their flags', () => {
    const held = roster.map(({ id, flags, dp }) => ({
      id,
      flags: Object.entries(flags).flatMap(([flag, isSet]) => (isSet ? [flag] : [])),
      dp,
    }))
    expect(held).toEqual(vectors.roster)
    expect(roster.map(({ id }) => id)).toEqual([...rosterIds])
  })

  it('hashes its own canonical entry and no words of its own', () => {
    for (const entry of roster) {
      expect(rosterHash(entry.id)).toBe(digest(canonicalEntry(entry)))
      expect(canonicalEntry({ ...entry, summary: 'other words', launch: !entry.launch })).toBe(
        canonicalEntry(entry),
      )
    }
    for (const { id, canonical, sha256 } of vectors.hashes) {
      expect(canonicalEntry(rosterEntry(id))).toBe(canonical)
      expect(rosterHash(id)).toBe(sha256)
    }
  })

  it('invents no hash of a legal text that nobody fetched, and mints no IRI', () => {
    for (const { id, textSha256, iri } of roster) {
      expect(textSha256).toBe('')
      expect(iri).toBe(`https://w3id.org/dpv/standards/p7012#${id}`)
    }
  })

  it('knows its own ids only', () => {
    expect(rosterEntry('SD-BY-A')).toBeUndefined()
    expect(isRosterId('toString')).toBe(false)
    expect(isRosterId('PDC-AI')).toBe(true)
  })
})

describe('protection', () => {
  it.each(vectors.protective)('$a is at least as protective as $b: $atLeast', ({ a, b, atLeast }) => {
    expect(isAtLeastAsProtective(a, b)).toBe(atLeast)
  })

  it('is a partial order', () => {
    for (const a of rosterIds) {
      expect(isAtLeastAsProtective(a, a)).toBe(true)
      for (const b of rosterIds) {
        if (a !== b && isAtLeastAsProtective(a, b))
          expect(isAtLeastAsProtective(b, a), `${a} ${b}`).toBe(false)
        for (const c of rosterIds) {
          if (isAtLeastAsProtective(a, b) && isAtLeastAsProtective(b, c))
            expect(isAtLeastAsProtective(a, c)).toBe(true)
        }
      }
    }
  })

  it('takes a counter as safe only when it protects as well as something that was listed', () => {
    const proffer = bodyOf({ type: 'terms.proffer' }) as TermsProffer
    expect(isCounterSafe(proffer, { agreement: 'SD-BASE-DP' })).toBe(true)
    expect(isCounterSafe(proffer, { agreement: 'SD-BASE' })).toBe(false)
    expect(isCounterSafe(proffer, { agreement: 'PDC-AI' })).toBe(false)
  })
})

describe('the grant', () => {
  it.each(vectors.grants)('$name', ({ grant, sets, asks }) => {
    const held = sets.reduce(narrowGrant, grant)
    for (const { item, attribute, purpose, now, covered } of asks) {
      if (item !== undefined) expect(coversLine(held, { item }, now), JSON.stringify(item)).toBe(covered)
      if (attribute !== undefined)
        expect(coversAttribute(held, attribute, now, purpose), attribute).toBe(covered)
    }
  })

  const proffer = bodyOf({ type: 'terms.proffer' }) as TermsProffer
  const from = 1_795_200_000
  const pattern = fc.constantFrom(
    '*',
    'laptop',
    'laptop.*',
    'laptop.gaming',
    'laptop.gaming.*',
    'coffee',
    'gt:09506000134352',
  )
  const item = fc.constantFrom<Item>(
    { kind: 'any' },
    { kind: 'gtin', gtin: '09506000134352' },
    ...['laptop', 'laptop.gaming', 'laptop.gaming.big', 'laptops', 'coffee', 'car'].map(
      (name) => ({ kind: 'category', name, below: false }) as const,
    ),
  )
  const names = fc.subarray(['size.shoe', 'address.street', 'diet', 'iban'])
  const set: fc.Arbitrary<GrantSet> = fc.record(
    {
      scope: fc.record(
        {
          lines: fc.array(pattern, { maxLength: 4 }),
          attributes: names,
          purposes: fc.subarray(['delivery', 'fit advice']),
          recipients: fc.subarray(['carrier']),
          retention: fc.constantFrom('P1D', 'PT12H', 'P30D', 'P90D'),
          jurisdiction: fc.subarray(['DE', 'ES']),
        },
        { requiredKeys: [] },
      ),
      expires: fc.constantFrom('2026-12-01T00:00:00Z', '2027-06-01T00:00:00Z', '2029-01-01T00:00:00Z'),
    },
    { requiredKeys: [] },
  )
  const start = fc
    .tuple(fc.array(pattern, { maxLength: 4 }), names)
    .map(([lines, attributes]) =>
      startGrant({ ...proffer, scope: { ...proffer.scope, lines, attributes } }, 'PDC-INTENT', from),
    )
  const when = fc.integer({ min: from - 5, max: from + 40_000_000 })

  it('never covers more after a narrowing than before, and no more than the narrowing says', () => {
    fc.assert(
      fc.property(start, fc.array(set, { maxLength: 4 }), item, when, (grant, sets, wanted, now) => {
        const held = sets.reduce(narrowGrant, grant)
        if (coversLine(held, { item: wanted }, now)) {
          expect(coversLine(grant, { item: wanted }, now)).toBe(true)
          for (const { scope } of sets) {
            if (scope?.lines === undefined) continue
            const said = { ...grant, scope: { ...grant.scope, lines: scope.lines } }
            expect(coversLine(said, { item: wanted }, now)).toBe(true)
          }
        }
        for (const name of ['size.shoe', 'iban']) {
          if (coversAttribute(held, name, now)) expect(coversAttribute(grant, name, now)).toBe(true)
        }
        expect(held.expires).toBeLessThanOrEqual(grant.expires)
      }),
      { numRuns: 5000 },
    )
  })

  it('keeps exactly what both the grant and the narrowing cover', () => {
    fc.assert(
      fc.property(start, fc.array(pattern, { maxLength: 4 }), item, (grant, lines, wanted) => {
        const said = { ...grant, scope: { ...grant.scope, lines } }
        const isBoth = coversLine(grant, { item: wanted }, from) && coversLine(said, { item: wanted }, from)
        expect(coversLine(narrowGrant(grant, { scope: { lines } }), { item: wanted }, from)).toBe(isBoth)
      }),
      { numRuns: 5000 },
    )
  })

  it('narrows the same way twice as once, and a set that widens nothing is taken as it is', () => {
    fc.assert(
      fc.property(start, set, (grant, one) => {
        const held = narrowGrant(grant, one)
        expect(narrowGrant(held, one)).toEqual(held)
        if (!widensGrant(grant, one) && one.scope?.attributes !== undefined) {
          expect(new Set(held.scope.attributes)).toEqual(new Set(one.scope.attributes))
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('tells a set that widens from one that narrows', () => {
    const grant = startGrant(proffer, 'PDC-INTENT', from)
    expect(
      widensGrant(grant, {
        scope: { lines: ['laptop.gaming'], attributes: ['size.shoe'], retention: 'P1D' },
      }),
    ).toBe(false)
    expect(widensGrant(grant, { expires: '2026-12-01T00:00:00Z' })).toBe(false)
    for (const wider of [
      { scope: { lines: ['*'] } },
      { scope: { attributes: ['iban'] } },
      { scope: { purposes: ['resale'] } },
      { scope: { recipients: ['broker'] } },
      { scope: { retention: 'P31D' } },
      { scope: { jurisdiction: ['US'] } },
      { expires: '2036-01-01T00:00:00Z' },
    ]) {
      expect(widensGrant(grant, wider), JSON.stringify(wider)).toBe(true)
    }
    const anywhere = { ...grant, scope: { ...grant.scope, jurisdiction: [] } }
    expect(widensGrant(anywhere, { scope: { jurisdiction: ['US'] } })).toBe(false)
    expect(narrowGrant(anywhere, { scope: { jurisdiction: ['US'] } }).scope.jurisdiction).toEqual(['US'])
    expect(narrowGrant(anywhere, {}).scope.jurisdiction).toEqual([])
  })

  it('is what the proffer, the accept and every narrowing leave', () => {
    const held = effectiveGrant(proffer, { agreement: 'SD-BASE-DP', at: from }, [
      { scope: { lines: ['coffee'] } },
    ])
    expect(held).toMatchObject({
      agreement: 'SD-BASE-DP',
      from,
      isPaused: false,
      scope: { lines: ['coffee'] },
    })
  })
})

describe('Granted', () => {
  const grant = startGrant(bodyOf({ type: 'terms.proffer' }) as TermsProffer, 'PDC-INTENT', 1_795_200_000)
  const now = 1_795_200_001
  const line = (name: string): { item: Item } => ({ item: { kind: 'category', name, below: false } })

  it('is made only for what a live grant covers', () => {
    expect(grantFor(grant, { line: line('coffee') }, now, 'the line').value).toBe('the line')
    expect(grantFor(grant, { attributes: ['size.shoe'], purpose: 'delivery' }, now, 43).value).toBe(43)
    expect(grantFor(grant, {}, now, 0).value).toBe(0)
    expect(problemOf(() => grantFor(undefined, {}, now, 0))).toBe('no_grant')
    expect(problemOf(() => grantFor(grant, {}, grant.expires + 1, 0))).toBe('no_grant')
    expect(problemOf(() => grantFor({ ...grant, isPaused: true }, {}, now, 0))).toBe('paused')
    expect(problemOf(() => grantFor(grant, { attributes: ['size.shoe', 'iban'] }, now, 0))).toBe('no_grant')
    expect(covers(grant, { line: line('coffee'), attributes: ['iban'] }, now)).toBe(false)
  })

  it('names what was not granted', () => {
    for (const item of [
      line('car').item,
      { kind: 'any' },
      { kind: 'gtin', gtin: '09506000134352' },
    ] as Item[]) {
      const what = item.kind === 'any' ? '*' : item.kind === 'gtin' ? 'gt:09506000134352' : 'car'
      expect(() => grantFor(grant, { line: { item } }, now, 0)).toThrow(
        expect.objectContaining({ values: { what } }) as Error,
      )
    }
  })

  it('does not survive a spread: a copy carries no value', () => {
    const granted = grantFor(grant, {}, now, 'secret')
    expect({ ...granted }).toEqual({})
    expect(JSON.stringify(granted)).toBe('{}')
  })
})
