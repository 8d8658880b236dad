// One probe asks one rule of SPEC.md; here is what a probe is, how it ends, and how a list of them is run.
import { Problem } from '../../protocol/problem.ts'
import type { Exchange, Reply, Wire } from './wire.ts'

/** The other side broke the rule that is being asked. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** The rule could not be asked here, and why. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}

export type Outcome = 'pass' | 'fail' | 'skip'

export interface Result {
  rule: string
  says: string
  outcome: Outcome
  /** Why it failed or was left out. */
  why?: string
  exchanges: Exchange[]
  ms: number
}

export interface Probe<World> {
  /** Section of SPEC.md, then the rule: `3.header.typ`. */
  rule: string
  /** What the other side must do, as a sentence. */
  says: string
  /** Real time that it takes, where that is more than some seconds: asked with `--patient` only. */
  seconds?: number
  run(world: World): Promise<void> | void
}

/** What was noticed about rules beside the probe that asks them: every message that came is looked at. */
export class Notes {
  private readonly kept = new Set<string>()
  private readonly broken = new Map<string, string>()

  /** A rule was looked at and held. */
  saw(...rules: readonly string[]): void {
    for (const rule of rules) this.kept.add(rule)
  }

  broke(rule: string, what: string): void {
    if (!this.broken.has(rule)) this.broken.set(rule, what)
  }

  /** @returns whether the rule holds */
  hold(rule: string, holds: boolean, what: string): boolean {
    if (holds) this.saw(rule)
    else this.broke(rule, what)
    return holds
  }

  isBroken(rule: string): boolean {
    return this.broken.has(rule)
  }

  /** @throws Broken, Skipped */
  judge(rule: string, unseen: string): void {
    const what = this.broken.get(rule)
    if (what !== undefined) throw new Broken(what)
    if (!this.kept.has(rule)) throw new Skipped(unseen)
  }

  /** What was found broken and is asked by none of these rules. */
  besides(rules: ReadonlySet<string>): [rule: string, what: string][] {
    return [...this.broken].filter(([rule]) => !rules.has(rule))
  }
}

/** A probe that only reads what was noticed on the way. */
export function noticed(rule: string, says: string, unseen: string): Probe<{ notes: Notes }> {
  return { rule, says, run: ({ notes }) => notes.judge(rule, unseen) }
}

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Broken(what)
}

export const sectionOf = (rule: string): number => Number.parseInt(rule, 10)

interface ProblemShape {
  code?: unknown
  type?: unknown
  title?: unknown
  status?: unknown
  detail?: unknown
  retryable?: unknown
}

export function problemOf({ text }: Reply): ProblemShape | undefined {
  try {
    const given: unknown = JSON.parse(text)
    return typeof given === 'object' && given !== null ? given : undefined
  } catch {
    return undefined
  }
}

const retryables = ['too_many', 'paused', 'quota', 'unavailable']

/** Looks at the form of an answer that refuses (section 11). */
export function noteProblem(notes: Notes, reply: Reply): void {
  const problem = problemOf(reply)
  const isForm =
    reply.type === 'application/problem+json' &&
    typeof problem?.type === 'string' &&
    typeof problem.title === 'string' &&
    typeof problem.detail === 'string' &&
    typeof problem.code === 'string' &&
    problem.status === reply.status
  notes.hold(
    '11.problem.form',
    isForm,
    `${reply.status} came as ${reply.type || 'nothing'}: ${reply.text.slice(0, 120)}`,
  )
  if (!isForm || typeof problem.code !== 'string') return
  notes.hold(
    '11.problem.retryable',
    (problem.retryable === true) === retryables.includes(problem.code),
    `${problem.code} says retryable: ${String(problem.retryable)}`,
  )
}

/** The other side must refuse so; an answer that names no code at all is judged by its status here and by section 11 there. */
export function mustRefuse(notes: Notes, reply: Reply, status: number, ...codes: string[]): void {
  must(reply.status === status, `it answered ${summary(reply)} instead of ${status} ${codes.join(' or ')}`)
  noteProblem(notes, reply)
  const code = problemOf(reply)?.code
  const isNamed = typeof code !== 'string' || codes.length === 0 || codes.includes(code)
  must(isNamed, `it answered ${summary(reply)} instead of ${status} ${codes.join(' or ')}`)
}

export function summary(reply: Reply): string {
  const code = problemOf(reply)?.code
  return typeof code === 'string' ? `${reply.status} ${code}` : `${reply.status} ${reply.type}`.trim()
}

export interface RunOptions {
  /** Only rules that begin so. */
  only?: readonly string[]
  /** Not these. */
  except?: readonly string[]
  /** Also what takes minutes. */
  isPatient?: boolean
  onResult?(result: Result): void
}

interface Setting {
  wire: Wire
  notes: Notes
}

/** Runs probes one after the other; what one finds broken never stops the next. */
export async function runProbes<World extends Setting>(
  probes: readonly Probe<World>[],
  world: World,
  { only = [], except = [], isPatient = false, onResult }: RunOptions = {},
): Promise<Result[]> {
  const results: Result[] = []
  const isWanted = (rule: string): boolean =>
    !except.includes(rule) && (only.length === 0 || only.some((start) => rule.startsWith(start)))
  const add = (result: Result): void => {
    results.push(result)
    onResult?.(result)
  }
  for (const probe of probes.filter(({ rule }) => isWanted(rule))) {
    const { seconds } = probe
    if (seconds !== undefined && !isPatient) {
      const why = `it takes about ${timeOf(seconds)} (try --patient)`
      add({ rule: probe.rule, says: probe.says, outcome: 'skip', why, exchanges: [], ms: 0 })
      continue
    }
    world.wire.take()
    const begun = performance.now()
    const ended = await outcomeOf(probe, world)
    const ms = Math.round(performance.now() - begun)
    add({ rule: probe.rule, says: probe.says, ...ended, exchanges: world.wire.take(), ms })
  }
  for (const [rule, why] of world.notes.besides(new Set(probes.map((probe) => probe.rule)))) {
    add({ rule, says: 'noticed on the way', outcome: 'fail', why, exchanges: [], ms: 0 })
  }
  return results
}

const timeOf = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`

async function outcomeOf<World>(
  probe: Probe<World>,
  world: World,
): Promise<{ outcome: Outcome; why?: string }> {
  try {
    await probe.run(world)
    return { outcome: 'pass' }
  } catch (thrown) {
    if (thrown instanceof Skipped) return { outcome: 'skip', why: thrown.message }
    if (thrown instanceof Broken) return { outcome: 'fail', why: thrown.message }
    if (thrown instanceof Problem)
      return { outcome: 'fail', why: `what came cannot be read: ${thrown.detail}` }
    // A probe that stumbles over what it got must not pass for one that was kept.
    return {
      outcome: 'fail',
      why: `the probe broke off: ${thrown instanceof Error ? thrown.message : 'unknown'}`,
    }
  }
}
