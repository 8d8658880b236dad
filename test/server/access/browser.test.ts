// Passkeys of a real Chromium against the server's own calls, and what another site's page can make it send.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { house, type House } from '../../support/house.ts'
import { closeBrowser, hasBrowser, openWindow, type Window } from '../../support/browser.ts'

afterAll(closeBrowser)

interface Answer {
  status: number
  body: Record<string, unknown>
}

/** Calls the server from inside the page, with the browser's own headers and cookies. */
function callFrom({ page }: Window, path: string, body: unknown = {}): Promise<Answer> {
  return page.evaluate(
    async ([to, sent]) => {
      const response = await fetch(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: sent,
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    [path, JSON.stringify(body)] as const,
  )
}

/** Lets the browser's authenticator answer options of the server. */
function authenticate({ page }: Window, way: 'create' | 'get', options: unknown): Promise<unknown> {
  return page.evaluate(
    async ([how, text]) => {
      const given = JSON.parse(text) as never
      const credential =
        how === 'create'
          ? await navigator.credentials.create({
              publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(given),
            })
          : await navigator.credentials.get({
              publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given),
            })
      return (credential as PublicKeyCredential).toJSON() as unknown
    },
    [way, JSON.stringify(options)] as const,
  )
}

async function claimIn(home: House): Promise<Window> {
  const window = await openWindow(home.origin, { expectedErrors: /status of 403/ })
  await window.page.goto('/api/start')
  const code = new URL(await home.store.access.setupLink()).hash.slice(1)
  await callFrom(window, '/api/setup', { code })
  const { body } = await callFrom(window, '/api/access/passkeys/start')
  const response = await authenticate(window, 'create', body['options'])
  const made = await callFrom(window, '/api/access/passkeys', { name: 'Chromium', response })
  expect(made).toMatchObject({ status: 200, body: { passkey: { name: 'Chromium', rpId: 'localhost' } } })
  return window
}

async function signInFrom(window: Window): Promise<Answer> {
  const { body } = await callFrom(window, '/api/access/sign-in/start')
  return callFrom(window, '/api/access/sign-in', {
    response: await authenticate(window, 'get', body['options']),
  })
}

describe.runIf(hasBrowser)('a real browser', () => {
  it('claims the server with its passkey, and signs in with it again', async () => {
    const home = await house()
    const window = await claimIn(home)
    const [cookie] = await window.context.cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    expect((await callFrom(window, '/api/access/sign-out')).status).toBe(200)
    expect(await signInFrom(window)).toEqual({ status: 200, body: { done: true } })
    expect(window.caught()).toEqual([])
  })

  it('is refused when the person was not verified, and when its passkey is a copy', async () => {
    const home = await house()
    const window = await claimIn(home)
    expect((await signInFrom(window)).status).toBe(200)
    await window.authenticator.cloneAt(0)
    expect(await signInFrom(window)).toMatchObject({ status: 400, body: { code: 'passkey_refused' } })
    await window.authenticator.setVerified(false)
    await expect(signInFrom(window)).rejects.toThrow(/NotAllowed/)
  })

  it('sends nothing for another site that changes anything', async () => {
    const home = await house()
    const window = await claimIn(home)
    const evil = createServer((_, answer) => {
      answer
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>Evil</title><form method="post"></form>')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => evil.once('listening', resolve))
    onTestFinished(() => void evil.close())
    const { port } = evil.address() as AddressInfo
    const sessions = () => home.store.context.database.sql('SELECT id, hash FROM session')
    const before = sessions()
    // The same host on another port is the same site to a cookie, and still another page.
    for (const host of ['localhost', '127.0.0.1']) {
      await window.page.goto(`http://${host}:${port}/`)
      await window.page.evaluate(async (target) => {
        const url = `${target}/api/access/sign-out`
        await fetch(url, { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' }).catch(
          () => undefined,
        )
        navigator.sendBeacon(url, '{}')
      }, home.origin)
      await window.page.evaluate((target) => {
        const form = document.forms[0]
        if (!form) return
        form.action = `${target}/api/access/sign-out`
        form.submit()
      }, home.origin)
      await window.page.waitForURL(/sign-out/)
      expect(await window.page.textContent('body')).toContain('cross_site')
    }
    expect(sessions()).toEqual(before)
  })
})
