// Probes that need more than one relationship: nothing is shared between two, counters, renewals, link codes (sections 1–3, 6, 7).
import { checkCode } from '../../../protocol/link-check.ts'
import { newId, parseMessage, type Parsed } from '../../../protocol/message.ts'
import { isGone } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { thumbprint } from '../../../protocol/keys.ts'
import { forge, smallOrderJwk } from '../forge.ts'
import { Broken, must, mustRefuse, noteProblem, Skipped, summary, type Probe } from '../probe.ts'
import { eventually } from '../waiting.ts'
import { KitDesk } from './desk.ts'
import { follows } from './messages.ts'
import { mustReceipt } from './agreeing.ts'
import {
  acceptOf,
  agreedProbe as probe,
  agreedWith,
  anotherAgreed,
  anotherDesk,
  pull,
  type StoreWorld,
} from './setting.ts'

/** Posted to two brands, and bought from one of them. */
export const shared = '#want laptop EUR..950 is:new'

const seconds = new WeakMap<StoreWorld, Promise<KitDesk>>()

/** The second brand, with an agreement in force. */
export const secondOf = (world: StoreWorld): Promise<KitDesk> => {
  const known = seconds.get(world) ?? anotherAgreed(world)
  seconds.set(world, known)
  return known
}

const code = 'kit-visit-0123456789'
const thirds = new WeakMap<StoreWorld, Promise<{ desk: KitDesk; check: string | undefined }>>()
const thirdOf = (world: StoreWorld) => {
  const known = thirds.get(world) ?? anotherDesk(world, code)
  thirds.set(world, known)
  return known
}

const third = (
  rule: string,
  says: string,
  run: (desk: KitDesk, world: StoreWorld, check: string | undefined) => Promise<void>,
): Probe<StoreWorld> => ({
  rule,
  says,
  run: async (world) => {
    const { desk, check } = await thirdOf(world)
    await run(desk, world, check)
  },
})

const counter = (desk: KitDesk): Promise<string> => {
  const { claims } = desk.known.proffer
  const over = { on: claims.jti, head: undefined }
  return forge(desk.claims('terms.counter', { agreement: 'SD-BASE' }, over), desk.signer)
}

/** Terms proffered beside others: by a call of their own, or as a record. */
const furtherOf = (desk: KitDesk): Parsed | undefined => {
  const [, record] = desk.known.copy.records.filter(({ type }) => type === 'terms.proffer')
  return desk.renewals[0] ?? (record && !isGone(record) ? parseMessage(record.jwt) : undefined)
}

async function renewalOf(desk: KitDesk, world: StoreWorld, what: string): Promise<Parsed> {
  const came = await eventually(async () => {
    if (world.desk === desk) await pull(desk)
    return furtherOf(desk)
  }, world.options.owner.patienceMs)
  if (came === undefined) throw new Skipped(`${what} did not come`)
  return came
}

export const storeOtherProbes: readonly Probe<StoreWorld>[] = [
  probe(
    '1.pairwise',
    'uses no key, rid, jti or hash in two relationships, and no time finer than a second',
    async (first, world) => {
      const second = await secondOf(world)
      // Bought from one of them later; a person's store may wait some seconds before it posts.
      await second.say('filter.set', { follows: ['#follow * for:want'], push: true })
      await world.options.owner.post(shared, first.origin, second.origin)
      await pull(first)
      const namesOf = ({ known }: KitDesk): Set<string> =>
        new Set(
          [
            known.rid,
            known.key.kid,
            known.proffer.claims.jti,
            known.proffer.digest,
            ...known.copy.records.flatMap((record) => [
              record.hash,
              ...(isGone(record) ? [] : [known.copy.idOf(record)]),
            ]),
          ].filter((one) => one !== ''),
        )
      const [ours, theirs] = [namesOf(first), namesOf(second)]
      const same = [...ours].filter((one) => theirs.has(one))
      must(same.length === 0, `both relationships hold ${same[0] ?? ''}`)
      const fine = [...first.known.copy.records, ...second.known.copy.records].find(
        ({ at }) => !Number.isInteger(at),
      )
      must(fine === undefined, `a record is of ${String(fine?.at)}`)
    },
  ),
  probe('3.jti.one-relationship', 'compares a jti within one relationship only', async (first, world) => {
    const second = await secondOf(world)
    const jti = newId()
    for (const desk of [first, second]) {
      const { reply } = await desk.say('filter.set', { follows, push: true }, undefined, { jti })
      must(
        reply.status === 201,
        `in the ${desk === first ? 'first' : 'second'} it answered ${summary(reply)}`,
      )
      await pull(desk)
    }
  }),
  third('2.link.carried', 'carries the code of a visit in its proffer', async ({ known }) => {
    const { link } = parseBody('terms.proffer', known.proffer.claims.body)
    must(link === code, `the proffer carries ${link ?? 'no link'}`)
    return Promise.resolve()
  }),
  third('2.link.check', 'shows the four digits that follow from the proffer', async ({ known }, _, check) => {
    if (check === undefined) throw new Skipped('what it shows only the person sees (try --auto)')
    const meant = checkCode(known.proffer.jwt)
    must(check === meant, `it shows ${check} instead of ${meant}`)
    return Promise.resolve()
  }),
  third('6.counter.listed', 'refuses a counter that names what was proffered', async (desk, { notes }) => {
    const { claims } = desk.known.proffer
    const body = { agreement: parseBody('terms.proffer', claims.body).preferred }
    const over = { on: claims.jti, head: undefined }
    const reply = await desk.post(await forge(desk.claims('terms.counter', body, over), desk.signer))
    mustRefuse(notes, reply, 400, 'malformed')
  }),
  third('7.counter.taken', 'takes a counter', async (desk) => {
    const reply = await desk.post(await counter(desk))
    must(reply.status === 201, `it answered ${summary(reply)}`)
  }),
  third(
    '7.counter.never-two',
    'takes no second counter, to the proffer or to the next',
    async (desk, world) => {
      const { notes, options } = world
      mustRefuse(notes, await desk.post(await counter(desk)), 409, 'illegal_transition')
      await options.owner.takeCounter(desk.origin)
      const next = await renewalOf(desk, world, 'the second proffer')
      const { alternates, preferred } = parseBody('terms.proffer', next.claims.body)
      must(
        next.claims.on === desk.known.proffer.claims.jti,
        'the second proffer does not name the first in on',
      )
      must(alternates.length === 0, `the second proffer has ${alternates.length} alternates`)
      must(preferred === 'SD-BASE', `the second proffer is for ${preferred}`)
      const body = { agreement: 'SD-BASE-DP' }
      const over = { on: next.claims.jti, head: undefined }
      const again = await forge(desk.claims('terms.counter', body, over), desk.signer)
      mustRefuse(notes, await desk.post(again), 409, 'illegal_transition')
    },
  ),
  third(
    '7.decline.taken',
    'takes a no to the second proffer, and nothing after it',
    async (desk, { notes }) => {
      const next = furtherOf(desk)
      if (next === undefined) throw new Skipped('there is no second proffer')
      const over = { on: next.claims.jti, head: undefined }
      const reply = await desk.post(await forge(desk.claims('terms.decline', {}, over), desk.signer))
      must(reply.status === 201, `it answered ${summary(reply)}`)
      const late = await desk.post(await forge(acceptOf(desk, {}, next), desk.signer))
      // A no pins no key, so that a store may know nobody here any more.
      must(late.status === 409 || late.status === 401, `then it answered ${summary(late)}`)
      noteProblem(notes, late)
    },
  ),
  {
    rule: '3.keys.small-order',
    says: 'pins no key on a small-order point, under which every signature holds',
    async run(world) {
      const { options, wire, notes } = world
      await agreedWith(world)
      const desk = await KitDesk.open({ wire, notes }, {}, [smallOrderJwk])
      world.others.push(desk)
      const isUsed = await options.owner.lookUp(desk.origin)
      if (isUsed === undefined) throw new Skipped('a brand of its own is looked up with --auto only')
      if (!isUsed) return
      await options.owner.proffer(desk.origin)
      const came = await eventually(() => desk.relation?.base, options.owner.patienceMs)
      if (came === undefined) throw new Skipped('no proffer came')
      const nobody = {
        kid: thumbprint(smallOrderJwk),
        // R the neutral point, S nothing: the equation holds for every message.
        sign: () => Promise.resolve(new Uint8Array(64).with(0, 1)),
      }
      const reply = await desk.post(await forge(acceptOf(desk, { cnf: { jwk: smallOrderJwk } }), nobody))
      must(reply.status >= 400 && reply.status < 500, `it answered ${summary(reply)}`)
    },
  },
  probe(
    '6.renewal.pinned',
    'refuses an accept of new terms by a key that is published and not pinned',
    async (desk, world) => {
      await world.options.owner.renew(desk.origin)
      const next = await renewalOf(desk, world, 'the new proffer')
      const body = parseBody('terms.proffer', next.claims.body)
      const same = parseBody('terms.proffer', desk.known.proffer.claims.body)
      must(body.cnf.jwk.x === same.cnf.jwk.x && body.base === same.base, 'it names another key or address')
      await pull(desk)
      const jwt = await forge(acceptOf(desk, { cnf: { jwk: desk.spareJwk } }, next), desk.spare)
      mustRefuse(world.notes, await desk.post(jwt), 401, 'bad_signature')
    },
  ),
  probe('6.renewal.taken', 'takes an accept of new terms beside those in force', async (desk) => {
    const next = furtherOf(desk)
    if (next === undefined) throw new Skipped('no new terms were proffered')
    const jwt = await forge(acceptOf(desk, {}, next), desk.signer)
    await mustReceipt(desk, jwt, await desk.post(jwt))
    must(desk.known.copy.state.relationship === 'in_force', 'the relationship is not in force afterwards')
  }),
]

export const storeLeavingProbes: readonly Probe<StoreWorld>[] = [
  {
    rule: '10.leave.taken',
    says: 'takes a brand’s end, and answers 410 afterwards',
    async run(world) {
      await agreedWith(world)
      const desk = await secondOf(world)
      const { reply } = await desk.say('terms.leave', {})
      must(reply.status === 201, `it answered ${summary(reply)}`)
      mustRefuse(world.notes, (await desk.say('filter.set', { follows, push: true })).reply, 410, 'revoked')
    },
  },
  {
    rule: '10.incident.after-end',
    says: 'takes word of an incident after the end, without a link, 3 a day',
    async run(world) {
      const desk = await secondOf(world)
      const body = { kind: 'breach', line: 'Told by a probe after the end' }
      const linked = await desk.say('incident.notice', { ...body, link: `${desk.origin}/x` })
      if (linked.reply.status === 410) throw new Broken('it takes no word of an incident after the end')
      mustRefuse(world.notes, linked.reply, 403, 'no_grant')
      for (let count = 0; count < 3; count++) {
        const { reply } = await desk.say('incident.notice', body)
        must(reply.status === 201, `notice ${count + 1} was answered ${summary(reply)}`)
      }
      mustRefuse(world.notes, (await desk.say('incident.notice', body)).reply, 429, 'quota')
    },
  },
]
