// How pages make their calls: one key for one decision, answers checked, every refusal a typed problem.
import { afterEach, describe, expect, it } from 'vitest'
import { profferTerms, readBrand, listBrands } from '../../protocol/owner/brands.ts'
import { ask, freshKey, onOutcome, PageProblem, useTransport } from '../../web/data/ask.ts'

const answer = (body: unknown, status = 200): Response => Response.json(body, { status })

interface Sent {
  path: string
  init: RequestInit
}

/** Answers every call the same, and keeps what was sent. */
function answering(respond: () => Response | Promise<Response>): Sent[] {
  const sent: Sent[] = []
  useTransport(async (path, init) => {
    sent.push({ path, init })
    return respond()
  })
  return sent
}

const problemOf = (promise: Promise<unknown>): Promise<PageProblem> =>
  promise.then(
    () => {
      throw new Error('it was answered')
    },
    (error: unknown) => {
      if (error instanceof PageProblem) return error
      throw error
    },
  )

afterEach(() => {
  useTransport((path, init) => fetch(path, init))
})

const body = {
  brand: 'shop.example',
  preferred: 'PDC-INTENT',
  alternates: [],
  lines: ['*'],
  attributes: [],
  purposes: [],
  struck: [],
  expiresAt: 1,
}
const proffered = { brand: 'shop.example', rid: 'r', standing: 'in_force' }

describe('a call', () => {
  it('puts parameters and query into the address, and leaves out what is absent', async () => {
    const sent = answering(() => answer({ brands: [] }))
    await ask(listBrands, { query: { tab: 'history' } })
    await ask(listBrands)
    await problemOf(ask(readBrand, { params: { brand: 'localhost:4711/../x' } }))
    expect(sent.map(({ path }) => path)).toEqual([
      '/api/brands?tab=history',
      '/api/brands',
      '/api/brands/localhost%3A4711%2F..%2Fx',
    ])
  })

  it('carries a key on writes only: its own, or the one of the decision', async () => {
    const sent = answering(() => answer(proffered))
    await ask(profferTerms, { body })
    await ask(profferTerms, { body })
    await ask(profferTerms, { body, key: 'same-decision' })
    const keys = sent.map(({ init }) => new Headers(init.headers).get('idempotency-key'))
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(keys[1]).not.toBe(keys[0])
    expect(keys[2]).toBe('same-decision')
    const reads = answering(() => answer({ brands: [] }))
    await ask(listBrands)
    expect(new Headers(reads[0]?.init.headers).has('idempotency-key')).toBe(false)
  })

  it('turns a refusal into its code and values', async () => {
    answering(() => answer({ code: 'brand_slow', values: { domain: 'shop.example', seconds: 10 } }, 400))
    expect(await problemOf(ask(listBrands))).toMatchObject({
      code: 'brand_slow',
      values: { domain: 'shop.example', seconds: 10 },
    })
  })

  it('calls what makes no sense unreadable: other shapes, unknown codes, no JSON at all', async () => {
    for (const respond of [
      () => answer({ brands: [{ name: 'half' }] }),
      () => answer({ brands: [], more: 1 }),
      () => answer({ code: 'toString' }, 400),
      () => answer('nonsense', 500),
      () => new Response('<html>', { status: 502 }),
      () => new Response('', { status: 200 }),
    ]) {
      answering(respond)
      expect((await problemOf(ask(listBrands))).code).toBe('unreadable')
    }
  })

  it('calls silence offline, and tells whoever listens how each call ended', async () => {
    const heard: unknown[] = []
    const stop = onOutcome((code) => heard.push(code))
    answering(() => Promise.reject(new TypeError('Failed to fetch')))
    expect((await problemOf(ask(listBrands))).code).toBe('offline')
    answering(() => answer({ brands: [] }))
    await ask(listBrands)
    stop()
    await ask(listBrands)
    expect(heard).toEqual(['offline', undefined])
  })

  it('makes keys that differ', () => {
    expect(new Set(Array.from({ length: 1000 }, freshKey)).size).toBe(1000)
  })
})
