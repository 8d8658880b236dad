// Looks into knocks after everybody got the same answer: cheap questions first, the brand's document last.
import { importPublicKey } from '../../../protocol/keys.ts'
import type { ParsedKnock } from '../../../protocol/knock-read.ts'
import { knocks as limits } from '../../../protocol/limits.ts'
import { checkFresh, verifyMessage } from '../../../protocol/message.ts'
import { isLoopbackOrigin } from '../../../protocol/origin.ts'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader } from '../../platform/database.ts'
import { askDocument, brandOf, isPracticeOrigin, type Fetched } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { createBudget } from './budget.ts'
import { createDocuments } from './documents.ts'
import { usableInvitation } from './invitations.ts'
import {
  countUse,
  countWaiting,
  doorState,
  firstUninvited,
  insertKnock,
  isBlocked,
  isSeen,
  knockOf,
  removeKnock,
  saveSeen,
  type InvitationRow,
} from './queries.ts'

export interface Intake {
  /** Takes a knock to be looked into later; when too many wait it is forgotten. Costs the same for every knock. */
  offer(knock: ParsedKnock): void
  /** Knocks that came and were not held, since the start. */
  readonly turnedAway: number
  stop(): Promise<void>
}

/** Documents fetched beside each other: one slow host holds up no other knock. */
const atOnce = 4
/** Not before the answer has left, and not at a moment from which anything could be read. */
const soonestMs = 500
const latestMs = 2500

interface Waiting {
  knock: ParsedKnock
  atSeconds: number
}

const seenId = (iss: string, jti: string): string => digest(`${iss}\n${jti}`)

export function createIntake(
  context: Context,
  isRelated: (reader: Reader, origin: string) => boolean,
): Intake {
  const { clock, config, database, journal, live, log, random } = context
  const documents = createDocuments(clock, createBudget(clock), (origin) => askDocument(context, origin))
  const waiting: Waiting[] = []
  const inFlight = new Set<Promise<void>>()
  let timer: { cancel(): void } | undefined
  let isStopped = false
  let turnedAway = 0

  /** Whether this knock could be held now, and by which invitation; asked again in the transaction that holds it. */
  const mayWait = (
    reader: Reader,
    { claims, knock }: ParsedKnock,
  ): { invitation: InvitationRow | undefined; instead?: string } | undefined => {
    const { iss, jti } = claims
    const now = clock.now()
    const door = doorState(reader)
    const invitation = knock.code === undefined ? undefined : usableInvitation(reader, knock.code, now)
    if (door === 'closed' || (door === 'link' && invitation === undefined)) return undefined
    if (isBlocked(reader, iss) || isSeen(reader, seenId(iss, jti)) || isRelated(reader, iss)) return undefined
    const before = knockOf(reader, iss)
    const isResting = before !== undefined && before.expiresAt > now
    // One open knock for each brand; one that was put aside comes again only with an invitation.
    if (isResting && (before.isAside === 0 || invitation === undefined)) return undefined
    if (countWaiting(reader, now) < limits.held) return { invitation }
    // Strangers who fill the list keep nobody out whom the person has invited.
    const first = invitation === undefined ? undefined : firstUninvited(reader, now)
    return first === undefined ? undefined : { invitation, instead: first }
  }

  const isForHere = ({ knock, atSeconds }: Waiting): boolean => {
    const { claims } = knock
    if (claims.aud !== config.origin || claims.iss === config.origin) return false
    if (isPracticeOrigin(claims.iss) || (isLoopbackOrigin(claims.iss) && !config.loopbackBrands)) return false
    checkFresh(knock, atSeconds)
    return true
  }

  const hold = (parsed: ParsedKnock, { profile, text }: Fetched): Promise<boolean> =>
    database.transact((tx) => {
      const place = mayWait(tx, parsed)
      if (place === undefined) return false
      const { iss, jti } = parsed.claims
      const { invitation, instead } = place
      if (instead !== undefined) removeKnock(tx, instead)
      const now = clock.now()
      insertKnock(tx, {
        // Our own name for it: two brands that agree on one id are still two.
        id: random.id(),
        origin: iss,
        isAside: 0,
        line: parsed.knock.line,
        document: text,
        invitation: invitation?.id ?? null,
        cameAt: now,
        expiresAt: now + limits.life * 1000,
      })
      saveSeen(tx, seenId(iss, jti), now + limits.life * 1000)
      if (invitation !== undefined) countUse(tx, invitation.id)
      const brand = brandOf(iss)
      journal.note(tx, 'knock.came', { name: profile.name, invitation: invitation?.name ?? '' }, { brand })
      live.tell(tx, { topic: 'knock' })
      return true
    })

  /** @returns whether it waits for the person now */
  const look = async (one: Waiting): Promise<boolean> => {
    const { knock } = one
    const { iss, aud } = knock.claims
    try {
      const place = isForHere(one) ? mayWait(database, knock) : undefined
      if (place === undefined) return false
      const fetched = await documents.of(iss, place.invitation !== undefined)
      if (fetched === undefined) return false
      const jwk = fetched.profile.keys.find(({ kid }) => kid === knock.kid)
      const key = jwk && (await importPublicKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }))
      await verifyMessage(knock, key, { iss, aud })
      return await hold(knock, fetched)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      return false
    }
  }

  const pump = (): void => {
    timer = undefined
    while (!isStopped && inFlight.size < atOnce) {
      const next = waiting.shift()
      if (next === undefined) return
      const work = look(next)
        .then((isHeld) => {
          if (!isHeld) turnedAway += 1
        })
        .catch((error: unknown) => log.error('knock_failed', {}, error))
        .finally(() => {
          inFlight.delete(work)
          if (timer === undefined) pump()
        })
      inFlight.add(work)
    }
  }

  return {
    offer: (knock) => {
      if (waiting.length < limits.waiting) waiting.push({ knock, atSeconds: clock.seconds() })
      else turnedAway += 1
      timer ??= clock.after(random.between(soonestMs, latestMs), pump)
    },
    get turnedAway() {
      return turnedAway
    },
    stop: async () => {
      isStopped = true
      timer?.cancel()
      await Promise.all(inFlight)
    },
  }
}
