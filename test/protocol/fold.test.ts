// Proves the fold: the stories of the vectors, and that no sequence of messages breaks what must always hold.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyRecord,
  emptyLedger,
  isOver,
  lapsesAt,
  stateAt,
  type LedgerState,
} from '../../protocol/lifecycle.ts'
import { kinds, objectsOf } from '../../protocol/ledger-state.ts'
import { canBeGone, nextRecord } from '../../protocol/record.ts'
import { messageEntry, messageTypes, type MessageType, type Party } from '../../protocol/types.ts'
import { digest } from '../../protocol/hash.ts'
import { states } from '../../protocol/allowed.ts'
import {
  bodyOf,
  ledgerAfter,
  problemOf,
  statesOf,
  stories,
  tell,
  type Step,
  type Story,
} from '../support/story.ts'

describe('stories', () => {
  it.each(stories)('$name', ({ steps }) => {
    let state = emptyLedger()
    for (const [place, step] of steps.entries()) {
      const before = statesOf(state)
      if ('clock' in step) state = stateAt(state, step.clock)
      else {
        let next: LedgerState | undefined
        const code = problemOf(() => (next = tell(state, step)))
        expect(code, `step ${place} ${step.by} ${step.type}`).toBe(step.problem)
        if (code !== undefined) expect(statesOf(state), 'a refusal leaves no trace').toEqual(before)
        state = next ?? state
      }
      if (step.then !== undefined) expect(statesOf(state), `after step ${place}`).toMatchObject(step.then)
    }
  })
})

const story = (start: string): Story => {
  const found = stories.find(({ name }) => name.startsWith(start))
  if (found === undefined) throw new Error(`no story begins with ${start}`)
  return found
}

describe('what the fold keeps', () => {
  it('holds the agreement, both keys, the grant and the address', () => {
    const state = ledgerAfter(story('a key can be replaced'), 2)
    expect(state).toMatchObject({
      relationship: 'in_force',
      terms: { agreed: 'PDC-INTENT', state: 'agreed' },
    })
    expect(state.keys.person).toBeDefined()
    expect(state.keys.brand).toBeDefined()
    expect(state.base).toMatch(/^https:\/\/me\.example/)
    expect(state.grant?.scope.lines).toEqual(['laptop.*', 'coffee'])
    expect(ledgerAfter(story('a key can be replaced')).base).toMatch(/^https:\/\/new\.example/)
  })

  it('takes away the grant with the relationship and never gives it back', () => {
    expect(ledgerAfter(story('revoked is terminal')).grant).toBeUndefined()
    expect(ledgerAfter(story('a brand that leaves')).grant).toBeUndefined()
    expect(ledgerAfter(story('an agreement past its time')).grant).toBeUndefined()
  })

  it('replaces the grant whole when a widening is accepted, and keeps a pause', () => {
    const state = ledgerAfter(story('a widening proffer waits'))
    expect(state).toMatchObject({
      grant: { agreement: 'SD-BASE', isPaused: false },
      terms: { agreed: 'SD-BASE' },
    })
    const agreed = ledgerAfter(story('a widening proffer waits'), 4)
    const paused = tell(agreed, { at: agreed.at, by: 'person', type: 'terms.pause', id: 'p' })
    const [id = ''] = [...agreed.proffers.values()]
      .filter((one) => one.state === 'proffered')
      .map((one) => one.id)
    const body = { agreement: 'SD-BASE', proffer_hash: digest(id) }
    const wider = tell(paused, { at: agreed.at, by: 'brand', type: 'terms.accept', id: 'w', on: id, body })
    expect(wider).toMatchObject({ relationship: 'paused', grant: { agreement: 'SD-BASE', isPaused: true } })
  })

  it('keeps what was said last of an order', () => {
    const state = ledgerAfter(story('the main loop'))
    const [order] = state.orders.values()
    expect(order).toMatchObject({ lastEvent: 'delivered', ratedBy: ['person', 'brand'], currency: 'EUR' })
    expect(order?.paidAt).toBeGreaterThan(0)
    expect(order?.receipt?.payment.reference).toBe('p-77')
    const [refunded] = ledgerAfter(story('problems with an order')).orders.values()
    expect(refunded?.refunded).toBe(84500)
  })

  it('refuses a record that does not follow the head', () => {
    const state = ledgerAfter(story('a declined proffer'), 1)
    const step: Step = { at: state.at, by: 'brand', type: 'terms.decline', id: 'x' }
    const claims = { iss: 'b', aud: 'p', jti: 'x', iat: state.at, type: step.type, body: {} }
    const wrong = nextRecord(
      { seq: state.head.seq, hash: 'other' },
      { at: state.at, type: step.type, jwt: 'x' },
    )
    expect(problemOf(() => applyRecord(state, { record: wrong, claims, by: 'brand' }))).toBe('fork')
    const gap = nextRecord({ ...state.head, seq: 7 }, { at: state.at, type: step.type, jwt: 'x' })
    expect(problemOf(() => applyRecord(state, { record: gap, claims, by: 'brand' }))).toBe('fork')
  })

  it('does not go back in time with a record that is late', () => {
    const state = ledgerAfter(story('nothing before an agreement'))
    const next = tell(state, { at: state.at - 60, by: 'person', type: 'thread.open', id: 'late' })
    expect(next.at).toBe(state.at)
    expect(next.threads.get('late')?.state).toBe('open')
  })

  it('tells when an object will lapse, and does not turn back with the clock', () => {
    const state = ledgerAfter(story('an intent past its time'), 3)
    const [intent] = state.intents.values()
    if (intent === undefined) throw new Error('no intent')
    expect(lapsesAt(state, 'intent', intent)).toBe(intent.expires + 1)
    const later = stateAt(state, intent.expires + 1)
    expect(stateAt(later, state.at)).toBe(later)
    expect(lapsesAt(later, 'intent', { ...intent, state: 'expired' })).toBe(Infinity)
  })
})

// Random conversations: mostly sensible ids, any type, any party, time that moves on.
const types = Object.keys(messageTypes) as MessageType[]
const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

interface Attempt {
  by: Party
  type: MessageType
  pick: number
  wait: number
  variant: number
}
const busy = types.filter((type) =>
  /^(?:terms\.(?:proffer|accept|counter)|intent|offer|order|erasure)/.test(type),
)
const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    type: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...busy) },
      { weight: 2, arbitrary: fc.constantFrom(...types) },
    ),
    isRightParty: fc.integer({ min: 0, max: 9 }),
    pick: fc.nat(9),
    wait: fc.oneof({ weight: 9, arbitrary: fc.nat(3600) }, { weight: 1, arbitrary: fc.nat(40 * 86400) }),
    variant: fc.nat(99),
  })
  .map(({ type, isRightParty, pick, wait, variant }) => {
    const right: Party =
      messageTypes[type].by === 'both'
        ? variant % 2 === 0
          ? 'person'
          : 'brand'
        : (messageTypes[type].by as Party)
    const by = isRightParty > 0 ? right : right === 'person' ? 'brand' : 'person'
    return { by, type, pick, wait, variant }
  })

const pickFrom = <T>(list: readonly T[], n: number): T | undefined =>
  list[list.length === 0 ? 0 : n % list.length]

/** The step that an attempt becomes in a ledger: it mostly names an object that is there. */
function stepOf(state: LedgerState, { by, type, pick, wait, variant }: Attempt, n: number): Step {
  const object = type === 'rating.give' ? 'order' : (messageEntry(type).object ?? 'intent')
  const isNaming =
    messageTypes[type].on === 'required' || (type === 'terms.proffer' && state.relationship === 'countered')
  const ids = [...objectsOf(state, object).keys()].reverse()
  const on = isNaming ? (pickFrom(ids, variant < 80 ? 0 : pick) ?? uuid(pick)) : undefined
  const body: Record<string, unknown> = {}
  const intent = pickFrom([...state.intents.values()].reverse(), variant < 80 ? 0 : pick)
  const far = '2027-09-01T00:00:00Z'
  if (type.startsWith('intent.'))
    Object.assign(body, type === 'intent.post' || type === 'intent.revise' ? { expires: far } : {})
  if (type === 'intent.revise')
    body['revision'] = (state.intents.get(on ?? '')?.revision ?? 1) + (variant < 90 ? 1 : 2)
  if (type === 'offer.make' || type === 'offer.revise') {
    Object.assign(body, {
      intent: { id: intent?.id ?? uuid(pick), revision: intent?.revision ?? 1 },
      valid_until: far,
    })
  }
  if (type === 'offer.accept') body['revision'] = state.offers.get(on ?? '')?.revision ?? 1
  if (type === 'order.update')
    Object.assign(body, {
      event: pickFrom(['processing', 'ready', 'shipped', 'delivered', 'returned', 'cancelled'], pick),
      tracking: null,
    })
  if (type === 'terms.accept')
    Object.assign(body, {
      proffer_hash: digest(on ?? ''),
      agreement: state.proffers.get(on ?? '')?.preferred ?? 'PDC-INTENT',
    })
  if (type === 'erasure.request') body['due'] = far
  if (type === 'disclosure.grant') body['until'] = far
  return { at: state.at + wait, by, type, id: uuid(1000 + n), ...(on === undefined ? {} : { on }), body }
}

function check(before: LedgerState, after: LedgerState, step: Step): void {
  if (isOver(before.relationship)) {
    expect(after.relationship, 'over is over').toBe(before.relationship)
    expect(step.type).toMatch(/^(?:order|erasure)\./)
  }
  if (before.relationship === 'paused') {
    expect(step.type).toMatch(
      /^(?:order\.|erasure\.|terms\.|grant\.set|key\.rotate|moved|incident\.|rating\.|intent\.(?:withdraw|close)|offer\.(?:withdraw|decline)|thread\.close|disclosure\.(?:end|refuse))/,
    )
  }
  if (after.grant !== undefined) expect(['in_force', 'paused']).toContain(after.relationship)
  if (['in_force', 'paused'].includes(after.relationship)) expect(after.terms?.agreed).toBeDefined()
  expect(after.grant?.isPaused ?? false).toBe(after.relationship === 'paused')
  expect([...after.proffers.values()].filter((one) => one.state === 'agreed').length).toBeLessThanOrEqual(1)
  const live = [...after.offers.values()].filter((one) =>
    ['made', 'countered', 'revised', 'accepted'].includes(one.state),
  )
  expect(new Set(live.map((one) => one.intent)).size, 'one live offer an intent').toBe(live.length)
  for (const offer of after.offers.values()) expect(offer.rounds).toBeLessThanOrEqual(3)
  for (const order of after.orders.values()) {
    const offer = after.offers.get(order.offer)
    if (order.state === 'placed') expect(offer?.state).toBe('accepted')
  }
  for (const kind of kinds)
    for (const object of objectsOf(after, kind).values()) expect(states[kind]).toContain(object.state)
}

describe('whatever is said', () => {
  const conversation = fc.array(attempt, { minLength: 1, maxLength: 60 })

  /** Lets random talk happen and checks every step; gives the states that the relationship was in. */
  function talk(settings: { numRuns: number; seed?: number }): Set<string> {
    const reached = new Set<string>()
    const property = fc.property(fc.boolean(), conversation, (isAgreed, attempts) => {
      let state = isAgreed ? ledgerAfter(story('revoked is terminal'), 6) : emptyLedger()
      if (!isAgreed) state = { ...state, at: 1_795_200_000 }
      for (const [n, one] of attempts.entries()) {
        const step = stepOf(state, one, n)
        const before = stateAt(state, step.at)
        let next: LedgerState | undefined
        problemOf(() => (next = tell(state, step)))
        if (next === undefined) continue
        check(before, next, step)
        reached.add(next.relationship)
        state = next
      }
    })
    fc.assert(property, settings)
    return reached
  }

  it('throws nothing but a Problem and keeps every invariant', () => {
    talk({ numRuns: 200 })
  })

  it('is broad enough to prove something: one known seed walks through every way a relationship can go', () => {
    const reached = talk({ numRuns: 400, seed: 7 })
    expect([...reached]).toEqual(
      expect.arrayContaining(['proffered', 'countered', 'in_force', 'paused', 'revoked', 'left', 'declined']),
    )
  })

  it('follows a ledger with any of its records hidden: what cannot be seen is not held against anybody', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stories),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        (one, hides, isBound) => {
          const clear = ledgerAfter(one)
          let state = emptyLedger()
          for (const step of one.steps) {
            if ('clock' in step) state = stateAt(state, step.clock)
            else if (step.problem === undefined) {
              const isHidden = hides.next().value === true && (isBound ? canBeGone(step.type) : true)
              state = tell(state, isHidden ? { ...step, gone: 'erased' } : step)
            }
          }
          expect(state.head.seq).toBe(clear.head.seq)
          if (isBound) expect(state.relationship).toBe(clear.relationship)
        },
      ),
      { numRuns: 600 },
    )
  })

  it('comes to the same state whether the clock is asked often or once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stories),
        fc.array(fc.nat(500 * 86400), { minLength: 1, maxLength: 6 }),
        (one, waits) => {
          const start = ledgerAfter(one)
          const times = waits.map((wait) => start.at + wait).sort((a, b) => a - b)
          const often = times.reduce(stateAt, start)
          expect(statesOf(often)).toEqual(statesOf(stateAt(start, times.at(-1) ?? start.at)))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('accepts any body of the right type or none, never a half', () => {
    const agreed = ledgerAfter(story('a brand that leaves'), 3)
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, body) => {
        const record = nextRecord(agreed.head, { at: agreed.at, type, jwt: 'x' })
        const by = messageTypes[type].by === 'person' ? 'person' : 'brand'
        const claims = { iss: by, aud: by, jti: uuid(77), iat: agreed.at, type, on: uuid(0x11), body }
        problemOf(() => applyRecord(agreed, { record, claims, by }))
        problemOf(() =>
          applyRecord(agreed, {
            record,
            claims: { ...claims, body: { ...bodyOf({ type }), ...(body as object) } },
            by,
          }),
        )
      }),
      { numRuns: 800 },
    )
  })
})
