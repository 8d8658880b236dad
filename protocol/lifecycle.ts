// The lifecycle: the state of one relationship as a fold over the records of its ledger.
export { checkStanding, isOver, transition, type RelationshipState, type Transition } from './allowed.ts'
