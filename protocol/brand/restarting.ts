// A person's store came back from a backup and says from where the history goes on: by which rules we go along.
import { isOver } from '../allowed.ts'
import type { Parsed } from '../message.ts'
import { Problem } from '../problem.ts'
import type { LedgerRecord } from '../record.ts'
import { parseBody } from '../types.ts'
import { acknowledge } from './calling.ts'
import type { Core } from './core.ts'
import type { Sending } from './sending.ts'
import { loadSide, type Side } from './side.ts'
import { fork } from './taking.ts'

const page = 500

async function heldFrom(core: Core, rid: string, after: number): Promise<LedgerRecord[]> {
  const found: LedgerRecord[] = []
  for (;;) {
    const records = await core.world.store.records(rid, found.at(-1)?.seq ?? after, page)
    found.push(...records)
    if (records.length < page) return found
  }
}

/**
 * Goes on from a record that we hold too, while the terms were in force there. Nothing that ended can begin again so,
 * and no key can be changed back: those are refused. What stood beyond is kept as evidence and told to listeners.
 * @returns our signed acknowledgement of where the history stands now
 * @throws Problem `fork` after stopping, `revoked`
 */
export async function restarted(core: Core, sending: Sending, side: Side, parsed: Parsed): Promise<string> {
  const { world } = core
  const { rid } = side.stored
  const { seq, hash } = parseBody('ledger.restart', parsed.claims.body)
  const [from, ...beyond] = seq > side.head.seq ? [] : await heldFrom(core, rid, seq - 1)
  if (from?.hash !== hash) return fork(core, side, Math.min(seq, side.head.seq + 1))
  if (isOver(side.state.relationship)) throw new Problem('revoked')
  const binds = ['in_force', 'paused']
  if (beyond.length === 0 && side.ahead.size === 0) return acknowledge(world, side)
  if (!binds.includes(side.state.relationship) || beyond.some(({ type }) => unmovable.has(type)))
    return fork(core, side, seq + 1)
  const at = world.now()
  const restarts = [...(side.stored.restarts ?? []), { seq, hash, at, jwt: parsed.jwt, beyond }]
  await core.commit(rid, {
    relationship: { ...side.stored, restarts },
    endAt: seq,
    events: [{ name: 'restarted', detail: JSON.stringify({ at, seq, beyond }) }],
  })
  const again = await loadSide(world, rid)
  if (again === undefined) throw new Problem('not_found')
  core.adopt(again)
  await sending.moveTo(again)
  sending.wake(rid)
  return acknowledge(world, again)
}

/** What must not be undone by one side: the agreement itself and whose keys count. */
const unmovable: ReadonlySet<string> = new Set(['terms.accept', 'key.rotate', 'terms.revoke', 'terms.leave'])
