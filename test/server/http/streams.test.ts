// Answers that stay open: tabs told of changes, resumed by number, cut when their session ends or nobody reads.
import { request, type IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as calls from '../../../protocol/owner/access.ts'
import { livePath } from '../../../protocol/owner/live.ts'
import { house, type House } from '../../support/house.ts'
import { claim, signIn, type Browser } from '../../support/person.ts'

interface Tab {
  status: number
  text(): string
  until(part: string): Promise<string>
  closed: Promise<void>
  /** Stops reading, as a tab that sleeps. */
  pause(): void
}

/** Opens the live stream as a tab does, on a socket of its own. */
function openTab(home: House, browser: Browser, lastEventId?: string): Promise<Tab> {
  return new Promise((resolve, reject) => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
    const asked = request(
      `${home.origin}${livePath}`,
      { headers, agent: false },
      (answer: IncomingMessage) => {
        let text = ''
        const looks = new Set<() => void>()
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          for (const look of looks) look()
        })
        const closed = new Promise<void>((done) => answer.once('close', done))
        answer.on('error', () => undefined)
        const until = (part: string) =>
          new Promise<string>((found, lost) => {
            const look = () => {
              if (!text.includes(part)) return
              looks.delete(look)
              found(text)
            }
            looks.add(look)
            void closed.then(() => {
              lost(new Error(`closed without ${part}: ${text}`))
            })
            look()
          })
        resolve({
          status: answer.statusCode ?? 0,
          text: () => text,
          until,
          closed,
          pause: () => answer.pause(),
        })
      },
    )
    asked.on('error', reject)
    onTestFinished(() => void asked.destroy())
    asked.end()
  })
}

const idsIn = (text: string) => [...text.matchAll(/^id: (\S+)$/gm)].map(([, id]) => id ?? '')

/** Changes something that tabs are told of. */
async function change(person: Browser, name: string): Promise<void> {
  const { passkeys } = await person.ask(calls.readAccess)
  await person.ask(calls.renamePasskey, { name }, { params: { id: passkeys[0]?.id ?? '' } })
}

describe('the live stream', () => {
  it('tells every tab that something changed, and never what it says', async () => {
    const home = await house()
    const person = await claim(home)
    const tabs = [await openTab(home, person), await openTab(home, person)]
    await change(person, 'A secret name')
    for (const tab of tabs) {
      const text = await tab.until('event: change')
      expect(text).toContain('data: {"topic":"access"}')
      expect(text).not.toContain('secret')
    }
  })

  it('goes on after the last number seen, without a gap or a repeat', async () => {
    const home = await house()
    const person = await claim(home)
    const first = await openTab(home, person)
    await change(person, 'One')
    const seen = idsIn(await first.until('event: change')).at(-1) ?? ''
    for (const name of ['Two', 'Three', 'Four']) await change(person, name)
    const second = await openTab(home, person, seen)
    const last = idsIn(await second.until('event: change'))
    await change(person, 'Five')
    const number = (id: string) => Number(id.split('-')[1])
    const text = await second.until(`-${number(seen) + 4}\n`)
    expect(idsIn(text).map(number)).toEqual([1, 2, 3, 4].map((more) => number(seen) + more))
    expect(last.length).toBeGreaterThan(0)
  })

  it('tells a tab of an earlier run to read everything again', async () => {
    const home = await house()
    const person = await claim(home)
    const tab = await openTab(home, person, 'earlier-7')
    expect(await tab.until('event: reset')).not.toContain('event: change')
  })

  it('is cut at once when its session ends, and only that one', async () => {
    const home = await house()
    const person = await claim(home)
    const other = await signIn(home, person.passkey)
    const theirs = await openTab(home, other)
    const ours = await openTab(home, person)
    const { sessions } = await person.ask(calls.readAccess)
    const id = sessions.find((one) => !one.isThis)?.id ?? ''
    await person.ask(calls.endSession, undefined, { params: { id } })
    await theirs.closed
    expect((await openTab(home, other)).status).toBe(401)
    await change(person, 'Still here')
    await ours.until('event: change')
  })

  it('ends when the server closes, and the server does not wait for its readers', async () => {
    const home = await house()
    const person = await claim(home)
    const tab = await openTab(home, person)
    await home.close()
    await tab.closed
  })

  it('is opened so many times for one session and no more', async () => {
    const home = await house()
    const person = await claim(home)
    const { tabs } = home.config.limits
    const opened = await Promise.all(Array.from({ length: tabs }, () => openTab(home, person)))
    expect(opened.every((tab) => tab.status === 200)).toBe(true)
    expect((await openTab(home, person)).status).toBe(429)
  })
})
