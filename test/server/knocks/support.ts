// A claimed server with a person, and brands that knock at it as strangers do.
import { newId, signMessage, type Claims } from '../../../protocol/message.ts'
import * as calls from '../../../protocol/owner/knocks.ts'
import type { Config } from '../../../server/config.ts'
import { briskClock, type BriskClock } from '../../journeys/time.ts'
import { house, type House } from '../../support/house.ts'
import { claim, type Person } from '../../support/person.ts'
import { until } from '../../support/until.ts'
import type { TestBrand } from '../delivery/support.ts'

export interface Setting {
  home: House
  clock: BriskClock
  person: Person
  list(): Promise<calls.Knocks>
  setDoor(door: calls.DoorState): Promise<void>
  invite(name?: string, uses?: number): Promise<calls.Invitation>
  /** A knock that a brand signs for this store. */
  sign(brand: TestBrand, body?: object, change?: Partial<Claims>): Promise<string>
  post(jwt: string): Promise<Response>
  /** Knocks, and waits until it was looked into. */
  knock(brand: TestBrand, body?: object, change?: Partial<Claims>): Promise<void>
  /** Lets what came be looked into. */
  settle(turned: number): Promise<void>
}

export async function setting(config: Partial<Config> = {}, held = briskClock()): Promise<Setting> {
  const clock = held
  const home = await house({ clock, config })
  const person = await claim(home)
  const list = () => person.ask(calls.readKnocks)
  const sign: Setting['sign'] = (brand, body = { line: 'May we come in?' }, change = {}) =>
    signMessage(
      {
        iss: brand.origin,
        aud: home.origin,
        jti: newId(),
        iat: clock.seconds(),
        type: 'knock',
        body,
        ...change,
      },
      brand.signer,
    )
  const post = (jwt: string): Promise<Response> =>
    fetch(`${home.origin}/knocks`, {
      method: 'POST',
      headers: { 'content-type': 'application/jwt' },
      body: jwt,
    })
  const looked = async (): Promise<number> => {
    const { knocks, turnedAway } = await list()
    return knocks.length + turnedAway
  }
  const settle = async (turned: number): Promise<void> => {
    await until(
      async () => {
        await clock.skip(3000)
        return looked()
      },
      (seen) => seen >= turned,
    )
  }
  return {
    home,
    clock,
    person,
    list,
    setDoor: async (door) => void (await person.ask(calls.setDoor, { door })),
    invite: (name = 'Bicycle fair', uses = 1) => person.ask(calls.makeInvitation, { name, days: 7, uses }),
    sign,
    post,
    knock: async (brand, body, change) => {
      const before = await looked()
      const answer = await post(await sign(brand, body, change))
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
      await settle(before + 1)
    },
    settle,
  }
}
