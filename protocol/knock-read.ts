// A knock as it comes to a store: its shape, read from its bytes alone, before anything is known of who sends it.
import { knock, type Knock } from './knock.ts'
import { knocks as limits } from './limits.ts'
import { parseMessage, type Parsed } from './message.ts'
import { isBrandOrigin } from './origin.ts'
import { Problem } from './problem.ts'

/** A knock with the right shape and nothing proven; `aud` is the origin of the store it is meant for. */
export interface ParsedKnock extends Parsed {
  readonly knock: Knock
}

function refuse(reason: string): never {
  throw new Problem('malformed', { reason })
}

/**
 * Reads the shape of a knock. What it throws follows from the bytes alone, so that it tells a stranger nothing about
 * the store: all else (a wrong audience, an old time, a foreign key, a used code) is found out after the one answer.
 * @throws Problem `too_large` above 4 kB; `malformed` for what is no message, another type, a `sub`, an `on`, a
 *   `head`, a party that is no origin, and a body unlike `knock`
 */
export function parseKnock(body: string | Uint8Array): ParsedKnock {
  const parsed = parseMessage(body, limits.bytes)
  const { type, iss, aud, sub, on, head } = parsed.claims
  if (type !== 'knock') refuse('only a knock comes in here')
  if (sub !== undefined || on !== undefined || head !== undefined) {
    refuse('a knock is about no relationship: it has no sub, no on and no head')
  }
  if (!isBrandOrigin(iss)) refuse('iss is not the origin of a brand')
  if (!isBrandOrigin(aud)) refuse('aud is not the origin of a store')
  const { data, error } = knock.safeParse(parsed.claims.body)
  if (data === undefined) {
    const issue = error.issues[0]
    return refuse(
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of the right form'}`.slice(0, 200),
    )
  }
  return { ...parsed, knock: data }
}
