// What delivery needs from the other rooms: what each says to a brand's message, and who takes an answer to a proffer.
import type { Parsed } from '../../../protocol/message.ts'
import type { Reader } from '../../platform/database.ts'
import type { Take } from '../take.ts'

export interface Rooms {
  takes: Readonly<Record<string, Take>>
  /**
   * A brand's answer to a proffer while no key is pinned: pins the key, appends, and gives the receipt.
   * @throws Problem `bad_signature` for all that does not hold
   */
  takeAnswer(rid: string, parsed: Parsed): Promise<string>
  /** Somebody used a key that is not pinned: looked into after the answer, which tells nothing. */
  meetKey?(rid: string, parsed: Parsed): Promise<void>
  /** A brand speaks of more of a ledger than is here, which a server that was restored unseen would not know. */
  doubt?(rid: string): void
  /** Whether orders or erasures of a relationship that is over still go on. */
  isUnfinished(reader: Reader, rid: string): boolean
}
