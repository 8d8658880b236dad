// What a call is refused with, so that a test can ask for the code and not for a wording.
import { Problem, type ProblemCode } from '../../protocol/problem.ts'

/** The Problem that a call throws or rejects with; anything else thrown is passed on, nothing thrown is a failure. */
export async function problemOf(call: () => unknown): Promise<Problem> {
  try {
    await call()
  } catch (problem) {
    if (problem instanceof Problem) return problem
    throw problem
  }
  throw new Error('nothing was refused')
}

/** Only the code of it. */
export async function codeOf(call: () => unknown): Promise<ProblemCode> {
  return (await problemOf(call)).code
}
