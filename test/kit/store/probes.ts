// All that is asked of a store, in the order in which it can be asked.
import { noticed, runProbes, type Probe, type Result, type RunOptions } from '../probe.ts'
import { storeAgreeingProbes, storeDocumentProbes } from './agreeing.ts'
import { storeBuyingProbes } from './buying.ts'
import { storePushProbes, storeReadProbes, storeStreamProbes } from './delivery.ts'
import { storeFetchProbes } from './documents.ts'
import { storeEndingProbes } from './ending.ts'
import { storeKnockProbes } from './knocking.ts'
import { storeMessageProbes } from './messages.ts'
import { storeLeavingProbes, storeOtherProbes } from './others.ts'
import { storeQuotaProbes } from './quotas.ts'
import { storeRotationProbes } from './rotation.ts'
import { openStoreWorld, type StoreOptions, type StoreWorld } from './setting.ts'
import { storeSpeechProbes } from './speech.ts'
import { storeTalkProbes } from './talking.ts'

const noticedProbes: readonly Probe<StoreWorld>[] = (
  [
    ['3.sent.form', 'its messages are well formed'],
    ['3.sent.jti-unique', 'each of its messages has an id of its own'],
    ['3.sent.head', 'each of its messages carries the prev it is appended to'],
    ['4.record.form', 'its records have the form of section 4'],
    ['4.record.signed', 'each message in its records is signed by its party'],
    ['4.record.type', 'each record has the type of its message'],
    ['4.chain.hash', 'each hash can be recomputed'],
    ['4.chain.prev', 'each prev is the hash before'],
    ['4.chain.at', 'times never go back'],
    ['4.at.near-iat', 'a record lies within 300 s of its message'],
    ['9.same-records', 'pages, streams and pushes give the same records'],
    ['5.push.size', 'a batch has at most 50 records and 256 kB'],
    ['5.push.signed', 'batches are signed by the pairwise key'],
    ['6.sent.type', 'it sends only types of a person’s'],
    ['6.sent.body', 'its bodies have the form of their type'],
    ['7.sent.allowed', 'it says only what the table of states allows'],
    ['8.sent.canonical', 'its lines are canonical'],
    ['8.sent.no-id', 'its lines carry no id: and no re: on the wire'],
    ['11.problem.form', 'it refuses by RFC 9457 with type, title, status, detail and code'],
    ['11.problem.retryable', 'it says of each code rightly whether to try again'],
  ] as const
).map(([rule, says]) => noticed(rule, says, 'nothing of the kind came'))

export const storeProbes: readonly Probe<StoreWorld>[] = [
  ...storeDocumentProbes,
  ...storeFetchProbes,
  ...storeKnockProbes,
  ...storeAgreeingProbes,
  ...storeMessageProbes,
  ...storeReadProbes,
  ...storeStreamProbes,
  ...storePushProbes,
  ...storeSpeechProbes,
  ...storeOtherProbes,
  ...storeTalkProbes,
  ...storeBuyingProbes,
  ...storeRotationProbes,
  ...storeLeavingProbes,
  ...storeQuotaProbes,
  ...storeEndingProbes,
  ...noticedProbes,
]

/** Plays a brand towards a store and asks every rule. */
export async function conformStore(options: StoreOptions, run: RunOptions = {}): Promise<Result[]> {
  const world = await openStoreWorld(options)
  try {
    return await runProbes(storeProbes, world, run)
  } finally {
    await world.close()
  }
}
