// The person of the demo: calls their own store as its signed-in pages do, by the same routes.
import type * as z from 'zod'
import type { Call } from '../../protocol/owner/call.ts'
import * as access from '../../protocol/owner/access.ts'
import type { Random } from '../platform/random.ts'
import { callOwn, type DoorOptions } from '../practice/own-door.ts'
import { makePasskey } from './passkey.ts'

export interface DemoPerson {
  /** @throws Error when the store refuses: the story would not be true */
  ask<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
    call: Call<P, Q, B, A>,
    body?: z.input<B>,
    params?: Record<string, string>,
  ): Promise<z.infer<A>>
}

/** Claims the store with a set-up link. */
export async function claimDemo(door: DoorOptions, link: string, random: Random): Promise<DemoPerson> {
  const cookies = new Map<string, string>()
  const person: DemoPerson = {
    async ask(call, body, params = {}) {
      const path = call.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
      const headers = {
        origin: door.origin,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'content-type': 'application/json',
      }
      const init = { method: call.method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
      const response = await callOwn(door, `${door.origin}${path}`, init)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        cookies.set(name, value)
      }
      const text = await response.text()
      if (!response.ok) throw new Error(`the demo's story stops: ${call.method} ${path} got ${text}`)
      return call.answer.parse(JSON.parse(text)) as z.infer<typeof call.answer>
    },
  }
  await person.ask(access.openSetup, { code: new URL(link).hash.slice(1) })
  const { options } = await person.ask(access.startPasskey)
  const response = makePasskey(options, door.origin, random)
  await person.ask(access.finishPasskey, { name: 'Demo', response })
  return person
}
