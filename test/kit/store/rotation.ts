// Probes of the person's new key: proven by itself, used from its record on, never changed twice unheard (section 6).
import { importPublicKey, type PublicJwk } from '../../../protocol/keys.ts'
import { must, Skipped } from '../probe.ts'
import { eventually } from '../waiting.ts'
import { mustReceipt } from './agreeing.ts'
import { follows } from './messages.ts'
import { agreedProbe as probe, awaited, pull } from './setting.ts'

const read = (part: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>

async function isProven(jwk: PublicJwk, proof: string): Promise<boolean> {
  const [header = '', payload = '', signature = ''] = proof.split('.')
  const { key } = await importPublicKey(jwk)
  const bytes = new TextEncoder().encode(`${header}.${payload}`)
  return crypto.subtle.verify('Ed25519', key, Buffer.from(signature, 'base64url'), bytes)
}

export const storeRotationProbes = [
  probe(
    '6.rotate.once',
    'makes no second key.rotate before the last was acknowledged',
    async (desk, { options, ...world }) => {
      await pull(desk)
      const before = desk.known.copy.said('key.rotate').length
      // Nothing is acknowledged meanwhile.
      desk.policy = 'down'
      await options.owner.renewKey(desk.origin)
      try {
        await options.owner.renewKey(desk.origin)
      } catch (refused) {
        if (!(refused instanceof Skipped)) throw refused
      }
      await awaited(
        { options, ...world },
        ({ known }) => known.copy.said('key.rotate')[before],
        'the new key',
      )
      const count = desk.known.copy.said('key.rotate').length - before
      must(count === 1, `${count} came, and none was acknowledged`)
    },
  ),
  probe(
    '6.rotate.proof',
    'proves the new key by itself, and signs key.rotate with the old one',
    async (desk) => {
      desk.policy = 'ack'
      const said = desk.known.copy.said('key.rotate').at(-1)
      if (said === undefined) throw new Skipped('there is no new key')
      const { jwk, proof } = said.body as { jwk: PublicJwk; proof: string }
      const { kid } = await importPublicKey(jwk)
      const [header, payload] = proof.split('.')
      must(
        JSON.stringify(Object.entries(read(header)).sort()) ===
          JSON.stringify([
            ['alg', 'EdDSA'],
            ['kid', kid],
            ['typ', 'bespeak-key+jwt'],
          ]),
        `the header of the proof is ${JSON.stringify(read(header))}`,
      )
      must(
        JSON.stringify(Object.entries(read(payload)).sort()) ===
          JSON.stringify([
            ['kid', kid],
            ['rid', desk.known.rid],
          ]),
        'the payload of the proof is not exactly rid and kid',
      )
      must(await isProven(jwk, proof), 'the proof is not signed by the new key')
    },
  ),
  probe('6.rotate.receipts', 'signs receipts by the new key from its record on', async (desk) => {
    if (desk.known.copy.said('key.rotate').length === 0) throw new Skipped('there is no new key')
    const { jwt, reply } = await desk.say('line.post', {
      line: '#sell laptop EUR650 is:new',
      link: `${desk.origin}/laptop`,
    })
    await mustReceipt(desk, jwt, reply)
  }),
  probe(
    '6.rotate.batches',
    'signs a batch by the key that counts after its last record',
    async (desk, { notes }) => {
      const seq = desk.known.copy.said('key.rotate').at(-1)?.seq
      if (seq === undefined) throw new Skipped('there is no new key')
      desk.policy = 'ack'
      await desk.say('filter.set', { follows, push: true })
      const came = await eventually(
        () => desk.pushes.find(({ seqs, answered }) => answered === 'ack' && (seqs.at(-1) ?? 0) >= seq),
        12_000,
      )
      if (came === undefined) throw new Skipped('no batch came in the time of this probe')
      notes.judge('5.push.signed', 'no batch came')
    },
  ),
]
