// A person at their server: claims it with a passkey in software, then calls it as their signed-in page would.
import type * as z from 'zod'
import type { Call } from '../../protocol/owner/call.ts'
import * as calls from '../../protocol/owner/access.ts'
import { SoftwarePasskey } from './passkey.ts'
import type { House } from './house.ts'

type Json = Record<string, unknown>

export interface Answer<T> {
  status: number
  headers: Headers
  body: T
  /** The code of the problem, when it was one. */
  code: string | undefined
}

interface Sent {
  params?: Record<string, string>
  query?: Record<string, string | number>
  headers?: Record<string, string>
}

/** A browser as far as the server can tell: one origin, its cookies, the headers that browsers send. */
export class Browser {
  readonly origin: string
  readonly cookies = new Map<string, string>()

  constructor(origin: string) {
    this.origin = origin
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.cookies.size > 0 && !headers.has('cookie')) {
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    if (!headers.has('origin') && init.method !== undefined && init.method !== 'GET') {
      headers.set('origin', this.origin)
    }
    const response = await fetch(`${this.origin}${path}`, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  /** Makes one owner call; the answer is checked by the call's own schema when it is a success. */
  async call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
    call: Call<P, Q, B, A>,
    body?: z.input<B>,
    { params = {}, query = {}, headers = {} }: Sent = {},
  ): Promise<Answer<z.infer<A>>> {
    const path = call.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
    const response = await this.fetch(search.size > 0 ? `${path}?${search}` : path, {
      method: call.method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const given: unknown = await response.json()
    const code = response.ok ? undefined : String((given as Json)['code'])
    return {
      status: response.status,
      headers: response.headers,
      body: (response.ok ? call.answer.parse(given) : given) as z.infer<A>,
      code,
    }
  }

  /** The same, when nothing but success will do. */
  async ask<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
    call: Call<P, Q, B, A>,
    body?: z.input<B>,
    sent: Sent = {},
  ): Promise<z.infer<A>> {
    const answer = await this.call(call, body, sent)
    if (answer.code !== undefined) {
      throw new Error(`${call.method} ${call.path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    }
    return answer.body
  }
}

export interface Person extends Browser {
  passkey: SoftwarePasskey
  sheet: calls.Sheet
}

/** Opens the set-up link and makes the first passkey. */
export async function claim(home: House): Promise<Person> {
  return claimBy(home.origin, new URL(await home.store.access.setupLink()).hash.slice(1))
}

/** The same with a link's code that was printed somewhere. */
export async function claimBy(origin: string, code: string): Promise<Person> {
  const browser = new Browser(origin)
  const passkey = new SoftwarePasskey()
  await browser.ask(calls.openSetup, { code })
  const { options } = await browser.ask(calls.startPasskey)
  const { sheet } = await browser.ask(calls.finishPasskey, {
    name: 'This computer',
    response: passkey.make(options, origin),
  })
  if (!sheet) throw new Error('the first passkey came without a recovery sheet')
  return Object.assign(browser, { passkey, sheet })
}

/** Signs in by passkey, in a browser that has no session yet. */
export async function signIn(home: House, passkey: SoftwarePasskey): Promise<Browser> {
  const browser = new Browser(home.origin)
  const { options } = await browser.ask(calls.startSignIn)
  await browser.ask(calls.signIn, { response: passkey.use(options, home.origin) })
  return browser
}
