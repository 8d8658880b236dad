// Knocks over a real socket: one answer for everybody, a quiet list for the person, and nothing that a stranger can grow.
import { describe, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { signMessage } from '../../../protocol/message.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as calls from '../../../protocol/owner/knocks.ts'
import { parseStoreProfile } from '../../../protocol/profile.ts'
import { query } from '../../../server/platform/database.ts'
import { normalLimits } from '../../../server/platform/http/limits.ts'
import vectors from '../../../protocol/vectors/door.json' with { type: 'json' }
import { until } from '../../support/until.ts'
import { openBrand, TestBrand } from '../delivery/support.ts'
import { setting, type Setting } from './support.ts'

const codeOf = (code: string) => ({ line: 'We repair bicycles near you', code })
const tablesOf = ({ home }: Setting) => {
  const { database } = home.store.context
  return ['knock', 'knock_seen', 'brand_document', 'journal', 'invitation'].map(
    (table) => database.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n,
  )
}

describe('the answer', () => {
  it('is the same bytes for everybody: taken, refused, closed, full, repeated, unknown, for another store', async () => {
    const place = await setting({ limits: { ...normalLimits, knocks: { burst: 100, perSecond: 1 } } })
    const brand = await openBrand()
    const stranger = await createSigner((await generateKey()).privateJwk)
    const { code } = await place.invite()
    const good = await place.sign(brand, codeOf(code))
    const forged = await signMessage(
      {
        iss: brand.origin,
        aud: place.home.origin,
        jti: crypto.randomUUID(),
        iat: place.clock.seconds(),
        type: 'knock',
        body: codeOf(code),
      },
      stranger,
    )
    const unknown = new TestBrand('https://nobody.example', brand.jwk, brand.signer)
    const knocks = [
      good,
      good,
      forged,
      await place.sign(brand, { line: 'no code' }),
      await place.sign(brand, codeOf('WRONG-CODE')),
      await place.sign(brand, codeOf(code), { aud: 'https://other.example' }),
      await place.sign(brand, codeOf(code), { iat: place.clock.seconds() - 4000 }),
      await place.sign(unknown, codeOf(code)),
    ]
    const answers: string[] = []
    for (const door of ['link', 'closed', 'open'] as const) {
      await place.setDoor(door)
      for (const jwt of knocks) {
        const answer = await place.post(jwt)
        const headers = [...answer.headers]
          .filter(([name]) => !['date', 'x-request-id', 'request-id'].includes(name))
          .map((pair) => pair.join(': '))
        answers.push(`${answer.status} ${headers.join('|')} ${await answer.text()}`)
      }
    }
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^202 /)
    await place.settle(answers.length)
    expect((await place.list()).knocks).toHaveLength(1)
  })

  it('is another only for what the bytes alone show, or their number', async () => {
    const place = await setting()
    for (const { jwt, problem } of vectors.knocks.refused.slice(0, 9)) {
      const answer = await place.post(jwt)
      expect((await answer.json()) as object).toMatchObject({ code: problem })
    }
    const statuses = new Set<number>()
    for (let n = 0; n < 3; n++) statuses.add((await place.post(vectors.knocks.valid[0]?.jwt ?? '')).status)
    expect([...statuses]).toEqual([202, 429])
  })
})

describe('a door for those who were invited', () => {
  it('shows a brand that knocks with a code, in its own words and by its own document', async () => {
    const place = await setting()
    const brand = await openBrand()
    const { code, uri } = await place.invite('Bicycle fair')
    expect(uri).toBe(
      `web+bespeak:knock?store=${encodeURIComponent(place.home.origin)}&code=${encodeURIComponent(code)}`,
    )
    await place.knock(brand, codeOf(code.toLowerCase()))
    const { knocks, invitations } = await place.list()
    expect(knocks).toMatchObject([
      { origin: brand.origin, name: 'Shop', line: 'We repair bicycles near you', invitation: 'Bicycle fair' },
    ])
    expect(invitations).toMatchObject([{ used: 1, uses: 1, isUsable: false }])
  })

  it('lets nobody in without one, with a used one, with an ended one or with one past its time', async () => {
    const place = await setting()
    const [first, second, third] = [await openBrand(), await openBrand(), await openBrand()]
    await place.knock(first)
    const used = await place.invite()
    await place.knock(first, codeOf(used.code))
    await place.knock(second, codeOf(used.code))
    const ended = await place.invite()
    await place.person.ask(calls.endInvitation, undefined, { params: { id: ended.id } })
    await place.knock(second, codeOf(ended.code))
    const old = await place.invite()
    await place.clock.skip(8 * 86_400_000)
    await place.knock(third, codeOf(old.code))
    expect((await place.list()).knocks.map(({ origin }) => origin)).not.toContain(second.origin)
    expect((await place.list()).knocks.map(({ origin }) => origin)).not.toContain(third.origin)
  })

  it('makes no call to a brand that nobody invited', async () => {
    const place = await setting()
    const brand = await openBrand()
    let looks = 0
    const { profile } = brand
    Object.defineProperty(brand, 'profile', {
      get: () => {
        looks += 1
        return profile
      },
    })
    await place.knock(brand)
    await place.knock(brand, codeOf('ABCD-EFGH-JKMN-PQRS'))
    expect(looks).toBe(0)
    await place.setDoor('open')
    await place.knock(brand)
    expect(looks).toBe(1)
  })
})

describe('a door open for everybody', () => {
  it('takes one open knock of each brand, once, and keeps it over a restart', async () => {
    const place = await setting()
    await place.setDoor('open')
    const brand = await openBrand()
    await place.knock(brand)
    await place.knock(brand)
    expect((await place.list()).knocks).toHaveLength(1)
    const again = await place.home.reopen()
    const cookie = [...place.person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${again.origin}/api/knocks`, { headers: { cookie } })
    expect(((await answer.json()) as calls.Knocks).knocks).toHaveLength(1)
  })

  it('holds no more than fifty, none longer than a week, and always has room for who was invited', async () => {
    const place = await setting()
    await place.setDoor('open')
    const brand = await openBrand()
    const { database } = place.home.store.context
    await database.transact((tx) => {
      for (let n = 0; n < 50; n++) {
        const { text } = brand.profile
        const origin = `https://shop${n}.example`
        const document = text.replaceAll(brand.origin, origin)
        const now = place.clock.now()
        tx.run(
          query(
            'INSERT INTO knock (id, origin, isAside, line, document, invitation, cameAt, expiresAt) VALUES (?, ?, 0, ?, ?, NULL, ?, ?)',
            `id-${n}`,
            origin,
            'hello',
            document,
            now,
            now + 7 * 86_400_000,
          ),
        )
      }
    })
    await place.knock(brand)
    expect((await place.list()).knocks).toHaveLength(50)
    const invited = await openBrand()
    const { code } = await place.invite()
    await place.post(await place.sign(invited, codeOf(code)))
    const { knocks } = await until(
      async () => {
        await place.clock.skip(3000)
        return place.list()
      },
      (seen) => seen.knocks.some(({ origin }) => origin === invited.origin),
    )
    expect(knocks).toHaveLength(50)
    await place.clock.skip(7 * 86_400_000 + 3_700_000)
    await place.knock(brand)
    expect((await place.list()).knocks.map(({ origin }) => origin)).toEqual([brand.origin])
    expect(database.sql<{ n: number }>('SELECT count(*) AS n FROM knock')[0]?.n).toBe(1)
  })

  it('asks a brand for its document once an hour, and keeps nothing of a knock that fails', async () => {
    const place = await setting({ limits: { ...normalLimits, knocks: { burst: 100, perSecond: 1 } } })
    await place.setDoor('open')
    const brand = await openBrand()
    const stranger = await createSigner((await generateKey()).privateJwk)
    const impostor = new TestBrand(brand.origin, brand.jwk, stranger)
    let looks = 0
    const { profile } = brand
    Object.defineProperty(brand, 'profile', {
      get: () => {
        looks += 1
        return profile
      },
    })
    const before = tablesOf(place)
    for (let n = 0; n < 5; n++) await place.knock(impostor)
    expect(looks).toBe(1)
    expect(tablesOf(place)).toEqual(before)
    // The honest brand is known by the document that was fetched for the others.
    await place.knock(brand)
    expect((await place.list()).knocks).toHaveLength(1)
    expect(looks).toBe(1)
    await place.clock.skip(3_600_000)
    await place.knock(impostor)
    expect(looks).toBe(1)
  })

  it('never goes to a private address, whoever asks for it', async () => {
    const place = await setting({ loopbackBrands: false })
    await place.setDoor('open')
    const brand = await openBrand()
    await place.knock(brand)
    const inside = new TestBrand('https://127.0.0.1.nip.io', brand.jwk, brand.signer)
    await place.knock(inside)
    expect((await place.list()).knocks).toEqual([])
  })
})

describe('the person', () => {
  it('puts a knock aside, and the brand rests until it would have lapsed or is invited', async () => {
    const place = await setting()
    await place.setDoor('open')
    const brand = await openBrand()
    await place.knock(brand)
    const [one] = (await place.list()).knocks
    await place.person.ask(calls.putAside, undefined, { params: { id: one?.id ?? '' } })
    expect((await place.list()).knocks).toEqual([])
    await place.clock.skip(3_600_000)
    await place.knock(brand)
    expect((await place.list()).knocks).toEqual([])
    const { code } = await place.invite()
    await place.clock.skip(3_600_000)
    await place.knock(brand, codeOf(code))
    expect((await place.list()).knocks).toHaveLength(1)
  })

  it('takes no knock of a brand that may never again, whatever it carries, until it is allowed again', async () => {
    const place = await setting()
    await place.setDoor('open')
    const brand = await openBrand()
    await place.knock(brand)
    const [one] = (await place.list()).knocks
    await place.person.ask(calls.neverAgain, undefined, { params: { id: one?.id ?? '' } })
    const { code } = await place.invite()
    await place.clock.skip(3_600_000)
    await place.knock(brand, codeOf(code))
    const { knocks, blocked } = await place.list()
    expect(knocks).toEqual([])
    expect(blocked).toMatchObject([{ brand: new URL(brand.origin).host, name: 'Shop' }])
    await place.person.ask(calls.allowAgain, undefined, { params: { brand: blocked[0]?.brand ?? '' } })
    await place.clock.skip(3_600_000)
    await place.knock(brand, codeOf(code))
    expect((await place.list()).knocks).toHaveLength(1)
  })

  it('answers with terms, and the knock waits no more', async () => {
    const place = await setting()
    await place.setDoor('open')
    const brand = await openBrand()
    await place.knock(brand)
    const [one] = (await place.list()).knocks
    brand.door = (_request, _body, response) => void response.writeHead(202).end()
    await place.person.ask(brands.profferTerms, {
      brand: one?.brand ?? '',
      preferred: 'PDC-INTENT',
      alternates: [],
      lines: ['*'],
      attributes: [],
      purposes: [],
      struck: [],
      expiresAt: place.clock.now() + 86_400_000,
    })
    expect((await place.list()).knocks).toEqual([])
    await place.knock(brand)
    expect((await place.list()).knocks).toEqual([])
  })

  it('says in its document how far its door is open', async () => {
    const place = await setting()
    const document = async () => {
      const answer = await fetch(`${place.home.origin}/.well-known/bespeak`)
      return parseStoreProfile(await answer.text(), place.home.origin)
    }
    expect(await document()).toMatchObject({ knock: 'link', knocks: `${place.home.origin}/knocks` })
    await place.setDoor('closed')
    expect(await document()).toMatchObject({ knock: 'closed' })
    expect(await document()).not.toHaveProperty('knocks')
    await place.setDoor('open')
    expect(await document()).toMatchObject({ knock: 'open' })
  })
})
