// The knock: asks a person's store to be let in, where its document says that it takes knocks.
import { bytes } from '../limits.ts'
import { newId, signMessage } from '../message.ts'
import { isBrandOrigin } from '../origin.ts'
import { Problem } from '../problem.ts'
import { parseStoreProfile, wellKnownPath, type StoreProfile } from '../profile.ts'
import { parseBody } from '../types.ts'
import { call } from './calling.ts'
import type { Patience } from './surface.ts'
import { readProblem } from './wire.ts'
import { checkBase, type World } from './world.ts'

const away = (reason: string): Problem => new Problem('unavailable', { reason })

async function storeAt(world: World, origin: string, signal: AbortSignal): Promise<StoreProfile> {
  // A store's origin has the same form as a brand's.
  if (!isBrandOrigin(origin)) throw new Problem('brand_address', { domain: origin.slice(0, 100) })
  checkBase(world, origin)
  const answer = await call(world, `${origin}${wellKnownPath}`, {}, bytes.profile, signal)
  if (answer?.status !== 200) throw away(`${new URL(origin).host} gave no document`)
  return parseStoreProfile(answer.body, origin)
}

/** @returns the id of the knock @throws Problem `not_possible`, `unavailable`, and what the store's document is refused with */
export async function knockAt(
  world: World,
  origin: string,
  line: string,
  { code, signal = new AbortController().signal }: { code?: string } & Patience = {},
): Promise<{ id: string }> {
  signal.throwIfAborted()
  const body = parseBody('knock', { line, ...(code !== undefined && { code }) })
  try {
    const { knock, knocks } = await storeAt(world, origin, signal)
    if (knock === 'closed' || knocks === undefined)
      throw new Problem('not_possible', { reason: 'this store takes no knocks' })
    if (knock === 'link' && code === undefined)
      throw new Problem('not_possible', {
        reason: 'this store takes knocks only with a code from its person',
      })
    const id = newId()
    const { newest } = await world.keys()
    const claims = { iss: world.origin, aud: origin, jti: id, iat: world.now(), type: 'knock', body }
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/jwt' },
      body: await signMessage(claims, newest()),
    }
    const answer = await call(world, knocks, init, bytes.message, signal)
    if (!answer) throw away('the store gave no answer to the knock')
    if (answer.status !== 202) {
      const { code: given, detail } = readProblem(answer.status, answer.body)
      throw new Problem(given, { reason: detail })
    }
    return { id }
  } catch (cause) {
    signal.throwIfAborted()
    throw cause
  }
}
