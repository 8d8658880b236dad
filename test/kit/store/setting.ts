// What the probes of a store share: a brand of the kit's, the relationship that the person opens with it, and pages read.
import { digest } from '../../../protocol/hash.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { forge } from '../forge.ts'
import { Broken, must, Notes, problemOf, Skipped, summary, type Probe } from '../probe.ts'
import { signedGet } from '../reads.ts'
import { eventually } from '../waiting.ts'
import { Wire, type Reply } from '../wire.ts'
import { KitDesk } from './desk.ts'
import type { Owner } from './owner.ts'

export interface StoreOptions {
  origin: string
  owner: Owner
  /** Public address of this kit, when the store is not on this machine. */
  base?: string | undefined
  port?: number | undefined
}

export interface StoreWorld {
  options: StoreOptions
  wire: Wire
  notes: Notes
  desk: KitDesk
  /** Why there is no relationship in force, once that is known. */
  without: string | undefined
  isAgreed: boolean
  /** Brands of the kit's beside the first. */
  others: KitDesk[]
  close(): Promise<void>
}

export const lines = ['#want laptop EUR..900 is:new', '#want coffee GBP..30/mo'] as const

export async function openStoreWorld(options: StoreOptions): Promise<StoreWorld> {
  const [wire, notes] = [new Wire(), new Notes()]
  const { port, base } = options
  const desk = await KitDesk.open(
    { wire, notes },
    { ...(port !== undefined && { port }), ...(base !== undefined && { origin: base }) },
  )
  const others: KitDesk[] = []
  const close = async (): Promise<void> => {
    for (const one of [desk, ...others]) await one.door.close()
  }
  return { options, wire, notes, desk, without: undefined, isAgreed: false, others, close }
}

/** Another brand of the kit's, to which the person has proffered. @throws Skipped */
export async function anotherDesk(
  world: StoreWorld,
  link?: string,
): Promise<{ desk: KitDesk; check: string | undefined }> {
  await agreedWith(world)
  const { options, wire, notes } = world
  if (options.base !== undefined)
    throw new Skipped('a second brand needs an origin of its own; --base names one')
  const desk = await KitDesk.open({ wire, notes })
  world.others.push(desk)
  const check = await options.owner.proffer(desk.origin, link)
  const came = await eventually(() => desk.relation?.base, options.owner.patienceMs)
  if (came === undefined) throw new Skipped('no further proffer came')
  return { desk, check }
}

/** The same with an agreement in force. @throws Skipped */
export async function anotherAgreed(world: StoreWorld): Promise<KitDesk> {
  const { desk } = await anotherDesk(world)
  const reply = await desk.post(await forge(acceptOf(desk), desk.signer))
  if (reply.status !== 201) throw new Skipped(`the accept was answered ${summary(reply)}`)
  await pull(desk)
  return desk
}

/** Accepts what was proffered, as it stands but for `over`. */
export const acceptOf = (desk: KitDesk, over: object = {}, proffer = desk.known.proffer) => {
  const { preferred } = parseBody('terms.proffer', proffer.claims.body)
  const body = { agreement: preferred, proffer_hash: digest(proffer.jwt), cnf: { jwk: desk.jwk }, ...over }
  return desk.claims('terms.accept', body, { on: proffer.claims.jti, head: undefined })
}

/** The kit's brand once a person has proffered. @throws Skipped */
export async function profferedTo(world: StoreWorld): Promise<KitDesk> {
  const { desk, options } = world
  if (world.without !== undefined) throw new Skipped(world.without)
  if (desk.relation?.base !== undefined) return desk
  try {
    await options.owner.proffer(desk.origin)
    const came = await eventually(() => desk.relation, options.owner.patienceMs)
    if (!came) throw new Error('no proffer came')
    if (came.base === undefined)
      throw new Error('the store names no base: what it takes cannot be asked from outside')
    return desk
  } catch (thrown) {
    world.without = `no proffer: ${thrown instanceof Error ? thrown.message : 'unknown'}`
    throw new Skipped(world.without)
  }
}

/** The same with an agreement in force. @throws Skipped */
export async function agreedWith(world: StoreWorld): Promise<KitDesk> {
  const desk = await profferedTo(world)
  if (!world.isAgreed) throw new Skipped('no agreement came into force')
  return desk
}

/** A probe of a store with whose person an agreement is in force. */
export const agreedProbe = (
  rule: string,
  says: string,
  run: (desk: KitDesk, world: StoreWorld) => Promise<void>,
): Probe<StoreWorld> => ({ rule, says, run: async (world) => run(await agreedWith(world), world) })

export async function readPage(
  desk: KitDesk,
  after: number,
  more: Record<string, string | number> = {},
): Promise<Reply> {
  const query = new URLSearchParams({
    after: String(after),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
  })
  return signedGet(desk.wire, `${desk.known.base}/records?${query}`, desk.signer)
}

export interface Page {
  records: LedgerRecord[]
  head: { seq: number; hash: string }
  more: boolean
}

/** @throws Broken */
export function pageOf(reply: Reply): Page {
  must(reply.status === 200, `records were answered ${summary(reply)}`)
  const page = JSON.parse(reply.text) as Partial<Page>
  const isPage =
    Array.isArray(page.records) && typeof page.head?.seq === 'number' && typeof page.more === 'boolean'
  if (!isPage) throw new Broken(`no page of records: ${reply.text.slice(0, 120)}`)
  return page as Page
}

/** Reads what is new into the copy. */
export async function pull(desk: KitDesk): Promise<void> {
  for (;;) {
    const { seq } = desk.known.copy.head
    const page = pageOf(await readPage(desk, seq))
    if (!(await desk.known.copy.take(page.records, 'pull')))
      throw new Broken('the page does not continue the ledger')
    if (!page.more || desk.known.copy.head.seq === seq) return
  }
}

/** Reads until something said by the person is there. @throws Skipped */
export async function awaited<T>(
  world: StoreWorld,
  look: (desk: KitDesk) => T | undefined,
  what: string,
): Promise<T> {
  const { desk, options } = world
  const found = await eventually(async () => {
    await pull(desk)
    return (
      look(desk) ?? (await new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 150)))
    )
  }, options.owner.patienceMs)
  if (found === undefined) throw new Skipped(`${what} did not come`)
  return found
}

export const codeOf = (reply: Reply): unknown => problemOf(reply)?.code
