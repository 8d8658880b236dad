// Tells which brand makes a signed read (RFC 9421), by a key pinned for that relationship and a nonce never seen.
import type { IncomingMessage } from 'node:http'
import { Problem } from '../../../protocol/problem.ts'
import { parseRead, verifyRead } from '../../../protocol/request.ts'
import type { Clock } from '../clock.ts'
import type { Guard } from './actor.ts'
import type { Repeats } from './repeat.ts'
import type { Actor } from './route.ts'

/** How long after its end a nonce is still remembered, in seconds: clocks differ. */
const afterlife = 60

/** @throws Problem `bad_signature`, the same for an unknown relationship, a foreign key and a bad signature */
export async function brandOf(
  incoming: IncomingMessage,
  rid: string,
  { guard, repeats, clock, authority }: { guard: Guard; repeats: Repeats; clock: Clock; authority: string },
): Promise<Actor> {
  const headers = {
    'signature-input': one(incoming.headers['signature-input']),
    signature: one(incoming.headers['signature']),
  }
  const { kid } = parseRead(headers)
  const key = (await guard.pinnedKeys(rid)).find((pinned) => pinned.kid === kid)
  const target = incoming.url ?? '/'
  const mark = target.indexOf('?')
  const read = {
    method: incoming.method ?? 'GET',
    authority,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark),
    headers,
    nowSeconds: clock.seconds(),
  }
  const { nonce, expires } = await verifyRead(read, key)
  const isNew = await repeats.useNonce(kid, nonce, (expires + afterlife) * 1000)
  if (!isNew) throw new Problem('bad_signature')
  const { method, path, query } = read
  const fields = { 'signature-input': headers['signature-input'] ?? '', signature: headers.signature ?? '' }
  return { kind: 'brand', rid, kid, read: { method, authority, path, query, ...fields } }
}

/** Node joins what came twice with a comma, which is no longer the one spelling that `parseRead` takes. */
function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
