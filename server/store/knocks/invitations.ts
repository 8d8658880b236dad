// Invitations: codes that the person makes for a purpose, so that only who was shown one can ask to be let in.
import { knockUri } from '../../../protocol/knock-link.ts'
import type { Invitation } from '../../../protocol/owner/knocks.ts'
import { digest } from '../../../protocol/hash.ts'
import { isBrandOrigin } from '../../../protocol/origin.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import {
  insertInvitation,
  invitationBy,
  invitationRow,
  invitations,
  removeInvitation,
  type InvitationRow,
} from './queries.ts'

/** 80 bits, in letters that can be read aloud. */
const groups = 4
/** So many that none is ever in the way of the next, and no more to look through. */
const most = 100
const dayMs = 86_400_000

/** Looked up by its hash, so that the time of the search says nothing about the letters. */
const hashOf = (code: string): string =>
  digest(`bespeak invitation\n${code.toUpperCase().replace(/[^0-9A-Z]/g, '')}`)

const isUsable = (row: InvitationRow, now: number): boolean => row.expiresAt > now && row.used < row.uses

/** The invitation that a code belongs to, while it is in time and not used up. */
export function usableInvitation(reader: Reader, code: string, now: number): InvitationRow | undefined {
  const row = invitationBy(reader, hashOf(code))
  return row !== undefined && isUsable(row, now) ? row : undefined
}

type Ports = Pick<Context, 'clock' | 'config' | 'journal' | 'live' | 'random'>

/** @throws Problem not_possible when there are a hundred already */
export function makeInvitation(
  ports: Ports,
  tx: Writer,
  { name, days, uses }: { name: string; days: number; uses: number },
): Invitation {
  if (invitations(tx).length >= most) {
    throw new Problem('not_possible', { reason: 'there are a hundred invitations; end one first' })
  }
  const now = ports.clock.now()
  const code = ports.random.code(groups)
  const row = {
    id: ports.random.id(),
    code,
    hash: hashOf(code),
    name,
    madeAt: now,
    expiresAt: now + days * dayMs,
    uses,
    used: 0,
  }
  insertInvitation(tx, row)
  ports.journal.note(tx, 'knock.invited', { name })
  ports.live.tell(tx, { topic: 'knock' })
  return shownInvitation(ports, row)
}

/** @throws Problem not_found */
export function endInvitation(ports: Ports, tx: Writer, id: string): void {
  const row = invitationRow(tx, id)
  if (row === undefined || !removeInvitation(tx, id)) throw new Problem('not_found')
  ports.journal.note(tx, 'knock.invitation_ended', { name: row.name })
  ports.live.tell(tx, { topic: 'knock' })
}

export function shownInvitation(ports: Pick<Ports, 'clock' | 'config'>, row: InvitationRow): Invitation {
  const { id, code, name, madeAt, expiresAt, uses, used } = row
  const store = ports.config.origin
  return {
    id,
    code,
    name,
    madeAt,
    expiresAt,
    uses,
    used,
    isUsable: isUsable(row, ports.clock.now()),
    // A server without a public name has no address that a brand could read from a link.
    ...(isBrandOrigin(store) ? { uri: knockUri({ store, code }) } : {}),
  }
}

export const allInvitations = (ports: Pick<Ports, 'clock' | 'config'>, reader: Reader): Invitation[] =>
  invitations(reader).map((row) => shownInvitation(ports, row))
