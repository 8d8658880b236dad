// What a room is asked about a brand's message before it becomes a record: grant, state machine, rules.
import type { Message, Verified } from '../../protocol/message.ts'
import type { Writer } from '../platform/database.ts'
import type { Context } from './context.ts'
import type { Relationship } from './terms/relationship.ts'

/** Throws a Problem or lets pass; what the room then says itself goes into the same transaction. */
export type Take = (
  tx: Writer,
  context: Context,
  relationship: Relationship,
  message: Verified<Message>,
  body: unknown,
) => void
