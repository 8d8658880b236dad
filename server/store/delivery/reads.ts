// What a brand reads by itself: the state of the relationship, and its records page by page.
import { isOver } from '../../../protocol/lifecycle.ts'
import { bytes, counts, daily } from '../../../protocol/limits.ts'
import { messageInput, personId, sealMessage } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Grant } from '../../../protocol/terms.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { StreamReply } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { noteSeen } from '../disclosures/disclosures.ts'
import { noteHanded } from '../disclosures/handed.ts'
import { endOldKey, keysKnown } from '../relocation/relocation.ts'
import { isRestoring, unavailable } from '../restoration/closed.ts'
import { asOf, relationshipOf, stampOf, type Relationship } from '../terms/terms.ts'
import { writeBounded } from './bounded-write.ts'
import type { Cuts } from './cuts.ts'
import { readFeed, type FeedPage } from './feed.ts'
import { acknowledge } from './marks.ts'
import { heldUpTo, lastSeen, markHanded, seenBefore } from './queries.ts'
import type { Refusals } from './refusals.ts'
import type { Rooms } from './surface.ts'

export interface Place {
  /** The last record that the brand has. */
  after: number
  /** Its hash; with it everything up to there is acknowledged. */
  head: string | undefined
  /** The signed read that says so, as JSON: evidence for others. */
  proof: string
}

export interface Reads {
  /** The state of the relationship as a signed `ledger.state`. */
  state(rid: string): Promise<string>
  records(rid: string, place: Place, limit: number): Promise<FeedPage | StreamReply>
  /**
   * Takes the acknowledgement with which a stream begins.
   * @throws Problem `revoked`, `paused`, `fork`
   */
  begin(rid: string, place: Place): Promise<void>
}

/** A grant in the words of the wire; whether it is paused the state says. */
const grantTold = ({ agreement, scope, from, expires }: Grant) => ({ agreement, scope, from, expires })

/** Pages on their way to one brand: each is held whole until it is taken. */
const mostPages = 2 * counts.streams
/** A brand that has all of a page and does not close is closed after this long. */
const patienceMs = 60_000

export function createReads(
  context: Context,
  rooms: Pick<Rooms, 'doubt' | 'isUnfinished'>,
  { cuts, refusals }: { cuts: Cuts; refusals: Refusals },
): Reads {
  const { clock, database, keyring, ledgers, live, random } = context

  const known = (reader: Reader, rid: string): Relationship => {
    const relationship = relationshipOf(reader, rid)
    // The signature held a moment ago; a relationship that went since is as unknown as any.
    if (!relationship) throw new Problem('bad_signature')
    if (isRestoring(reader, rid)) throw unavailable()
    return asOf(relationship, clock.now())
  }

  /** @throws Problem `fork` when the brand's copy ends in a record that is not ours */
  const take = (
    tx: Writer,
    relationship: Relationship,
    { after, head, proof }: Place,
    channel: 'pull' | 'stream',
  ) => {
    const { rid, brand } = relationship
    if (after > ledgers.head(tx, rid).seq) throw new Problem('fork')
    if (head === undefined || (head === '' && after === 0)) return
    if (after === 0 || ledgers.recordAt(tx, rid, after)?.hash !== head) throw new Problem('fork')
    if (acknowledge(tx, { rid, seq: after, hash: head, at: clock.now(), channel, proof })) {
      endOldKey(context, tx, relationship, after)
      noteSeen(context, tx, relationship, { after: seenBefore(tx, rid, after), upto: after, channel })
      live.tell(tx, { topic: 'brand', id: brand, code: 'delivery.seen' })
    }
  }

  const told = async <T>(rid: string, type: string, work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (problem) {
      if (problem instanceof Problem && problem.code === 'fork') {
        rooms.doubt?.(rid)
        await refusals.note(rid, type, problem)
      }
      throw problem
    }
  }

  /** After the end only what was not read yet, and what orders and erasures under way still bring. */
  const isClosed = (tx: Writer, { rid, state }: Relationship, after: number): boolean => {
    if (!isOver(state) || rooms.isUnfinished(tx, rid)) return false
    return after < (lastSeen(tx, rid)?.seq ?? 0) || after >= ledgers.head(tx, rid).seq
  }

  const pages = new Map<string, number>()
  /** @throws Problem `too_many` */
  const beginPage = (rid: string): (() => void) => {
    const count = pages.get(rid) ?? 0
    if (count >= mostPages) throw new Problem('too_many', { seconds: 1 })
    pages.set(rid, count + 1)
    let isOpen = true
    return () => {
      if (!isOpen) return
      isOpen = false
      const left = (pages.get(rid) ?? 1) - 1
      if (left > 0) pages.set(rid, left)
      else pages.delete(rid)
    }
  }

  /** One page, bit by bit: a slow reader has little of it in flight when the relationship ends. */
  const written = (relationship: Relationship, page: FeedPage, endPage: () => void): StreamReply => {
    const { rid, epoch } = relationship
    const body = Buffer.from(JSON.stringify(page))
    const headers = {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-accel-buffering': 'no',
      // The brand closes when it has all of it. Until then the socket stays in our hand: once we let go of it, the
      // system would deliver what it holds however late, and nothing could stop it any more.
      connection: 'close',
    }
    return new StreamReply((stream) => {
      const letGo = cuts.hold(rid, { kind: 'stream', cut: () => stream.destroy() })
      const release = (): void => {
        letGo()
        endPage()
      }
      if (stream.socket && !stream.socket.destroyed) stream.socket.once('close', release)
      else release()
      const mayRead = (): boolean => database.isOpen && stampOf(database, rid)?.epoch === epoch
      void writeBounded(stream, body, mayRead).then((isWhole) => {
        if (!isWhole) return void stream.destroy()
        const patience = clock.after(patienceMs, () => stream.end())
        stream.onClose(() => patience.cancel())
      })
    }, headers)
  }

  return {
    state: async (rid) => {
      const relationship = known(database, rid)
      const { state, proffer, grant, origin } = relationship
      const [kid] = keysKnown(database, relationship, heldUpTo(database, rid))
      if (isOver(state) && !rooms.isUnfinished(database, rid)) throw new Problem('revoked')
      const body = {
        state,
        ...(proffer !== undefined && { terms: proffer.hash }),
        ...(grant !== undefined && { grant: grantTold(grant) }),
        limits: { ...daily, message: bytes.message, streams: counts.streams },
        head: ledgers.head(database, rid),
      }
      const claims = { iss: personId(rid), aud: origin, sub: rid, jti: random.id(), iat: clock.seconds() }
      const input = messageInput({ ...claims, type: 'ledger.state', body }, kid)
      return sealMessage(input, await keyring.signerOf(kid).sign(Buffer.from(input)))
    },

    records: async (rid, place, limit) => {
      const endPage = beginPage(rid)
      const work = database.transact((tx) => {
        const relationship = known(tx, rid)
        take(tx, relationship, place, 'pull')
        // That the brand has seen the end is kept, even when there is nothing more to say.
        if (isClosed(tx, relationship, place.after)) return undefined
        const question = { after: place.after, limit, maxBytes: bytes.page }
        const page = readFeed(context, tx, relationship, question)
        const last = page.records.at(-1)
        const at = clock.now()
        if (last) markHanded(tx, rid, 'pull', last.seq, at)
        noteHanded(context, tx, rid, page.records, { channel: 'pull', at })
        return { relationship, page }
      })
      let isWritten = false
      try {
        const read = await told(rid, 'records', work)
        if (!read) throw new Problem('revoked')
        if (read.page.records.length === 0) return read.page
        isWritten = true
        return written(read.relationship, read.page, endPage)
      } finally {
        if (!isWritten) endPage()
      }
    },

    begin: async (rid, place) => {
      const work = database.transact((tx) => {
        const relationship = known(tx, rid)
        if (isOver(relationship.state)) throw new Problem('revoked')
        if (relationship.state !== 'in_force') throw new Problem('paused')
        take(tx, relationship, place, 'stream')
      })
      await told(rid, 'stream', work)
    },
  }
}
