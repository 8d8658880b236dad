// Answers on the wire: JSON, one JWT, or a problem as RFC 9457 has it; and reading what others answer, within limits.
import { parseStrict } from '../json.ts'
import { Problem, problemDocument, problems, type ProblemCode } from '../problem.ts'
import { isUnseenInName } from '../unseen.ts'

const fixed = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

export function jsonAnswer(value: unknown, headers: Record<string, string> = {}): Response {
  const body = typeof value === 'string' ? value : JSON.stringify(value)
  return new Response(body, { headers: { ...fixed, 'content-type': 'application/json', ...headers } })
}

export function textAnswer(
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(body === '' ? null : body, {
    status,
    headers: { ...fixed, ...(body !== '' && { 'content-type': type }), ...headers },
  })
}

export function problemAnswer(problem: Problem): Response {
  return new Response(JSON.stringify(problemDocument(problem)), {
    status: problem.status,
    headers: { ...fixed, 'content-type': 'application/problem+json' },
  })
}

/**
 * Reads a body to its end, or not at all when it is larger than allowed: length is not taken on anybody's word.
 * @throws Problem `too_large`
 */
export async function readBody(message: Request | Response, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  if (message.body) {
    const reader: ReadableStreamDefaultReader<Uint8Array> = message.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > limit) {
        await reader.cancel()
        throw new Problem('too_large', { limit })
      }
      parts.push(value)
    }
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const isCode = (text: unknown): text is ProblemCode =>
  typeof text === 'string' && Object.hasOwn(problems, text)

const longestDetail = 500

/** Words of a stranger for a log, an error and a screen: on one line, and nothing in them that steers a terminal. */
export function shownDetail(text: string): string {
  const letters = [...text.slice(0, longestDetail)]
  const isShown = (letter: string): boolean =>
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(letter) && !isUnseenInName(letter.codePointAt(0) ?? 0)
  return letters.map((letter) => (isShown(letter) ? letter : ' ')).join('')
}

/** What a store said when it refused; what is no problem document refuses nothing, and the same is sent again. */
export function readProblem(status: number, body: Uint8Array): { code: ProblemCode; detail: string } {
  const fallback = { code: 'unavailable' as const, detail: `HTTP ${status}` }
  if (status < 400) return fallback
  let document: unknown
  try {
    document = parseStrict(body)
  } catch (problem) {
    if (problem instanceof Problem) return fallback
    throw problem
  }
  if (typeof document !== 'object' || document === null) return fallback
  const { code, type, detail } = document as Record<'code' | 'type' | 'detail', unknown>
  const named = isCode(code) ? code : typeof type === 'string' ? type.split('#').at(-1) : undefined
  if (!isCode(named)) return fallback
  return { code: named, detail: typeof detail === 'string' ? shownDetail(detail) : named }
}
