// What delivery needs from the other rooms: what each says to a brand's message, and who takes an answer to a proffer.
import type { Message, Parsed, Verified } from '../../../protocol/message.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import type { Relationship } from '../terms/terms.ts'

/** A room's checks of one type of message: grant → state machine → rules. It throws a Problem or lets pass. */
export type Take = (
  tx: Writer,
  context: Context,
  relationship: Relationship,
  message: Verified<Message>,
  body: unknown,
) => void

export interface Rooms {
  takes: Readonly<Record<string, Take>>
  /**
   * A brand's answer to a proffer while no key is pinned: pins the key, appends, and gives the receipt.
   * @throws Problem `bad_signature` for all that does not hold
   */
  takeAnswer(rid: string, parsed: Parsed): Promise<string>
  /** Whether orders or erasures of a relationship that is over still go on. */
  isUnfinished(reader: Reader, rid: string): boolean
}
