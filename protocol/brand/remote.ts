// How the person's store sees a relationship, read from it and proven by the pairwise key.
import type { LedgerStateTold } from '../delivery.ts'
import { bytes } from '../limits.ts'
import { checkFresh } from '../message.ts'
import { Problem } from '../problem.ts'
import { parseBody } from '../types.ts'
import { call, proveBeside, readHeaders } from './calling.ts'
import type { Core } from './core.ts'
import type { Patience } from './surface.ts'
import { readProblem } from './wire.ts'

/** @throws Problem `unavailable` where nobody answers, `bad_signature`, `revoked` and what else the store refuses with */
export async function readRemote(
  core: Core,
  rid: string,
  { signal = new AbortController().signal }: Patience = {},
): Promise<LedgerStateTold> {
  signal.throwIfAborted()
  const { world } = core
  const side = await core.side(rid)
  if (!side) throw new Problem('not_found')
  const { base } = side.stored
  if (base === undefined) throw new Problem('unavailable', { reason: 'nobody can reach this store' })
  const answer = await call(
    world,
    base,
    { headers: await readHeaders(world, side, base) },
    bytes.message,
    signal,
  )
  signal.throwIfAborted()
  if (!answer) throw new Problem('unavailable', { reason: 'the store gave no answer' })
  if (answer.status !== 200) {
    const { code, detail } = readProblem(answer.status, answer.body)
    throw new Problem(code, { reason: detail })
  }
  const told = await proveBeside(world, side, answer.body, 'ledger.state')
  // An older answer in the place of today's would be a lie about now.
  checkFresh(told, world.now())
  return parseBody('ledger.state', told.claims.body)
}
