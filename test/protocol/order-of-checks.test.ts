// Where several things are wrong the earlier check answers, and a key counts only by the word of one that did.
import { expect, it } from 'vitest'
import { checkStanding } from '../../protocol/allowed.ts'
import { importPublicKey, type PublicJwk } from '../../protocol/keys.ts'
import { checkFresh, parseMessage, verifyMessage } from '../../protocol/message.ts'
import { isMessageType, type Party } from '../../protocol/types.ts'
import keyVectors from '../../protocol/vectors/key.json' with { type: 'json' }
import messageVectors from '../../protocol/vectors/message.json' with { type: 'json' }
import { compareKeys } from '../../server/store/terms/brand-keys.ts'
import { refusalOf } from '../support/compare.ts'

const known = messageVectors.keys as Record<string, PublicJwk>

it.each(messageVectors.order)('finds first: $rule', async ({ jwt, pad, now, key, expected, by, problem }) => {
  const code = await refusalOf(async () => {
    const message = parseMessage(jwt + 'A'.repeat(pad ?? 0))
    checkFresh(message, now)
    const jwk = known[key]
    await verifyMessage(message, jwk && (await importPublicKey(jwk)), expected)
    const { type } = message.claims
    if (by === 'brand' || isMessageType(type)) checkStanding(type, by as Party, 'in_force')
  })
  expect(code ?? null).toBe(problem)
})

it.each(keyVectors.successions)('lets count: $name', async ({ pinned, ever, document, now, counts }) => {
  const before = [...pinned.map(({ kid }) => kid), ...ever].map((kid): PublicJwk => ({ kty: 'OKP', crv: 'Ed25519', x: '', kid })) // prettier-ignore
  const keys = document.keys as PublicJwk[] as (PublicJwk & { kid: string })[]
  const { added, taken } = await compareKeys(
    { pinned: pinned as (PublicJwk & { kid: string })[] },
    before,
    { keys, retired: document.retired as { kid: string; x: string; exp: number }[] },
    now,
  )
  const published = new Set(
    [...keys, ...document.retired].map(({ kid }) => (kid as string | undefined) ?? ''),
  )
  const all = [...pinned, ...added.map(({ jwk }) => jwk)].map(({ kid }) => kid)
  const gone = new Set(taken.map(({ kid }) => kid))
  expect(all.filter((kid) => published.has(kid) && !gone.has(kid)).toSorted()).toEqual(counts.toSorted())
})
