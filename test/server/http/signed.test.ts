// Signed reads at the door: who a brand is, by a pinned key and a nonce that counts once.
import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createSigner, generateKey, importPublicKey, type PublicKey } from '../../../protocol/keys.ts'
import { newRid } from '../../../protocol/message.ts'
import { signRead } from '../../../protocol/request.ts'
import { normalLimits } from '../../../server/platform/http/limits.ts'
import { createRouter } from '../../../server/platform/http/router.ts'
import { brandRoute } from '../../../server/platform/http/route.ts'
import { listen } from '../../../server/platform/http/serve.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { systemRandom } from '../../../server/platform/random.ts'
import { systemClock } from '../../../server/platform/clock.ts'
import { house } from '../../support/house.ts'

/** A door with one brand's route behind it, on the tables of a whole server. */
async function door() {
  const { database } = (await house()).store.context
  const rid = newRid()
  const made = await generateKey()
  const signer = await createSigner(made.privateJwk)
  const pinned: PublicKey[] = [await importPublicKey(made.publicJwk)]
  const listener = await listen({
    port: 0,
    address: '127.0.0.1',
    limits: normalLimits,
    clock: systemClock,
  })
  onTestFinished(() => listener.close(0))
  const origin = `http://localhost:${listener.port}`
  const whoAmI = brandRoute(
    {
      method: 'GET',
      path: '/r/:rid/who',
      summary: 'Says who asks.',
      query: z.strictObject({ after: z.string() }),
      problems: ['bad_signature'],
    },
    ({ actor }) => ({ kind: actor.kind, rid: actor.rid, kid: actor.kid }),
  )
  listener.serve(
    createRouter({
      routes: [whoAmI],
      guard: {
        isClaimed: () => true,
        person: () => undefined,
        setup: () => undefined,
        onSessionEnded: () => undefined,
        pinnedKeys: (asked) => (asked === rid ? pinned : []),
      },
      database,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      origin,
      trustedProxies: [],
      limits: normalLimits,
      pages: undefined,
    }),
  )
  const url = `${origin}/r/${rid}/who?after=3`
  const sign = (change: { url?: string; method?: string; nowSeconds?: number } = {}) =>
    signRead({ method: 'GET', url, nowSeconds: systemClock.seconds(), nonce: newRid(), signer, ...change })
  return { url, rid, signer, pinned, sign }
}

async function codeOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { code?: string }).code
}

it('lets a brand read what it signed for, once', async () => {
  const { url, rid, signer, sign } = await door()
  const headers = await sign()
  const first = await fetch(url, { headers })
  expect(first.status).toBe(200)
  expect(await first.json()).toEqual({ kind: 'brand', rid, kid: signer.kid })
  const second = await fetch(url, { headers })
  expect(second.status).toBe(401)
  expect(await codeOf(second)).toBe('bad_signature')
})

it('lets one of many equal reads at once through', async () => {
  const { url, sign } = await door()
  const headers = await sign()
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(url, { headers })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(19)
})

it('answers everything else with the same bytes', async () => {
  const { url, rid, pinned, sign } = await door()
  const other = newRid()
  const foreign = await createSigner((await generateKey()).privateJwk)
  const nowSeconds = systemClock.seconds()
  const bad = [
    await fetch(url),
    await fetch(url, { headers: await sign({ url: `${url}4` }) }),
    await fetch(url, { headers: await sign({ method: 'POST' }) }),
    await fetch(url, { headers: await sign({ nowSeconds: nowSeconds - 3600 }) }),
    await fetch(url, { headers: await sign({ nowSeconds: nowSeconds + 3600 }) }),
    await fetch(url.replace(rid, other), { headers: await sign({ url: url.replace(rid, other) }) }),
    await fetch(url, {
      headers: await signRead({ method: 'GET', url, nowSeconds, nonce: newRid(), signer: foreign }),
    }),
  ]
  pinned.length = 0
  bad.push(await fetch(url, { headers: await sign() }))
  const bodies = await Promise.all(bad.map((answer) => answer.text()))
  expect(bad.map(({ status }) => status)).toEqual(bad.map(() => 401))
  expect(new Set(bodies).size).toBe(1)
})
