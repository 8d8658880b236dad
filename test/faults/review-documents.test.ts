// A brand that shows another document in the moment in which it answers: what is kept as proof is what was judged.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { query } from '../../server/platform/database.ts'
import { bundleOf } from '../../server/store/evidence/evidence.ts'
import { profferTerms, relationshipOf } from '../../server/store/terms/terms.ts'
import { claimedHouse, TestBrand } from '../server/delivery/support.ts'

it('keeps the document that published the key of the answer, not one that another look fetched meanwhile', async () => {
  const [key, other] = await Promise.all([generateKey(), generateKey()])
  const waiting: ServerResponse[] = []
  let looks = 0
  const server = createServer((_request, response) => {
    looks++
    if (looks > 2) return void response.end(brand.profile.text)
    waiting.push(response)
    if (looks < 2) return
    // Both looks end together, and the second takes the place of the first.
    const { text } = brand.profile
    for (const [index, held] of waiting.splice(0).entries()) {
      held.end(
        index === 0
          ? text
          : text
              .replaceAll(brand.jwk.x, other.publicJwk.x)
              .replaceAll(brand.jwk.kid, other.publicJwk.kid ?? ''),
      )
    }
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const jwk = { ...key.publicJwk, kid: key.publicJwk.kid ?? '' }
  const brand: TestBrand = new TestBrand(`http://localhost:${port}`, jwk, await createSigner(key.privateJwk))

  const house = await claimedHouse()
  const { context } = house.store
  const { clock, database } = context
  const { profile, text } = brand.profile
  const rid = await database.transact((tx) => {
    const made = profferTerms(
      context,
      tx,
      { profile, text, digest: 'test', fetchedAt: clock.now() },
      {
        preferred: 'PDC-INTENT',
        alternates: [],
        lines: ['*'],
        attributes: [],
        purposes: [],
        struck: [],
        expiresAt: clock.now() + 30 * 86_400_000,
      },
    )
    tx.run(query('DELETE FROM proffer_errand WHERE rid = ?', made))
    return made
  })
  const proffer = relationshipOf(database, rid)?.proffer
  const { kty, crv, x } = jwk
  const body = { agreement: 'PDC-INTENT', proffer_hash: proffer?.hash, cnf: { jwk: { kty, crv, x } } }
  const answer = async (): Promise<number> => {
    const jwt = await brand.sign(rid, 'terms.accept', body, { on: proffer?.id, iat: clock.seconds() })
    const headers = { 'content-type': 'application/jwt' }
    const said = await fetch(`${house.origin}/r/${rid}/inbox`, { method: 'POST', headers, body: jwt })
    await said.text()
    return said.status
  }
  expect((await Promise.all([answer(), answer()])).toSorted()).toEqual([201, 401])
  const kept = bundleOf(context, database, rid).documents.map((one) => one.text)
  expect(kept.some((one) => one.includes(x))).toBe(true)
})
