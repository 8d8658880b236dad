// Proves the table of transitions: complete, closed, ended for good by a revocation, and never anything but a Problem.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cascades,
  kindsOf,
  relationshipAfter,
  lapses,
  rows,
  states,
  subjectKind,
  unseen,
  type RelationshipState,
} from '../../protocol/allowed.ts'
import { checkStanding, isOver, isPossible, transition } from '../../protocol/lifecycle.ts'
import {
  isMessageType,
  messageEntry,
  messageTypes,
  type MessageType,
  type ObjectKind,
  type Party,
} from '../../protocol/types.ts'
import { problemOf } from '../support/story.ts'

const relationships = states.relationship as RelationshipState[]
const types = Object.keys(messageTypes) as MessageType[]
const objectStates = [...new Set(Object.values(states).flat()), unseen, 'none']
const anyType = fc.oneof(fc.constantFrom(...types), fc.string(), fc.constantFrom('__proto__', 'toString'))
const anyParty = fc.constantFrom<Party>('person', 'brand')
const anyRelationship = fc.constantFrom(...relationships)
const anyState = fc.option(fc.oneof(fc.constantFrom(...objectStates), fc.string()), { nil: undefined })
const anyEvent = fc.option(fc.constantFrom('shipped', 'delivered', 'lost'), { nil: undefined })

describe('the table', () => {
  it('names only types, senders, states and objects that exist', () => {
    for (const row of rows) {
      expect(isMessageType(row.type), row.type).toBe(true)
      expect([row.by, 'both']).toContain(messageEntry(row.type).by)
      for (const [from, to] of Object.entries(row.relationship)) {
        expect(relationships).toContain(from)
        expect(relationships).toContain(to)
      }
      const known = states[row.object ?? 'relationship']
      if (row.object !== undefined) expect(row.from?.length).toBeGreaterThan(0)
      for (const state of row.from ?? []) expect(known).toContain(state)
      if (row.to !== undefined && row.to !== 'same') expect(known).toContain(row.to)
      for (const [kind, first] of Object.entries({ ...row.makes, ...row.also })) {
        expect(states[kind as ObjectKind]).toContain(first)
      }
    }
    for (const { object, from, to } of [...cascades, ...lapses]) {
      for (const state of [...from, to]) expect(states[object]).toContain(state)
    }
  })

  it('has a row for every message of a ledger and for each who may send it, and none for what travels beside it', () => {
    for (const type of types) {
      const { by, isBeside } = messageEntry(type)
      const senders = new Set(rows.filter((row) => row.type === type).map((row) => row.by))
      expect([...senders].sort(), type).toEqual(
        isBeside === true ? [] : by === 'both' ? ['brand', 'person'] : [by],
      )
    }
  })

  it('never gives two answers to one question', () => {
    for (const [i, a] of rows.entries()) {
      for (const b of rows.slice(i + 1)) {
        const isSame = a.type === b.type && a.by === b.by && a.event === b.event && a.object === b.object
        if (!isSame) continue
        const shared = Object.keys(a.relationship).filter((state) => state in b.relationship)
        const both = (a.from ?? ['']).filter((state) => (b.from ?? ['']).includes(state))
        expect(shared.length > 0 && both.length > 0, `${a.type} ${both.join()}`).toBe(false)
      }
    }
  })

  it('reaches every state that it names', () => {
    const reached = new Map<string, Set<string>>([['relationship', new Set(['none'])]])
    const reach = (kind: string, state: string): void =>
      void reached.set(kind, (reached.get(kind) ?? new Set()).add(state))
    for (const row of rows) {
      for (const to of Object.values(row.relationship)) reach('relationship', to)
      if (row.object !== undefined && row.to !== undefined && row.to !== 'same') reach(row.object, row.to)
      for (const [kind, state] of Object.entries({ ...row.makes, ...row.also })) reach(kind, state)
    }
    for (const { object, to } of [...cascades, ...lapses]) reach(object, to)
    for (const [kind, known] of Object.entries(states))
      expect([...(reached.get(kind) ?? [])].sort(), kind).toEqual(known.toSorted())
  })

  it('tells what a message does to the relationship from its type alone, and nothing where it cannot be said', () => {
    expect(relationshipAfter('terms.accept', 'proffered')).toBe('in_force')
    expect(relationshipAfter('terms.revoke', 'paused')).toBe('revoked')
    expect(relationshipAfter('terms.revoke', 'revoked')).toBe('revoked')
    expect(relationshipAfter('ledger.ack', 'in_force')).toBe('in_force')
    expect(kindsOf('offer.accept')).toEqual(['offer', 'order'])
  })

  it('says which object decides about a message, as the message table does', () => {
    expect(subjectKind('offer.make')).toBe('intent')
    expect(subjectKind('rating.give')).toBe('order')
    expect(subjectKind('intent.post')).toBeUndefined()
    for (const type of types) {
      const { object, creates } = messageEntry(type)
      if (object !== undefined && creates !== true) expect(subjectKind(type), type).toBe(object)
    }
  })
})

describe('transition', () => {
  it('takes an offer and makes the order in one step', () => {
    expect(transition('offer.accept', 'person', 'in_force', 'made')).toEqual({
      relationship: 'in_force',
      object: { kind: 'offer', state: 'accepted' },
      made: { kind: 'order', state: 'placed' },
    })
    expect(transition('order.confirm', 'brand', 'in_force', 'placed')).toEqual({
      relationship: 'in_force',
      object: { kind: 'order', state: 'confirmed' },
      also: { kind: 'offer', state: 'confirmed' },
    })
  })

  it('gives a new object as the object where the message changes no other', () => {
    const made = { kind: 'offer', state: 'made' }
    expect(transition('offer.make', 'brand', 'in_force', 'revised')).toEqual({
      relationship: 'in_force',
      object: made,
      made,
    })
    expect(transition('terms.pause', 'person', 'in_force')).toEqual({ relationship: 'paused' })
  })

  it('leaves what it cannot see unseen', () => {
    expect(transition('thread.note', 'brand', 'in_force', unseen).object).toEqual({
      kind: 'thread',
      state: unseen,
    })
    expect(transition('thread.close', 'brand', 'in_force', unseen).object).toEqual({
      kind: 'thread',
      state: 'closed',
    })
  })

  it('asks for the event of an order.update', () => {
    expect(problemOf(() => transition('order.update', 'brand', 'in_force', 'confirmed'))).toBe(
      'illegal_transition',
    )
    expect(transition('order.update', 'brand', 'in_force', 'confirmed', 'shipped').object?.state).toBe(
      'shipped',
    )
  })

  it('refuses in the order of checks: type, sender, relationship, object', () => {
    const code = (...asked: Parameters<typeof transition>) => problemOf(() => transition(...asked))
    expect(code('no.such', 'brand', 'revoked')).toBe('unknown_type')
    expect(code('intent.post', 'brand', 'revoked')).toBe('not_allowed')
    expect(code('ledger.ack', 'brand', 'in_force')).toBe('not_allowed')
    expect(code('offer.make', 'brand', 'revoked', 'expired')).toBe('revoked')
    expect(code('offer.make', 'brand', 'left')).toBe('revoked')
    expect(code('offer.make', 'brand', 'expired')).toBe('revoked')
    expect(code('offer.make', 'brand', 'declined')).toBe('illegal_transition')
    expect(code('offer.make', 'brand', 'paused', 'expired')).toBe('paused')
    expect(code('terms.resume', 'person', 'in_force')).toBe('illegal_transition')
    expect(code('terms.pause', 'person', 'paused')).toBe('illegal_transition')
    expect(code('offer.make', 'brand', 'in_force', 'expired')).toBe('expired')
    expect(code('order.confirm', 'brand', 'in_force', 'lapsed')).toBe('expired')
    expect(code('offer.make', 'brand', 'in_force', 'closed')).toBe('illegal_transition')
    expect(code('offer.make', 'brand', 'in_force')).toBe('illegal_transition')
    expect(code('intent.post', 'person', 'in_force', 'open')).toBe('illegal_transition')
    expect(code('grant.set', 'person', 'in_force', 'open')).toBe('illegal_transition')
  })

  it('names type, object and state in the refusal', () => {
    expect(() => transition('offer.make', 'brand', 'in_force', 'closed')).toThrow(
      expect.objectContaining({ values: { type: 'offer.make', object: 'intent', state: 'closed' } }) as Error,
    )
    expect(() => transition('intent.post', 'person', 'proffered')).toThrow(
      expect.objectContaining({
        values: { type: 'intent.post', object: 'relationship', state: 'proffered' },
      }) as Error,
    )
  })

  it('throws nothing but a Problem, whatever it is asked', () => {
    fc.assert(
      fc.property(
        anyType,
        anyParty,
        anyRelationship,
        anyState,
        anyEvent,
        (type, by, relationship, state, event) => {
          const code = problemOf(() => transition(type, by, relationship, state, event))
          const standing = problemOf(() => checkStanding(type, by, relationship))
          if (standing !== undefined) expect(code).toBe(standing)
          else expect(isPossible(type, by, relationship, state, event)).toBe(code === undefined)
        },
      ),
      { numRuns: 8000 },
    )
  })

  it('never leads out of a relationship that is over, and lets only orders, erasures and warnings go on in it', () => {
    for (const relationship of relationships.filter(isOver)) {
      for (const type of types) {
        for (const by of ['person', 'brand'] as const) {
          for (const state of [undefined, ...objectStates]) {
            for (const event of [undefined, 'shipped', 'delivered', 'processing']) {
              if (problemOf(() => transition(type, by, relationship, state, event)) !== undefined) continue
              expect(transition(type, by, relationship, state, event).relationship).toBe(relationship)
              expect(type).toMatch(/^(?:order|erasure|incident)\./)
              expect(relationship).not.toBe('declined')
            }
          }
        }
      }
    }
  })

  it('lets no second counter pass', () => {
    for (const relationship of relationships) {
      for (const state of ['countered', 'final']) {
        const code = problemOf(() => transition('terms.counter', 'brand', relationship, state))
        expect(code).toBeDefined()
      }
    }
  })
})
