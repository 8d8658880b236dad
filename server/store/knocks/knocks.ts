// Knocks: brands that ask to be let in wait in a quiet list; the person answers with terms, puts aside, or never again.
import type { Knocks, WaitingKnock } from '../../../protocol/owner/knocks.ts'
import { fingerprint } from '../../../protocol/keys.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseProfile } from '../../../protocol/profile.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { brandOf } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { canBeReachedBy } from '../reachable.ts'
import { currentStates, latestWith } from '../terms/terms.ts'
import { createIntake, type Intake } from './intake.ts'
import { allInvitations } from './invitations.ts'
import {
  blockedOnes,
  doorState,
  forgetBefore,
  knockRow,
  removeBlocked,
  removeKnockOf,
  saveBlocked,
  saveDoor,
  setAside,
  waitingKnocks,
  type DoorState,
  type KnockRow,
} from './queries.ts'

export type { Intake } from './intake.ts'
export { endInvitation, makeInvitation } from './invitations.ts'

/** Where brands knock. */
export const knocksPath = '/knocks'

type Ports = Pick<Context, 'clock' | 'config' | 'database' | 'journal' | 'live'>

/** Whether something is going on with a brand already: then a knock has nothing to ask. */
const isRelated = (reader: Reader, origin: string): boolean => {
  const state = latestWith(reader, brandOf(origin))?.state
  return state !== undefined && (currentStates as readonly string[]).includes(state)
}

export const openIntake = (context: Context): Intake => createIntake(context, isRelated)

/** What the store's document says of its door; a server that no brand can reach has none. */
export function doorShown(ports: Pick<Context, 'config'>, reader: Reader, origin: string) {
  const state = isReachable(ports) ? doorState(reader) : 'closed'
  return state === 'closed' ? { knock: state } : { knock: state, knocks: `${origin}${knocksPath}` }
}

/** Some brand at least: on a machine of its own, or on this one where those are allowed. */
const isReachable = ({ config }: Pick<Context, 'config'>): boolean =>
  canBeReachedBy(config, config.loopbackBrands ? 'http://localhost:1' : 'https://shop.example')

export function readKnocks(ports: Ports, intake: Pick<Intake, 'turnedAway'>): Knocks {
  const { clock, database } = ports
  const waiting = waitingKnocks(database, clock.now()).filter(({ origin }) => !isRelated(database, origin))
  const all = allInvitations(ports, database)
  const names = new Map(all.map(({ id, name }) => [id, name]))
  return {
    door: doorState(database),
    isReachable: isReachable(ports),
    knocks: waiting.map((row) => shownKnock(ports, row, names.get(row.invitation ?? ''))),
    invitations: all,
    blocked: blockedOnes(database).map(({ origin, name, at }) => ({ brand: brandOf(origin), name, at })),
    turnedAway: intake.turnedAway,
  }
}

function shownKnock(ports: Ports, row: KnockRow, invitation: string | undefined): WaitingKnock {
  const { id, origin, line, document, cameAt, expiresAt } = row
  const profile = parseProfile(document, origin, { allowLoopback: ports.config.loopbackBrands })
  return {
    id,
    brand: brandOf(origin),
    origin,
    name: profile.name,
    about: profile.about ?? '',
    line,
    ...(profile.legal === undefined ? {} : { legal: { ...profile.legal } }),
    fingerprint: fingerprint(profile.keys[0]?.kid ?? ''),
    asks: profile.asks,
    follows: profile.follows,
    terms: profile.terms,
    lang: profile.lang,
    ...(invitation === undefined ? {} : { invitation }),
    at: cameAt,
    expiresAt,
  }
}

/** Closing does not send away who waits already: the person has seen that they came. */
export function setDoor(ports: Ports, tx: Writer, door: DoorState): void {
  if (doorState(tx) === door) return
  saveDoor(tx, door, ports.clock.now())
  ports.journal.note(tx, 'knock.door', { door })
  ports.live.tell(tx, { topic: 'knock' })
}

function knockNamed(tx: Writer, id: string): KnockRow & { name: string } {
  const row = knockRow(tx, id)
  if (row === undefined || row.isAside === 1) throw new Problem('not_found')
  const { name } = JSON.parse(row.document) as { name: string }
  return { ...row, name }
}

/** @throws Problem not_found */
export function putAside(ports: Ports, tx: Writer, id: string): void {
  const { origin, name } = knockNamed(tx, id)
  setAside(tx, id)
  ports.journal.note(tx, 'knock.aside', { name }, { brand: brandOf(origin) })
  ports.live.tell(tx, { topic: 'knock' })
}

/** @throws Problem not_found */
export function neverAgain(ports: Ports, tx: Writer, id: string): void {
  const { origin, name } = knockNamed(tx, id)
  removeKnockOf(tx, origin)
  saveBlocked(tx, { origin, name, at: ports.clock.now() })
  ports.journal.note(tx, 'knock.never', { name }, { brand: brandOf(origin) })
  ports.live.tell(tx, { topic: 'knock' })
}

/** @throws Problem not_found */
export function allowAgain(ports: Ports, tx: Writer, brand: string): void {
  const row = blockedOnes(tx).find(({ origin }) => brandOf(origin) === brand)
  if (row === undefined || !removeBlocked(tx, row.origin)) throw new Problem('not_found')
  ports.journal.note(tx, 'knock.allowed', { name: row.name }, { brand })
  ports.live.tell(tx, { topic: 'knock' })
}

/** What is past its time is forgotten, and knocks that were answered with terms. */
export async function sweepKnocks({ clock, database }: Pick<Context, 'clock' | 'database'>): Promise<void> {
  await database.transact((tx) => {
    forgetBefore(tx, clock.now())
    for (const { origin } of waitingKnocks(tx, clock.now())) {
      if (isRelated(tx, origin)) removeKnockOf(tx, origin)
    }
  })
}
