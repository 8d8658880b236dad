// Care of the server: is everything that was signed and chained still what it was, and how is the machine?
import type { Said } from '../../../protocol/owner/call.ts'
import type { VerifyReport } from '../../../protocol/owner/care.ts'
import { backupProblems } from '../backups/backups.ts'
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'journal' | 'ledgers'>

/** What is wrong with the server now, in codes: a disk that failed, work that fails, brands that cannot be reached. */
export function careProblems(
  { database, jobs }: Pick<Context, 'database' | 'jobs'>,
  unreachable: number,
): Said[] {
  const { failure } = database
  return [
    ...(failure === undefined ? [] : [{ code: `care.${failure.code}`, values: failure.values }]),
    ...backupProblems({ database }),
    ...jobs.failing.map((job) => ({ code: 'care.job_failed', values: { job } })),
    ...(unreachable === 0 ? [] : [{ code: 'care.push_off', values: { brands: unreachable } }]),
  ]
}

/** Recomputes every hash and signature of the journal and of all ledgers. */
export async function verifyAll(ports: Ports): Promise<VerifyReport> {
  const { clock, database, journal, ledgers } = ports
  const began = clock.monotonic()
  const chain = await journal.verify(database)
  const reports: VerifyReport['ledgers'] = []
  for (const { rid, brand } of ledgers.all(database)) {
    const report = await ledgers.verify(database, rid)
    const name = relationshipOf(database, rid)?.name ?? brand ?? ''
    const records = ledgers.head(database, rid).seq
    reports.push(
      report.ok
        ? { rid, name, records, ok: true }
        : { rid, name, records, ok: false, badSeq: report.seq, reason: report.reason },
    )
  }
  return {
    ok: chain.ok && reports.every((report) => report.ok),
    journal: chain.ok
      ? { entries: chain.count, ok: true }
      : { entries: chain.seq - 1, ok: false, badSeq: chain.seq },
    ledgers: reports,
    tookMs: Math.round((clock.monotonic() - began) * 10) / 10,
  }
}
