// Difficult persons from a seed: an honest brand ends right, and one that cuts corners does not.
import { expect, it, onTestFinished } from 'vitest'
import { openShop, type Fault } from '../kit/broken/shop.ts'
import { bytes } from '../../protocol/limits.ts'
import { newId, parseMessage } from '../../protocol/message.ts'
import { forge } from '../kit/forge.ts'
import { brokenBrands } from '../kit/broken/brands.ts'
import { visit, type Visit, type VisitOptions } from '../kit/practice/visit.ts'

async function visited(
  seed: number,
  fault: Fault = {},
  more: Partial<VisitOptions> = {},
): Promise<Visit & { said: string[] }> {
  const shop = await openShop(fault)
  onTestFinished(() => shop.close())
  const said: string[] = []
  const say = (text: string): void => void said.push(text)
  return { ...(await visit({ origin: shop.origin, seed, steps: 30, say, ...more })), said }
}

it.each([1, 108, 115])('an honest brand ends right after seed %i', async (seed) => {
  const { wrong, deeds, troubles } = await visited(seed)
  expect(wrong).toEqual([])
  expect(deeds).toBeGreaterThan(8)
  expect(Object.keys(troubles).length).toBeGreaterThan(0)
})

it('does the same again for the same seed, and something else for another', async () => {
  const plan = ({ said }: { said: string[] }): string =>
    said.filter((text) => /posted|key|paused|revoked/.test(text)).join('\n')
  const [first, again, other] = await Promise.all([visited(11), visited(11), visited(12)])
  expect(plan(again)).toBe(plan(first))
  expect(plan(other)).not.toBe(plan(first))
})

it('a brand that forgets what it answered does not end right', async () => {
  const forgetful = brokenBrands.find(({ breaks }) => breaks.includes('3.order.replay-same-bytes'))
  const { wrong } = await visited(1, forgetful?.fault)
  expect(wrong.join('\n')).toContain('3.order.replay-same-bytes')
})

it('a calm visit brings no trouble and no tricks', async () => {
  const { wrong, troubles, said } = await visited(4, {}, { isCalm: true })
  expect([wrong, troubles]).toEqual([[], {}])
  expect(said.join('\n')).not.toMatch(/new key|another address|another past|twice/)
  expect(said.join('\n')).toContain('expects one offer')
})

it('a brand that believes another past does not end right', async () => {
  const answer: Fault['answer'] = async ({ asked, honest, signer }) => {
    const given = await honest()
    if (given.status !== 409) return given
    const { iss, aud, sub, body } = parseMessage(asked.text, bytes.batch).claims
    const claims = {
      iss: aud,
      aud: iss,
      sub,
      jti: newId(),
      iat: Math.floor(Date.now() / 1000),
      type: 'ledger.ack',
    }
    const { head } = body as { head: object }
    return { status: 200, type: 'application/jwt', text: await forge({ ...claims, body: head }, signer) }
  }
  const { wrong } = await visited(5, { answer }, { isCalm: false, steps: 3 })
  expect(wrong.join('\n')).toContain('4.fork.records')
})

it('a brand that goes on after a revocation does not end right', async () => {
  const relentless = brokenBrands.find(({ breaks }) => breaks.includes('10.revoke.silence'))
  const { wrong } = await visited(1, relentless?.fault)
  expect(wrong.join('\n')).toContain('10.revoke.silence')
})
