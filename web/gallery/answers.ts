// How a made-up answer stands for a call: checked against the call's own schema, so that fixtures cannot drift.
import type * as z from 'zod'
import type { Call } from '../../protocol/owner/call.ts'
import { Problem, type ProblemCode, type ProblemValues } from '../../protocol/problem.ts'

export interface Asked {
  params: Record<string, string>
  query: URLSearchParams
  body: unknown
}

export interface Answer {
  call: Call
  answer: (asked: Asked) => unknown
}

/** What the gallery says to one call. */
export const answer = <A extends z.ZodType>(
  call: Call<z.ZodType, z.ZodType, z.ZodType, A>,
  make: (asked: Asked) => NoInfer<z.input<A>>,
): Answer => ({ call, answer: make })

/** What it says when the answer is a refusal. */
export const refuse = (
  call: Call<z.ZodType, z.ZodType, z.ZodType, z.ZodType>,
  code: ProblemCode,
  values: ProblemValues = {},
): Answer => ({
  call,
  answer: () => {
    throw new Problem(code, values)
  },
})
