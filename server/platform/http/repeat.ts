// Makes the person's writes safe to repeat: a call with a known Idempotency-Key gets its first answer again.
import { Problem } from '../../../protocol/problem.ts'
import type { Clock } from '../clock.ts'
import { hot, tables, type Database, type Writer } from '../database.ts'

interface Tables {
  owner_write: { session: string; key: string; fingerprint: string; answer: string | null; madeAt: number }
  owner_write_step: { session: string; key: string; step: number; result: string }
  read_nonce: { kid: string; nonce: string; expiresAt: number }
}
const db = tables<Tables>()
const addNonce = hot<Tables['read_nonce'], unknown>((value) =>
  db
    .insertInto('read_nonce')
    .values({ kid: value('kid'), nonce: value('nonce'), expiresAt: value('expiresAt') })
    .onConflict((conflict) => conflict.doNothing()),
)
const forgetNonces = hot<{ now: number }, unknown>((value) =>
  db.deleteFrom('read_nonce').where('expiresAt', '<', value('now')),
)
const keyForm = /^[\x21-\x7e]{8,100}$/
const keptMs = 24 * 3600 * 1000

type Write = <T>(body: (tx: Writer) => T) => Promise<T>

export interface Repeats {
  /**
   * Runs a call once for each key. Each transaction's result is remembered in its own commit, so a call that was
   * cut off after one of them goes on from there when it comes again.
   * @returns the answer as JSON text, and whether it is the first one again
   * @throws Problem `invalid` for a key of another form, `repeat_differs` when the key was used for another call
   */
  once(
    call: { session: string; key: string; fingerprint: string },
    handle: (write: Write) => Promise<string>,
  ): Promise<{ answer: string; isRepeat: boolean }>
  /** Remembers the nonce of a signed read. @returns whether it is new */
  useNonce(kid: string, nonce: string, expiresAt: number): Promise<boolean>
  /** Forgets what is too old to come again. */
  sweep(): Promise<void>
}

export function createRepeats({ database, clock }: { database: Database; clock: Clock }): Repeats {
  const underWay = new Map<string, Promise<unknown>>()

  const known = (session: string, key: string) =>
    database.first<Tables['owner_write']>(
      db.selectFrom('owner_write').selectAll().where('session', '=', session).where('key', '=', key),
    )

  const run = async (
    call: { session: string; key: string; fingerprint: string },
    handle: (write: Write) => Promise<string>,
  ) => {
    const { session, key, fingerprint } = call
    const stored = known(session, key)
    if (stored && stored.fingerprint !== fingerprint) throw new Problem('repeat_differs')
    if (stored?.answer != null) return { answer: stored.answer, isRepeat: true }
    const row = { session, key, fingerprint, madeAt: clock.now() }
    const keep = (tx: Writer) =>
      tx.run(
        db
          .insertInto('owner_write')
          .values({ ...row, answer: null })
          .onConflict((conflict) => conflict.doNothing()),
      )
    let steps = 0
    const write: Write = async <T>(body: (tx: Writer) => T) => {
      const step = steps++
      return database.transact((tx) => {
        const before = tx.first<{ result: string }>(
          db
            .selectFrom('owner_write_step')
            .select('result')
            .where('session', '=', session)
            .where('key', '=', key)
            .where('step', '=', step),
        )
        if (before) return (before.result === '' ? undefined : JSON.parse(before.result)) as T
        const result = body(tx)
        keep(tx)
        tx.run(
          db
            .insertInto('owner_write_step')
            .values({ session, key, step, result: result === undefined ? '' : JSON.stringify(result) }),
        )
        return result
      })
    }
    const answer = await handle(write)
    await database.transact((tx) => {
      keep(tx)
      tx.run(
        db.updateTable('owner_write').set({ answer }).where('session', '=', session).where('key', '=', key),
      )
    })
    return { answer, isRepeat: false }
  }

  return {
    once: async (call, handle) => {
      if (!keyForm.test(call.key)) {
        throw new Problem('invalid', { reason: 'an Idempotency-Key has 8 to 100 visible characters' })
      }
      const name = `${call.session} ${call.key}`
      for (let other = underWay.get(name); other; other = underWay.get(name)) await other
      const running = run(call, handle)
      const settled = running.then(
        () => underWay.delete(name),
        () => underWay.delete(name),
      )
      underWay.set(name, settled)
      return running
    },
    useNonce: (kid, nonce, expiresAt) =>
      database.transact((tx) => {
        // With each read, so that no number of them leaves more than minutes' worth behind.
        tx.run(forgetNonces({ now: clock.now() }))
        return tx.run(addNonce({ kid, nonce, expiresAt })).changes === 1
      }),
    sweep: async () => {
      await database.transact((tx) => {
        const now = clock.now()
        tx.run(db.deleteFrom('owner_write').where('madeAt', '<', now - keptMs))
        tx.run(forgetNonces({ now }))
      })
    },
  }
}
