// Turns whatever a handler throws into one form of answer: RFC 9457 for what was refused, a number in the log for a bug.
import { Problem, problemDocument } from '../../../protocol/problem.ts'
import type { Log } from '../log.ts'

export interface ProblemAnswer {
  status: number
  body: string
  headers: Record<string, string>
}

/** Nothing of a bug leaves but the number under which it was logged. */
export function problemAnswer(thrown: unknown, requestId: string, log: Log): ProblemAnswer {
  const problem = thrown instanceof Problem ? thrown : new Problem('internal', { request: requestId }, thrown)
  if (problem.status >= 500) log.error(problem.code, { request: requestId }, problem.cause ?? problem)
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  const wait = problem.values['seconds']
  if (problem.status === 429 && typeof wait === 'number') headers['retry-after'] = String(wait)
  // The rest of a body that was refused unread must not be taken for the next request; a stranger's way in is let go.
  if (problem.status === 413 || problem.code === 'wrong_host') headers['connection'] = 'close'
  return { status: problem.status, body: problemText(problem), headers }
}

export const problemText = (problem: Problem): string => JSON.stringify(problemDocument(problem))
