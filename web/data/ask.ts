// Makes one call to the person's own server: checked on the way in, and every refusal a typed problem.
import type * as z from 'zod'
import type { Call } from '../../protocol/owner/call.ts'
import type { ProblemValues } from '../../protocol/problem.ts'
import { problemWords, type PageCode } from '../copy/problems.ts'

/** A refusal that the page can put into words. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem'
  readonly code: PageCode
  readonly values: ProblemValues

  constructor(code: PageCode, values: ProblemValues = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.code = code
    this.values = values
  }
}

export type Transport = (path: string, init: RequestInit) => Promise<Response>

let transport: Transport = (path, init) => fetch(path, init)
/** Calls go another way, for tests and for pages kept in a cache. */
export function useTransport(other: Transport): void {
  transport = other
}

const listeners = new Set<(code: PageCode | undefined) => void>()
/** Hears how each call ended: its problem, or nothing when it was answered. */
export function onOutcome(hear: (code: PageCode | undefined) => void): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}
const tell = (code: PageCode | undefined) => {
  for (const hear of listeners) hear(code)
}

export interface Asked<P, Q, B> {
  params?: P
  query?: Q
  body?: B
  /** The same key for the same decision: a repeat is answered, not carried out twice. */
  key?: string
}

/** A new name for one decision; `crypto.randomUUID` is missing at plain LAN addresses. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function pathOf(path: string, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')))
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  return search.size > 0 ? `${filled}?${search}` : filled
}

async function problemOf(response: Response): Promise<PageProblem> {
  const given: unknown = await response.json().catch(() => undefined)
  const { code, values } = (given ?? {}) as { code?: unknown; values?: unknown }
  if (typeof code !== 'string' || !Object.hasOwn(problemWords, code)) return new PageProblem('unreadable')
  return new PageProblem(code as PageCode, (values ?? {}) as ProblemValues)
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await transport(path, init)
  } catch (error) {
    throw new PageProblem('offline', {}, error)
  }
}

async function answered<A extends z.ZodType>(response: Response, schema: A): Promise<z.output<A>> {
  if (!response.ok) throw await problemOf(response)
  const given: unknown = await response.json().catch(() => undefined)
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new PageProblem('unreadable', {}, parsed.error)
  return parsed.data
}

/** @throws PageProblem */
export async function ask<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  call: Call<P, Q, B, A>,
  asked: Asked<z.input<P>, z.input<Q>, z.input<B>> = {},
): Promise<z.output<A>> {
  const { params = {}, query = {}, body } = asked
  const path = pathOf(call.path, params as Record<string, unknown>, query as Record<string, unknown>)
  const isWrite = call.method !== 'GET'
  const init: RequestInit = {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(isWrite ? { 'idempotency-key': asked.key ?? freshKey() } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
  try {
    const answer = await answered(await send(path, init), call.answer)
    tell(undefined)
    return answer
  } catch (error) {
    if (error instanceof PageProblem) tell(error.code)
    throw error
  }
}
