// The key on the sheet: what age itself would make of the same bytes, typed in any hand, in today's form and the older one.
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { identityToRecipient } from 'age-encryption'
import { expect, it } from 'vitest'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ageKey, backupIdentity, recipientOf } from '../../../server/store/access/backup-identity.ts'

const secrets = Array.from({ length: 20 }, (_, seed) => Buffer.from(digest(`secret ${seed}`), 'base64url'))

/** The paper form of sheets made before: 32 bytes and three of their hash, five bits to a letter. */
function olderForm(secret: Uint8Array): string {
  const bytes = [...secret, ...Buffer.from(digest(secret), 'base64url').subarray(0, 3)]
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = bits.match(/.{5}/g)!.map((five) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[parseInt(five, 2)])
  return (letters.join('').match(/.{4}/g) ?? []).join('-')
}

function reasonFor(typed: string): unknown {
  try {
    return backupIdentity(typed)
  } catch (problem) {
    return problem instanceof Problem ? problem.values['reason'] : problem
  }
}

it('makes both halves as age makes them', async () => {
  for (const secret of secrets) {
    const { identity, recipient } = ageKey(secret)
    expect(await identityToRecipient(identity)).toBe(recipient)
  }
})

it('reads the public half that older data files hold', () => {
  const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
  for (const secret of secrets) {
    const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' })
    const { x } = createPublicKey(key).export({ format: 'jwk' })
    expect(recipientOf(x!)).toBe(ageKey(secret).recipient)
  }
  expect(recipientOf(ageKey(secrets[0]!).recipient)).toBe(ageKey(secrets[0]!).recipient)
})

it('reads what a person types from the sheet, whichever sheet and however they type it', () => {
  for (const secret of secrets) {
    const { identity } = ageKey(secret)
    const spread = identity.replace(/(.{4})/g, '$1 ')
    for (const typed of [identity, identity.toLowerCase(), ` ${spread.replace(/-/g, '–')}\n`]) {
      expect(backupIdentity(typed)).toBe(identity)
    }
    const older = olderForm(secret)
    for (const typed of [older, older.toLowerCase(), older.replaceAll('0', 'O').replaceAll('1', 'l')]) {
      expect(backupIdentity(typed)).toBe(identity)
    }
  }
})

it('says what is wrong with a key that is none', () => {
  const { identity } = ageKey(secrets[0]!)
  const older = olderForm(secrets[0]!)
  const wrong = (text: string) => text.replace(/.$/, (last) => (last === 'Q' ? 'P' : 'Q'))
  for (const typed of [wrong(identity), identity.slice(0, -1), `${identity}Q`, wrong(older)]) {
    expect(reasonFor(typed)).toMatch(/missing or wrong/)
  }
  expect(reasonFor('')).toMatch(/no key/)
  for (const typed of ['hunter2', ageKey(secrets[0]!).recipient, 'AGE-SECRET-KEY-PQ-1QQQQ', '💥']) {
    expect(reasonFor(typed)).toMatch(/no key|not a backup key/)
  }
})
