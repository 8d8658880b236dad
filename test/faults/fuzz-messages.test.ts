// Messages under fire: every vector with bytes changed, and bodies changed and signed anew by the brand's own key.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { signMessage, newId, personId } from '../../protocol/message.ts'
import { newRid } from '../../protocol/message.ts'
import { changedJson, mutated, mutatedParts } from '../support/mutations.ts'
import { messageTypes } from '../../protocol/types.ts'
import type { Claims } from '../../protocol/message.ts'
import { queryOf } from './fuzz-values.ts'
import { fc, mark, patienceMs, runs, shoot, signed, underFire, type UnderFire } from './fuzz-world.ts'

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../protocol/vectors/${name}.json`, import.meta.url), 'utf8')) as unknown

/** Every text in the vectors that is, or nearly is, a message. */
function jwtsIn(value: unknown): string[] {
  if (typeof value === 'string')
    return /^[\w-]*\.[\w-]*\.[\w-]*$/.test(value) && value.length > 80 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(jwtsIn) : []
}

const bodies = vectors('bodies') as {
  types: Record<string, { valid: unknown[] }>
}

async function post(target: UnderFire, rid: string, body: Uint8Array, type = 'application/jwt') {
  const headers = { 'content-type': type }
  const before = target.dump()
  const said = await shoot(target.home.origin, 'POST', `/r/${rid}/inbox`, body, headers)
  target.check(`${Buffer.from(body).toString().slice(0, 200)}`, said, before)
  return said
}

it(
  'refuses every message of the vectors with bytes changed, and nothing moves',
  async () => {
    const target = await underFire()
    const { rid } = await target.related()
    const jwts = fc.constantFrom(...['message', 'record', 'key'].flatMap((name) => jwtsIn(vectors(name))))
    const bytes = fc.tuple(jwts, fc.nat(), fc.nat(255)).map(([jwt, at, byte]) => {
      const changed = Buffer.from(jwt)
      changed[at % changed.length] = byte
      return changed
    })
    const texts = fc.oneof(jwts, mutated(jwts), mutatedParts(jwts)).map((text) => Buffer.from(text))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(bytes, texts),
        fc.constantFrom(rid, newRid(), 'x', '%00'),
        async (body, to) => {
          const said = await post(target, to, body)
          // One of the four answers there are before a signature holds.
          expect([400, 401, 413, 429]).toContain(said.status)
        },
      ),
      runs(250),
    )
    target.checkLog()
  },
  patienceMs,
)

it(
  'takes or refuses whatever the brand’s own key has signed, by a code of the wire',
  async () => {
    const target = await underFire()
    const { brand } = target
    const { database, ledgers } = target.home.store.context
    const types = [...Object.keys(messageTypes), 'made.up', '__proto__', mark]
    const draft = fc.constantFrom(...types).chain((type) => {
      const { valid: known = [] } = Object.hasOwn(bodies.types, type) ? (bodies.types[type] ?? {}) : {}
      const some = fc.constantFrom(...(known.length > 0 ? known : [{}, { line: mark }]))
      return fc.record({
        type: fc.constant(type),
        body: fc.oneof(
          { weight: 1, arbitrary: some },
          { weight: 3, arbitrary: some.chain((one) => changedJson(one)) },
        ),
        on: fc.nat(9),
        head: fc.nat(9),
        extra: fc.nat(20),
      })
    })
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(draft, async ({ type, body, on, head, extra }) => {
        const { rid } = await target.related()
        const objects = database.sql<{ id: string }>(
          'SELECT id FROM intent_copy WHERE rid = ? UNION SELECT id FROM offer WHERE rid = ? UNION SELECT id FROM orders WHERE rid = ?',
          ...[rid, rid, rid],
        )
        const about = objects[on]?.id ?? (on === 8 ? newId() : undefined)
        const first = Array.isArray(body) || typeof body !== 'object' || body === null ? body : { ...body }
        // An offer on something that is there is more than a mistyped one.
        if (type === 'offer.make' && about !== undefined && typeof first === 'object' && first !== null) {
          Object.assign(first, { intent: { id: about, revision: 1 } })
        }
        const claims = {
          iss: brand.origin,
          aud: personId(rid),
          sub: rid,
          jti: extra === 0 ? 'x' : newId(),
          iat: brand.now() + (extra === 1 ? 10_000 : 0),
          type,
          body: first as Claims['body'],
          ...(about !== undefined && { on: about }),
          ...(head < 2 && { head: head === 0 ? 'A'.repeat(43) : ledgers.head(database, rid).hash }),
        }
        let jwt: string
        try {
          jwt = await signMessage(claims, brand.signer)
        } catch {
          return
        }
        const said = await post(target, rid, Buffer.from(jwt))
        seen.add(said.status === 201 ? 'taken' : String((JSON.parse(said.text) as { code: string }).code))
      }),
      runs(600),
    )
    target.checkLog()
    // The fire reached the rooms behind the signature.
    const reached = [
      'taken',
      'malformed',
      'not_allowed',
      'unknown_type',
      'illegal_transition',
      'stale_message',
    ]
    expect(reached.filter((code) => !seen.has(code))).toEqual([])
  },
  patienceMs,
)

it(
  'answers signed reads with any query, and any change of their signature, by an answer or a problem',
  async () => {
    const target = await underFire()
    const reads = target.routes.filter(({ actors }) => actors.includes('brand'))
    expect(reads.length).toBeGreaterThan(2)
    for (const route of reads) {
      const shot = fc.record({
        query: queryOf(route.query),
        change: fc.option(
          fc.record({
            name: fc.constantFrom('signature', 'signature-input'),
            at: fc.nat(),
            put: fc.string({ maxLength: 4 }),
          }),
        ),
      })
      await fc.assert(
        fc.asyncProperty(shot, async ({ query, change }) => {
          const { rid } = await target.related()
          const path = `${route.path.replace(':rid', rid)}${query}`
          if (/[^\x21-\x7e]/.test(path)) return
          const headers = await signed(target, path)
          if (change) {
            const { name, at, put } = change
            const text = headers[name] ?? ''
            const place = at % (text.length + 1)
            headers[name] = `${text.slice(0, place)}${put}${text.slice(place + 1)}`.replace(
              /[^\x20-\x7e]/g,
              '',
            )
          }
          const before = target.dump()
          const said = await shoot(target.home.origin, 'GET', path, undefined, headers)
          target.check(`GET ${path} ${JSON.stringify(headers)}`, said, before)
        }),
        runs(60),
      )
    }
    target.checkLog()
  },
  patienceMs,
)
