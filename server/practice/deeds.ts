// What the people of a practice brand work with, and how what one does leads to what comes next.
import type { Brand, Relationship } from '../../protocol/brand/surface.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { Task } from './agenda.ts'
import type { PracticeBrand } from './brands.ts'
import type { Pace, Step } from './pace.ts'

export interface ClerkParts {
  brand: Brand
  shop: PracticeBrand
  origin: string
  database: Database
  clock: Clock
  log: Log
  pace: Pace
  /** Forgets the content of records in the brand's own copy of a ledger. */
  forgetRecords(rid: string, seqs: readonly number[]): Promise<void>
  /** Decides how long things take and which intents stay without an answer. */
  seed: string
}

/** Plans a step for its time. */
export type Plan = (
  relationship: Relationship,
  kind: string,
  step: Step,
  subject: string,
  detail?: string,
) => Promise<void>

/** What a room of the shop does with a task of its kind. */
export type Deeds = Readonly<Record<string, (relationship: Relationship, task: Task) => Promise<void>>>
