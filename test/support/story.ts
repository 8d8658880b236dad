// Tells the stories of protocol/vectors/lifecycle.json to a ledger, and makes ledgers for other tests.
import { readFileSync } from 'node:fs'
import { applyRecord, emptyLedger, stateAt, type LedgerState } from '../../protocol/lifecycle.ts'
import { kinds, objectsOf, shelves } from '../../protocol/ledger-state.ts'
import { Problem } from '../../protocol/problem.ts'
import { goneForm, nextRecord, type GoneReason } from '../../protocol/record.ts'
import type { Party } from '../../protocol/types.ts'

export function readVectors<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../protocol/vectors/${name}.json`, import.meta.url), 'utf8'),
  ) as T
}

export interface BodyVectors {
  types: Record<
    string,
    {
      valid: object[]
      invalid: { why: string; at: string; set?: Record<string, unknown>; drop?: string[] }[]
    }
  >
}
const bodies = readVectors<BodyVectors>('bodies').types

export interface Step {
  at: number
  by: Party
  type: string
  id: string
  on?: string
  body?: Record<string, unknown>
  gone?: GoneReason
  problem?: string
  then?: Expected
}
export type Expected = Record<string, string | Record<string, string>>
export interface Story {
  name: string
  steps: (Step | { clock: number; then: Expected })[]
}

/** The body that a step means: the valid one of its type with top-level members replaced, or dropped by null. */
export function bodyOf({ type, body }: Pick<Step, 'type' | 'body'>): object {
  const merged = { ...bodies[type]?.valid[0], ...body }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}

/** One message more; throws what the fold throws. */
export function tell(state: LedgerState, step: Omit<Step, 'then' | 'problem'>): LedgerState {
  const { at, by, type, id, on, gone } = step
  const live = nextRecord(state.head, { at, type, jwt: id })
  const claims = { iss: by, aud: by, jti: id, iat: at, type, on, body: bodyOf(step) }
  return gone === undefined
    ? applyRecord(state, { record: live, claims, by })
    : applyRecord(state, { record: goneForm(live, gone) })
}

/** The code of the Problem that something throws; absent when it does not throw. Anything else is a bug and goes on. */
export function problemOf(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

/** Every state in a ledger, in the form in which stories expect them. */
export function statesOf(state: LedgerState): Expected {
  const all: Expected = { relationship: state.relationship }
  for (const kind of kinds) {
    all[shelves[kind]] = Object.fromEntries(
      [...objectsOf(state, kind)].map(([id, object]) => [id, object.state]),
    )
  }
  return all
}

/** A ledger after the first steps of a story, none of which may be refused. */
export function ledgerAfter(story: Story, steps = story.steps.length): LedgerState {
  let state = emptyLedger()
  for (const step of story.steps.slice(0, steps)) {
    if ('clock' in step) state = stateAt(state, step.clock)
    else if (step.problem === undefined) state = tell(state, step)
  }
  return state
}

export const stories = readVectors<{ stories: Story[] }>('lifecycle').stories
