// Access over HTTP: the first call of every page, the set-up, signing in, and the list of what opens the server.
import * as calls from '../../../protocol/owner/access.ts'
import { ownerRoute, type Asked, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import type { Access } from './access.ts'
import { passkeyPlace } from './passkeys.ts'
import { absoluteMs } from './sessions.ts'

/** What other rooms add to the first call of a page. */
export interface StartHints {
  practice: boolean
  currency?: string
  place?: string
}

const done = { done: true } as const
const agentOf = (asked: Pick<Asked, 'header'>) => asked.header('user-agent')
const setupMinutes = 15

export function accessRoutes(
  { config }: Pick<Context, 'config'>,
  access: Access,
  hints: () => StartHints = () => ({ practice: false }),
): Route[] {
  const signInCookie = (value: string) => ({ name: 'session', value, seconds: absoluteMs / 1000 }) as const

  return [
    ownerRoute(
      calls.readStart,
      { actors: ['anyone', 'person', 'setup'], beforeClaim: true },
      ({ actor, origin }) => {
        const isSignedIn = actor.kind === 'person'
        const place = passkeyPlace(origin)
        // What the person set up is told to nobody else.
        const { practice, ...personal } = hints()
        return {
          version: config.version,
          isClaimed: access.isClaimed(),
          isSignedIn,
          needsPasskey: isSignedIn && access.needsPasskey(origin),
          ...('not' in place ? { noPasskeyHere: place.not } : {}),
          origin: config.origin,
          practice: isSignedIn && practice,
          ...(isSignedIn ? personal : {}),
        }
      },
    ),
    ownerRoute(
      calls.openSetup,
      {
        actors: ['anyone', 'setup'],
        beforeClaim: true,
        remembers: false,
        rate: 'tries',
        problems: ['setup_link'],
      },
      async ({ actor, body, setCookie }) => {
        if (access.isClaimed()) return { isClaimed: true }
        // A page opened again by the same browser goes on where it was.
        if (actor.kind === 'setup') return { isClaimed: false }
        const { token } = await access.openSetup(body.code)
        setCookie({ name: 'setup', value: token, seconds: setupMinutes * 60 })
        return { isClaimed: false }
      },
    ),
    ownerRoute(
      calls.startPasskey,
      {
        actors: ['person', 'setup'],
        beforeClaim: true,
        stepUp: true,
        remembers: false,
        problems: ['passkey_refused'],
      },
      async ({ actor, origin }) => ({ options: await access.startPasskey(actor, origin) }),
    ),
    ownerRoute(
      calls.finishPasskey,
      {
        actors: ['person', 'setup'],
        beforeClaim: true,
        stepUp: true,
        remembers: false,
        problems: ['passkey_refused', 'already_claimed'],
      },
      async (asked) => {
        const { token, ...answer } = await access.finishPasskey(
          asked.actor,
          asked.origin,
          asked.body,
          agentOf(asked),
        )
        if (token !== undefined) {
          asked.setCookie({ name: 'setup', value: '' })
          asked.setCookie(signInCookie(token))
        }
        return answer
      },
    ),
    ownerRoute(
      calls.startSignIn,
      {
        actors: ['anyone', 'person'],
        remembers: false,
        rate: 'tries',
        problems: ['passkey_refused', 'too_many'],
      },
      async ({ origin }) => ({ options: await access.startSignIn(origin) }),
    ),
    ownerRoute(
      calls.signIn,
      { actors: ['anyone', 'person'], remembers: false, rate: 'tries', problems: ['passkey_refused'] },
      async (asked) => {
        const { actor, origin, body } = asked
        const session = actor.kind === 'person' ? actor.session : undefined
        const { token } = await access.signIn(origin, body.response, agentOf(asked), session)
        asked.setCookie(signInCookie(token))
        return done
      },
    ),
    ownerRoute(
      calls.signInWithCode,
      {
        actors: ['anyone'],
        remembers: false,
        rate: 'tries',
        problems: ['code_refused', 'setup_link', 'too_many'],
      },
      async (asked) => {
        const { token, codesLeft } = await access.signInWithCode(asked.body.code, agentOf(asked))
        asked.setCookie(signInCookie(token))
        return { codesLeft }
      },
    ),
    ownerRoute(calls.signOut, { remembers: false }, async ({ actor, setCookie }) => {
      await access.signOut(actor.session)
      setCookie({ name: 'session', value: '' })
      return done
    }),
    ownerRoute(calls.readAccess, {}, ({ actor }) => {
      const { sheetMadeAt, ...rest } = access.list(actor.session)
      return { ...rest, ...(sheetMadeAt === undefined ? {} : { sheetMadeAt }) }
    }),
    ownerRoute(calls.renamePasskey, { problems: ['not_found'] }, async ({ params, body, write }) => {
      await write((tx) => access.renamePasskey(tx, params.id, body.name))
      return done
    }),
    ownerRoute(
      calls.endPasskey,
      { stepUp: true, problems: ['not_found', 'not_possible'] },
      async ({ actor, params, write }) => {
        await write((tx) => access.endPasskey(tx, params.id, actor.session))
        return done
      },
    ),
    ownerRoute(calls.renameSession, { problems: ['not_found'] }, async ({ params, body, write }) => {
      await write((tx) => access.renameSession(tx, params.id, body.name))
      return done
    }),
    ownerRoute(calls.endSession, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => access.endSession(tx, params.id))
      return done
    }),
    ownerRoute(calls.renewSheet, { stepUp: true, remembers: false }, ({ origin }) =>
      access.renewSheet(origin),
    ),
  ]
}
