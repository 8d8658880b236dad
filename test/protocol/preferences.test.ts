// Proves which of a person's rules decides, what a rule may take by itself, what is about health, and what DPV calls a state.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHealth, isHealthAttribute, mayProffer, mayReceive, mayShow } from '../../protocol/health.ts'
import { grantFor, type Grant } from '../../protocol/terms.ts'
import { healthAttributes, healthWords } from '../../protocol/vocabulary-health.ts'
import { gpcPath, launchIds, mostBytes, myTerms, readGpc, readMyTerms } from '../../protocol/myterms.ts'
import { isAtLeastAsProtective, rosterEntry, rosterIds, type RosterId } from '../../protocol/roster.ts'
import {
  healthTerms,
  kindOf,
  mayTake,
  ruleKey,
  ruleTerms,
  termsFor,
  termsRule,
  unsetTerms,
  type RuleContext,
  type RuleTerms,
  type TermsRule,
} from '../../protocol/terms-rules.ts'
import {
  fullIri,
  statusOf,
  termsState,
  termsStates,
  type TermsStanding,
} from '../../protocol/terms-status.ts'

const names = ['laptop', 'coffee', 'bicycle', 'bicycle.electric', 'camera.action.small'] as const
const someId = fc.constantFrom(...rosterIds)
const someBrand = fc.constantFrom('shop.example', 'other.example')
const someKind = fc.constantFrom('shop' as const, 'trade' as const, 'health' as const)
const somePattern = fc
  .tuple(fc.constantFrom(...names), fc.boolean())
  .map(([name, isTree]) => (isTree ? `${name}.*` : name))
const someContext: fc.Arbitrary<RuleContext> = fc.oneof(
  fc.constant({ kind: 'any' as const }),
  someKind.map((of) => ({ kind: 'brands' as const, of })),
  somePattern.map((category) => ({ kind: 'category' as const, category })),
  someBrand.map((brand) => ({ kind: 'brand' as const, brand })),
)
const someTerms: fc.Arbitrary<RuleTerms> = fc
  .record({
    preferred: someId,
    alternates: fc.uniqueArray(someId, { maxLength: 4 }),
    takesCounter: fc.boolean(),
    asksFor: fc.uniqueArray(someId, { maxLength: 3 }),
    months: fc.integer({ min: 1, max: 12 }),
  })
  .map((terms) => ({ ...terms, alternates: terms.alternates.filter((id) => id !== terms.preferred) }))
const someRules: fc.Arbitrary<TermsRule[]> = fc.uniqueArray(
  fc.record({ context: someContext, terms: someTerms }),
  { selector: ({ context }) => ruleKey(context), maxLength: 12 },
)
const someCase = fc.record({
  brand: fc.option(someBrand, { nil: undefined }),
  kind: fc.option(someKind, { nil: undefined }),
  lines: fc.array(fc.oneof(somePattern, fc.constant('*')), { maxLength: 4 }),
})

const wanted = (preferred: RosterId, rest: Partial<RuleTerms> = {}): RuleTerms => ({
  ...unsetTerms,
  preferred,
  ...rest,
})
const rules: TermsRule[] = [
  { context: { kind: 'any' }, terms: wanted('SD-BASE') },
  { context: { kind: 'brands', of: 'shop' }, terms: wanted('SD-BASE-A') },
  { context: { kind: 'category', category: 'bicycle.*' }, terms: wanted('SD-BASE-AT') },
  { context: { kind: 'category', category: 'bicycle.electric' }, terms: wanted('SD-BASE-ATP') },
  { context: { kind: 'brand', brand: 'shop.example' }, terms: wanted('PDC-INTENT') },
]
const preferredFor = (context: Parameters<typeof termsFor>[0], list = rules): string =>
  termsFor(context, list).terms.preferred

describe('standing preferences', () => {
  it('let the most specific rule decide: brand, then kind of thing, then kind of brand, then what holds in general', () => {
    const electric = { brand: 'shop.example', kind: 'shop' as const, lines: ['bicycle.electric'] }
    expect(preferredFor(electric)).toBe('PDC-INTENT')
    expect(preferredFor({ ...electric, brand: 'other.example' })).toBe('SD-BASE-ATP')
    expect(preferredFor({ kind: 'shop', lines: ['bicycle.folding'] })).toBe('SD-BASE-AT')
    expect(preferredFor({ kind: 'shop', lines: ['laptop'] })).toBe('SD-BASE-A')
    expect(preferredFor({ kind: 'trade', lines: ['plumber'] })).toBe('SD-BASE')
    expect(termsFor({ lines: ['laptop'] }, [])).toEqual({ by: { kind: 'unset' }, terms: unsetTerms })
  })

  it('leave lines that fall under different rules to what holds in general, and their counters to the person', () => {
    const takes = rules.map(({ context, terms }) => ({ context, terms: { ...terms, takesCounter: true } }))
    const found = termsFor({ lines: ['bicycle.folding', 'laptop'] }, takes)
    expect(found.by).toEqual({ kind: 'any' })
    expect(found.terms.takesCounter).toBe(false)
    expect(termsFor({ lines: ['bicycle.folding', 'bicycle.tandem'] }, takes).terms.takesCounter).toBe(true)
  })

  it('always give an answer that the rules hold, whatever the order of rules and lines', () => {
    fc.assert(
      fc.property(someCase, someRules, fc.integer(), (one, list, turn) => {
        const found = termsFor(one, list)
        expect(ruleTerms.safeParse(found.terms).success).toBe(true)
        const shift = list.length === 0 ? 0 : Math.abs(turn) % list.length
        const turned = [...list.slice(shift), ...list.slice(0, shift)]
        expect(termsFor(one, turned)).toEqual(found)
        expect(termsFor({ ...one, lines: one.lines.toReversed() }, list.toReversed())).toEqual(found)
      }),
    )
  })

  it('never let a wider rule win where a closer one counts', () => {
    const rank = { unset: 0, any: 1, brands: 2, category: 3, brand: 4, health: 5 }
    fc.assert(
      fc.property(someCase, someRules, (one, list) => {
        const { by } = termsFor(one, list)
        const has = (key: string): boolean => list.some(({ context }) => ruleKey(context) === key)
        if (one.brand !== undefined && has(`brand:${one.brand}`)) expect(rank[by.kind]).toBe(4)
        else if (one.kind !== undefined && has(`brands:${one.kind}`)) expect(rank[by.kind]).toBeGreaterThan(1)
        else if (has('any')) expect(rank[by.kind]).toBeGreaterThan(0)
        // What decided is one of the rules, and one that is meant for this case.
        if (by.kind === 'brand') expect(by.brand).toBe(one.brand)
        if (by.kind === 'brands') expect(by.of).toBe(one.kind)
      }),
    )
  })

  it('take a counter only when the rule says so and it protects at least as well as something listed', () => {
    fc.assert(
      fc.property(someId, someTerms, someTerms, (counter, terms, proffer) => {
        const isListed = [proffer.preferred, ...proffer.alternates].includes(counter)
        if (isListed || !mayTake(counter, terms, proffer)) return
        expect(terms.takesCounter).toBe(true)
        expect(terms.asksFor).not.toContain(counter)
        for (const { preferred, alternates } of [terms, proffer]) {
          expect([preferred, ...alternates].some((id) => isAtLeastAsProtective(counter, id))).toBe(true)
        }
        // A consent is never given by a rule.
        expect(rosterEntry(counter).kind).toBe('SD')
      }),
    )
    const rule = wanted('SD-BASE-A', { takesCounter: true })
    const proffer = { preferred: 'SD-BASE-A' as const, alternates: [] }
    expect(mayTake('SD-BASE-DP', rule, proffer)).toBe(true)
    expect(mayTake('SD-BASE-DP', { ...rule, asksFor: ['SD-BASE-DP'] }, proffer)).toBe(false)
    expect(mayTake('SD-BASE-AT', rule, proffer)).toBe(false)
    // What was proffered more strictly by hand is not undone by a laxer rule.
    expect(
      mayTake('SD-BASE', wanted('SD-BASE', { takesCounter: true }), { ...proffer, preferred: 'SD-BASE-DP' }),
    ).toBe(false)
  })

  it('know a kind of brand only where all that it follows says the same', () => {
    expect(kindOf(['#follow laptop.*', '#follow coffee'])).toBe('shop')
    expect(kindOf(['#follow plumber', '#follow electrician'])).toBe('trade')
    expect(kindOf(['#follow laptop.*', '#follow pharmacy'])).toBe('health')
    expect(kindOf(['#follow laptop', '#follow plumber'])).toBeUndefined()
    expect(kindOf(['#follow *', 'no line', '#follow gt:09506000134352'])).toBeUndefined()
  })

  it('refuse a rule for everything, for a number, and one that lists an agreement twice', () => {
    const terms = wanted('SD-BASE')
    expect(termsRule.safeParse({ context: { kind: 'category', category: '*' }, terms }).success).toBe(false)
    expect(termsRule.safeParse({ context: { kind: 'any' }, terms }).success).toBe(true)
    expect(ruleTerms.safeParse({ ...terms, alternates: ['SD-BASE'] }).success).toBe(false)
    expect(ruleTerms.safeParse({ ...terms, alternates: ['SD-BASE-A', 'SD-BASE-A'] }).success).toBe(false)
  })
})

describe('health', () => {
  it('is told by the category, by what made-up words mean, and at every depth', () => {
    for (const slug of ['health', 'health.*', 'health.medicine', 'pharmacy', 'ibuprofen', 'pain-medicine']) {
      expect(isHealth(slug), slug).toBe(true)
    }
    for (const slug of ['shop.medicine.strong', 'hearing-aid.*', 'health.anything.at.all']) {
      expect(isHealth(slug), slug).toBe(true)
    }
    for (const slug of ['*', 'gt:09506000134352', 'laptop', 'laptop.*', 'healthy-snack', 'coffee.ground']) {
      expect(isHealth(slug), slug).toBe(false)
    }
  })

  it('is told of an attribute by its name, its branch and its words, and a wider branch may stand anywhere', () => {
    for (const name of [
      'diet',
      'diet.lunch',
      'diet.*',
      'size.compression',
      'health.*',
      'dog-allergies',
      'blood-group',
    ]) {
      expect(isHealthAttribute(name), name).toBe(true)
    }
    for (const name of ['size.*', 'size.shoe', 'delivery.windows', 'age.over.18', 'dietrich', 'street']) {
      expect(isHealthAttribute(name), name).toBe(false)
    }
    expect(new Set(healthAttributes).size).toBe(healthAttributes.length)
    expect([...healthAttributes]).toEqual([...healthAttributes].toSorted())
    expect([...healthWords]).toEqual([...healthWords].toSorted())
    for (const name of [...healthAttributes, ...healthWords]) {
      expect(isHealthAttribute(name), name).toBe(true)
      expect(rosterIds.filter((id) => mayShow(id, name))).toEqual(['SD-BASE-DP'])
      expect(mayShow(undefined, name)).toBe(false)
      expect(mayProffer({ lines: ['laptop'], attributes: ['size.*', name] }, 'SD-BASE-DP', [])).toBe(true)
      expect(mayProffer({ lines: ['laptop'], attributes: [name] }, 'SD-BASE-DP', ['SD-BASE'])).toBe(false)
      expect(mayProffer({ lines: ['laptop'], attributes: [name] }, 'PDC-INTENT', [])).toBe(false)
      expect(termsFor({ lines: ['laptop'], attributes: [name] }, [])).toEqual({
        by: { kind: 'health' },
        terms: healthTerms,
      })
    }
    expect(mayShow('PDC-AI', 'size.shoe')).toBe(true)
    expect(mayProffer({ lines: ['*'], attributes: ['size.*'] }, 'PDC-INTENT', ['SD-BASE'])).toBe(true)
  })

  it('leaves by no grant under terms that protect less, even inside a branch that was granted', () => {
    const held = (agreement: RosterId): Grant => ({
      agreement,
      scope: {
        lines: ['*'],
        attributes: ['size.*', 'diet'],
        purposes: [],
        recipients: [],
        retention: 'P30D',
        jurisdiction: [],
      },
      from: 0,
      expires: 100,
      isPaused: false,
    })
    for (const id of rosterIds) {
      const give = (attributes: string[]) => () => grantFor(held(id), { attributes }, 50, 'it').value
      expect(give(['size.shoe'])()).toBe('it')
      if (id === 'SD-BASE-DP') expect(give(['size.compression', 'diet'])()).toBe('it')
      else
        for (const name of ['size.compression', 'diet']) expect(give(['size.shoe', name])).toThrow('no_grant')
    }
  })

  it('goes to a brand under one agreement alone, whatever rules say, and is not negotiated', () => {
    const item = { kind: 'category' as const, name: 'health.medicine', below: false }
    expect(rosterIds.filter((id) => mayReceive(id, item))).toEqual(['SD-BASE-DP'])
    expect(mayReceive(undefined, item)).toBe(false)
    expect(mayReceive('PDC-AI', { kind: 'category', name: 'laptop', below: false })).toBe(true)
    expect(mayProffer({ lines: ['laptop', 'health.*'], attributes: [] }, 'SD-BASE-DP', [])).toBe(true)
    expect(mayProffer({ lines: ['laptop', 'health.*'], attributes: [] }, 'SD-BASE-DP', ['SD-BASE'])).toBe(
      false,
    )
    expect(mayProffer({ lines: ['*'], attributes: [] }, 'PDC-INTENT', ['SD-BASE'])).toBe(true)
    fc.assert(
      fc.property(someCase, someRules, someId, (one, list, counter) => {
        const found = termsFor({ ...one, lines: [...one.lines, 'health.medicine'] }, list)
        expect(found).toEqual({ by: { kind: 'health' }, terms: healthTerms })
        expect(mayTake(counter, found.terms, { preferred: 'SD-BASE-DP', alternates: [] })).toBe(false)
      }),
    )
  })
})

describe('MyTerms at its usual addresses', () => {
  const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

  it('gives the launch roster by id and IRI, and reads back what it gives', () => {
    const list = myTerms(launchIds)
    expect(launchIds).toEqual(['SD-BASE', 'SD-BASE-DP', 'PDC-INTENT', 'PDC-AI', 'PDC-GOOD'])
    expect(list.agreements[1]).toEqual({
      id: 'SD-BASE-DP',
      url: 'https://w3id.org/dpv/standards/p7012#SD-BASE-DP',
    })
    expect(readMyTerms(bytes(list))).toEqual(launchIds)
  })

  it('keeps of a stranger’s list only what the roster has, and reads nothing that is no such list', () => {
    const hostile = [{ id: 'SD-BY-A' }, 'PDC-INTENT', { id: 7 }, null, { id: 'SD-BASE', url: 'javascript:1' }]
    expect(readMyTerms(bytes({ agreements: hostile, __proto__: { a: 1 } }))).toEqual([
      'SD-BASE',
      'PDC-INTENT',
    ])
    for (const wrong of [[], 'text', { agreements: 'SD-BASE' }, { agreements: Array(201).fill('SD-BASE') }]) {
      expect(readMyTerms(bytes(wrong)), JSON.stringify(wrong).slice(0, 40)).toBeUndefined()
    }
    expect(readMyTerms(new Uint8Array([255, 254, 0]))).toBeUndefined()
    expect(readMyTerms(bytes({ agreements: [], tos: 'x'.repeat(mostBytes) }))).toBeUndefined()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(readMyTerms(any)).toBeUndefined()
        expect(readGpc(any)).toBeUndefined()
      }),
    )
  })

  it('hears that a site honours GPC, that it does not, and that it says nothing', () => {
    expect(gpcPath).toBe('/.well-known/gpc.json')
    expect(readGpc(bytes({ gpc: true, lastUpdate: '2026-01-01' }))).toBe(true)
    expect(readGpc(bytes({ gpc: false }))).toBe(false)
    expect(readGpc(bytes({ gpc: 'yes' }))).toBeUndefined()
  })
})

describe('DPV status', () => {
  const contracts =
    'ContractOffered ContractPartiallySigned ContractFullyExecuted ContractActive ContractTemporarilySuspended ContractRenewed ContractTerminated ContractExpired ContractDisputed ContractBreached'
  const talks =
    'NegotiationRequested NegotiationPendingResponse NegotiationCounterOfferMade NegotiationExpired NegotiationInvalid Accepted Refused'
  const consents = 'ConsentWithdrawn ConsentRevoked ConsentExpired'
  const list = (prefix: string, words: string): string[] => words.split(' ').map((word) => `${prefix}${word}`)

  it('says of every state nothing but IRIs that exist', () => {
    for (const state of termsStates) {
      for (const kind of ['SD', 'PDC'] as const) {
        const { contract, negotiation, consent } = statusOf(state, kind)
        expect([undefined, ...list('dpv:', contracts)], state).toContain(contract)
        expect([undefined, ...list('p7012:Agreement', talks)], state).toContain(negotiation)
        expect([undefined, ...list('dpv:', consents)], state).toContain(consent)
        if (kind === 'SD') expect(consent).toBeUndefined()
      }
    }
    expect(fullIri('p7012:AgreementAccepted')).toBe('https://w3id.org/dpv/standards/p7012#AgreementAccepted')
  })

  it('says withdrawn where the person ended a consent, and revoked where somebody else did', () => {
    expect(statusOf('revoked', 'PDC').consent).toBe('dpv:ConsentWithdrawn')
    expect(statusOf('left', 'PDC').consent).toBe('dpv:ConsentRevoked')
  })

  it('finds exactly one state for every ledger, and reaches each but superseded, which is of older terms', () => {
    const reached = new Set<string>()
    const some: fc.Arbitrary<TermsStanding> = fc.record({
      state: fc.constantFrom(
        'none' as const,
        'proffered' as const,
        'countered' as const,
        'in_force' as const,
        'paused' as const,
        'revoked' as const,
        'left' as const,
        'expired' as const,
        'declined' as const,
      ),
      isAgreed: fc.boolean(),
      proffer: fc.constantFrom(undefined, 'proffered', 'final'),
      isCountered: fc.boolean(),
      isRenewal: fc.boolean(),
      isDelivered: fc.boolean(),
      isAnswerInvalid: fc.boolean(),
    })
    fc.assert(
      fc.property(some, (standing) => {
        const state = termsState(standing)
        expect(state === undefined).toBe(standing.state === 'none')
        if (state !== undefined) reached.add(state)
      }),
      { numRuns: 1000 },
    )
    expect(termsStates.filter((state) => !reached.has(state))).toEqual(['superseded'])
  })
})
