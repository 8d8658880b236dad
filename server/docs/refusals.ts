// What a call can be refused with, as the documents say it: by status, with each code, and whether trying again helps.
import { Problem, problemDocument, problems, type ProblemCode } from '../../protocol/problem.ts'
import type { Route } from '../platform/http/route.ts'
import type { Json } from './json.ts'

/** Every problem a call can answer with: its own and those of the door. */
export function problemsOf(route: Route): ProblemCode[] {
  const door: ProblemCode[] = ['wrong_host', 'too_many', 'internal']
  if (!route.beforeClaim) door.push('unclaimed')
  if (route.actors.includes('brand')) door.push('bad_signature')
  else if (!route.actors.includes('anyone')) {
    door.push(route.actors.includes('person') ? 'signed_out' : 'setup_link')
  }
  const isOwners = route.path.startsWith('/api/')
  if (isOwners || route.method !== 'GET') door.push('cross_site')
  if (route.stepUp) door.push('step_up')
  if (route.takes !== 'nothing') door.push('too_large')
  if (isOwners && (route.takes === 'json' || hasMembers(route))) door.push('invalid')
  if (route.remembers) door.push('repeat_differs')
  if (route.takes !== 'nothing' || route.method !== 'GET') {
    door.push('disk_full', 'database_locked', 'read_only', 'unavailable')
  }
  return [...new Set([...route.problems, ...door])].toSorted()
}

function hasMembers(route: Route): boolean {
  const { query } = route as { query: { shape?: object } }
  return Object.keys(query.shape ?? {}).length > 0
}

const seen = { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 1 } }

/** Headers that answers share, for `components`. */
export const sharedHeaders: Json = {
  RetryAfter: seen,
  IdempotentReplayed: {
    description: '`true` where this is the answer that the same bytes, or the same key, got before.',
    schema: { const: 'true' },
  },
  RequestId: {
    description: 'The number of this request in the log of the server.',
    schema: { type: 'string' },
  },
}

const headerRef = (name: string): Json => ({ $ref: `#/components/headers/${name}` })

export interface Refusals {
  /** What one call answers, by status; each response stands once in the document. */
  of(codes: readonly ProblemCode[]): Record<string, Json>
  /** For `components`. */
  responses(): Json
  /** One example of every problem that was named. */
  examples(): Json
}

/** Collects the refusals of a document. */
export function createRefusals(): Refusals {
  const responses = new Map<string, Json>()
  const named = new Set<ProblemCode>()
  return {
    of: (codes) => {
      const byStatus = new Map<number, ProblemCode[]>()
      for (const code of codes.toSorted()) {
        named.add(code)
        const { status } = problems[code]
        byStatus.set(status, [...(byStatus.get(status) ?? []), code])
      }
      return Object.fromEntries(
        [...byStatus].map(([status, list]) => {
          const name = list.join('.')
          responses.set(name, responseOf(status, list))
          return [String(status), { $ref: `#/components/responses/${name}` }]
        }),
      )
    },
    responses: () => Object.fromEntries([...responses].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    examples: () =>
      Object.fromEntries(
        [...named].toSorted().map((code) => [code, { value: problemDocument(new Problem(code)) }]),
      ),
  }
}

function responseOf(status: number, codes: readonly ProblemCode[]): Json {
  return {
    description: codes.map(saying).join(' '),
    headers: {
      'X-Request-Id': headerRef('RequestId'),
      ...(status === 429 ? { 'Retry-After': headerRef('RetryAfter') } : {}),
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  }
}

const saying = (code: ProblemCode): string =>
  `\`${code}\`${problems[code].retryable ? ' (trying again can help)' : ''}: ${problems[code].sentence}`

/** The closed list as data: code → status, whether trying again can help, sentence. */
export const problemTable: Json = Object.fromEntries(
  Object.entries(problems).map(([code, { status, retryable, sentence }]) => [
    code,
    { status, retryable, sentence },
  ]),
)
