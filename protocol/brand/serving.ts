// What a brand's endpoints give away: its document to everybody, its outbox and its copy of the ledger to the person's store.
import { bytes, counts, seconds } from '../limits.ts'
import { Problem } from '../problem.ts'
import { myTerms, myTermsPaths } from '../myterms.ts'
import { wellKnownPath } from '../profile.ts'
import { isRosterId } from '../roster.ts'
import { parseRead, verifyRead } from '../request.ts'
import type { Core } from './core.ts'
import type { Side } from './side.ts'
import { jsonAnswer, problemAnswer, textAnswer } from './wire.ts'

/** How long the store would like the call to stay open while there is nothing (RFC 7240), in seconds. */
function waitOf(request: Request): number {
  const [, wait = '0'] =
    /(?:^|,)\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:[,;]|$)/i.exec(request.headers.get('prefer') ?? '') ?? []
  return Math.min(Number(wait), seconds.outboxWait)
}

/** @throws Problem why a relationship was stopped */
function checkGoing({ stored: { stop } }: Side): void {
  if (stop) throw new Problem(stop.code)
}

export function createServing(core: Core, inbox: (request: Request) => Promise<Response>) {
  const { world } = core
  const { profile } = world
  const paths = {
    inbox: new URL(profile.inbox).pathname,
    outbox: new URL(profile.outbox).pathname,
    records: new URL(profile.records).pathname,
  }

  /** A brand that names no terms says nothing there either. */
  const lists: readonly string[] = profile.terms.length === 0 ? [] : myTermsPaths

  /** The relationship that a signed read is about. @throws Problem `bad_signature` */
  async function reader(request: Request, url: URL): Promise<Side> {
    const { kid } = parseRead(request.headers)
    const side = await core.side(url.searchParams.get('rid') ?? '')
    const { method, headers } = request
    const target = { method, authority: world.authority, path: url.pathname, query: url.search }
    const proof = await verifyRead({ ...target, headers, nowSeconds: world.now() }, side?.key)
    const isFresh = await world.store.useNonce(kid, proof.nonce, proof.expires + 60, world.now())
    if (!side || !isFresh) throw new Problem('bad_signature')
    return side
  }

  async function outbox(request: Request, url: URL): Promise<Response> {
    const side = await reader(request, url)
    checkGoing(side)
    const { rid } = side.stored
    const after = url.searchParams.get('after') ?? undefined
    const look = () => world.store.outgoing(rid, after, counts.outbox + 1)
    const wait = waitOf(request)
    // Listened for before the look, so that nothing slips in between.
    const giveUp = new AbortController()
    const isQueued = wait > 0 ? core.queued(rid, AbortSignal.any([giveUp.signal, request.signal])) : undefined
    let waiting = await look()
    if (isQueued && waiting.length === 0) {
      await Promise.race([isQueued, world.wait(wait * 1000, giveUp.signal)])
      waiting = await look()
    }
    giveUp.abort()
    checkGoing(side)
    const messages: string[] = []
    let size = 0
    for (const { jwt = '' } of waiting.slice(0, counts.outbox)) {
      size += jwt.length + 3
      if (size > bytes.page) break
      messages.push(jwt)
    }
    const applied = wait > 0 ? { 'preference-applied': `wait=${wait}` } : undefined
    return jsonAnswer({ messages, more: messages.length < waiting.length }, applied)
  }

  async function records(request: Request, url: URL): Promise<Response> {
    const side = await reader(request, url)
    const after = Number(url.searchParams.get('after') ?? '0')
    if (!Number.isSafeInteger(after) || after < 0)
      throw new Problem('malformed', { reason: 'after is no number' })
    const held = await world.store.records(side.stored.rid, after, counts.records)
    let size = 0
    const page = held.filter((record, index) => {
      size += JSON.stringify(record).length
      return index === 0 || size <= bytes.page
    })
    const last = page.at(-1)?.seq ?? after
    // Receipts for places that we do not hold: what stood before them was never read, and the store should know.
    const beyond = Math.max(0, ...[...side.ahead.values()].map(({ seq }) => seq))
    const isBeyond = beyond > side.head.seq
    return jsonAnswer({
      records: page,
      head: side.head,
      more: last < side.head.seq,
      ...(isBeyond && { beyond }),
    })
  }

  async function give(request: Request): Promise<Response> {
    const url = new URL(request.url)
    if (url.pathname === paths.inbox) return inbox(request)
    if (request.method !== 'GET') return textAnswer(404, 'text/plain', 'Not found')
    if (url.pathname === wellKnownPath) {
      return jsonAnswer(world.document, { 'cache-control': 'public, max-age=3600' })
    }
    if (lists.includes(url.pathname)) {
      const ids = profile.terms.filter(isRosterId)
      return jsonAnswer(JSON.stringify(myTerms(ids)), { 'cache-control': 'public, max-age=3600' })
    }
    if (url.pathname === paths.outbox) return outbox(request, url)
    if (url.pathname === paths.records) return records(request, url)
    if (world.logo && url.pathname === world.logo.path) {
      const { type, bytes: body } = world.logo
      return new Response(body.slice(), {
        headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
      })
    }
    return textAnswer(404, 'text/plain', 'Not found')
  }

  const handler = async (request: Request): Promise<Response> => {
    try {
      return await give(request)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      return problemAnswer(problem)
    }
  }
  return {
    handler,
    paths: [wellKnownPath, ...lists, ...Object.values(paths), ...(world.logo ? [world.logo.path] : [])],
  }
}
