// What the probes of a brand share: its document, one person with an agreement in force, and others when needed.
import { emptyLine, formatLine } from '../../../protocol/line.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import type { BrandProfile } from '../../../protocol/profile.ts'
import { rosterIds, type RosterId } from '../../../protocol/roster.ts'
import { Notes, Skipped, summary } from '../probe.ts'
import { eventually, timeIn } from '../waiting.ts'
import { Wire, type Reply } from '../wire.ts'
import { openDoorway, type Doorway } from './doorway.ts'
import { KitPerson } from './person.ts'

export interface BrandOptions {
  origin: string
  /** Agreement to proffer; default: the first that the brand's document names. */
  agreement?: RosterId | undefined
  /** A code that the brand shows for a visit. */
  link?: string | undefined
  /** A line that the brand should answer with an offer; default: made from its first follow. */
  line?: string | undefined
  /** Public address of this kit, when the brand is not on this machine. */
  base?: string | undefined
  port?: number | undefined
  /** How long the brand may take to answer, in ms. */
  patienceMs?: number | undefined
}

export interface BrandWorld {
  options: BrandOptions
  wire: Wire
  notes: Notes
  doorway: Doorway
  /** The document as it came. */
  document: Reply | undefined
  profile: BrandProfile | undefined
  main: KitPerson | undefined
  /** Why there is no person with an agreement, once that is known. */
  without: string | undefined
  offer: string | undefined
  close(): Promise<void>
}

const isLocal = (origin: string): boolean =>
  /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)/.test(origin)

export async function openBrandWorld(options: BrandOptions): Promise<BrandWorld> {
  const doorway = await openDoorway({
    ...(options.port !== undefined && { port: options.port }),
    ...(options.base !== undefined && { origin: options.base }),
  })
  return {
    options,
    doorway,
    wire: new Wire(),
    notes: new Notes(),
    document: undefined,
    profile: undefined,
    main: undefined,
    without: undefined,
    offer: undefined,
    close: () => doorway.close(),
  }
}

export const patienceOf = ({ options }: BrandWorld): number => options.patienceMs ?? 8000

/** Whether the brand can be told an address of ours that it will reach. */
export const isReachable = ({ options }: BrandWorld): boolean =>
  isLocal(options.origin) || options.base !== undefined

export function profileOf({ profile }: BrandWorld): BrandProfile {
  if (!profile) throw new Skipped('the document cannot be used')
  return profile
}

export function agreementOf(world: BrandWorld): RosterId {
  const named = profileOf(world).terms.find((id) => rosterIds.some((one) => one === id)) as
    RosterId | undefined
  return world.options.agreement ?? named ?? 'PDC-INTENT'
}

/** A person nobody knows yet. */
export async function newPerson(world: BrandWorld, { isHidden = false } = {}): Promise<KitPerson> {
  const { doorway, wire, notes } = world
  const canReach = isReachable(world) && !isHidden
  const baseOf = canReach ? (rid: string) => `${doorway.origin}/r/${rid}` : undefined
  const person = await KitPerson.open({ profile: profileOf(world), wire, notes, baseOf })
  doorway.persons.set(person.ledger.rid, person)
  return person
}

/** Proffers and waits for the answer. @throws Skipped when no agreement comes of it */
export async function agree(world: BrandWorld, person: KitPerson): Promise<Reply> {
  const { ledger } = person
  const reply = await person.proffer(agreementOf(world))
  const state = (): string => ledger.state.relationship
  if (reply.status !== 200 && reply.status !== 202)
    throw new Skipped(`the proffer was answered ${summary(reply)}`)
  if (reply.status === 202) {
    await eventually(async () => {
      if (state() === 'proffered' && person.base === undefined) await person.collect()
      return state() === 'proffered' ? undefined : state()
    }, patienceOf(world))
  }
  if (!person.isAgreed) {
    throw new Skipped(
      `no agreement came into force with ${agreementOf(world)}: the relationship is ${state()} (try --agreement)`,
    )
  }
  await person.push()
  return reply
}

/** The person of most probes, with an agreement in force. @throws Skipped */
export async function personOf(world: BrandWorld): Promise<KitPerson> {
  if (world.without !== undefined) throw new Skipped(world.without)
  if (world.main?.stoppedBy !== undefined) throw new Skipped(world.main.stoppedBy)
  if (world.main) return world.main
  try {
    const person = await newPerson(world)
    await agree(world, person)
    return (world.main = person)
  } catch (thrown) {
    world.without = `there is no agreement: ${thrown instanceof Error ? thrown.message : 'unknown'}`
    throw new Skipped(world.without)
  }
}

/** Another person with an agreement, for a probe that spoils the relationship. */
export async function anotherPerson(world: BrandWorld, options?: { isHidden: boolean }): Promise<KitPerson> {
  await personOf(world)
  const person = await newPerson(world, options)
  await agree(world, person)
  return person
}

/** A line that the brand says it follows. */
export function wantedLine(world: BrandWorld): string {
  if (world.options.line !== undefined) return world.options.line
  const [follow] = profileOf(world).follows
  const read = follow === undefined ? undefined : parseLine(follow)
  if (!read?.ok || read.line.item.kind === 'any') return '#want laptop'
  const { item, is } = read.line
  const bare = item.kind === 'category' ? { ...item, below: false } : item
  const verbs = read.line.for ?? ['want']
  const verb = (['want', 'hire', 'rent'] as const).find((one) => verbs.includes(one)) ?? 'want'
  return formatLine({ ...emptyLine(verb, bare), ...(is && { is }) })
}

export const intentBody = (line: string, seconds = 3600) => ({
  line,
  withheld: [],
  negotiable: [],
  terms: 'PDC-INTENT',
  expires: timeIn(seconds),
})
