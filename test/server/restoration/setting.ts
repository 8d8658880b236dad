// A store that goes back to a backup while its brands go on: the data file is copied, time passes, the copy is put back.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import * as calls from '../../../protocol/owner/restoration.ts'
import { restoreFile } from '../../../server/cli/restore-file.ts'
import { createOutbound, type Outbound } from '../../../server/platform/outbound.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { world, type World } from '../../journeys/setting.ts'
import { briskClock } from '../../journeys/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import type { House } from '../../support/house.ts'
import { signIn, type Browser } from '../../support/person.ts'
import { until } from '../../support/until.ts'

export type Page = { records: Record<string, unknown>[]; head: { seq: number; hash: string }; more: boolean }

export interface Wayfarer extends World {
  /** What a brand's page of records becomes on its way; a brand may lie like that. Absent: nothing is changed. */
  lie: ((page: Page) => Page | undefined) | undefined
}

/** A world in which a test can change what brands say of their records. */
export async function changeable(): Promise<Wayfarer> {
  const clock = briskClock()
  const real = createOutbound({ clock, log: silentLog, allowLoopback: true })
  const wayfarer = {} as { lie: Wayfarer['lie'] }
  const outbound: Outbound = {
    ...real,
    // It outlives the server that is stopped and started again.
    close: () => Promise.resolve(),
    request: async (url, options) => {
      const answer = await real.request(url, options)
      if (wayfarer.lie === undefined || new URL(url).pathname !== '/bespeak/records' || answer.status !== 200)
        return answer
      const told = wayfarer.lie(JSON.parse(Buffer.from(answer.body).toString()) as Page)
      if (told === undefined) return { ...answer, status: 500, body: Buffer.from('') }
      return { ...answer, body: Buffer.from(JSON.stringify(told)) }
    },
  }
  onTestFinished(() => real.close())
  return Object.assign(wayfarer, await world({ clock, outbound }))
}

export interface Back {
  home: House
  person: Browser
  state(): ReturnType<typeof brandsAt>
}

const brandsAt = (person: Browser) => person.ask(calls.readRestoration)

/** Copies the data file as it is now. */
export function backUp({ home }: Pick<World, 'home'>): string {
  const file = join(temporaryFolder(), 'copy.db')
  home.store.context.database.snapshotTo(file)
  return file
}

/** Stops the server, puts the copy back as the command does, and starts again; the brands never stop. */
export async function goBack({ home, person }: World, file: string): Promise<Back> {
  const { dataFolder } = home.config
  await home.close()
  await restoreFile(file, dataFolder, () => Promise.reject(new Error('a copy has no key')))
  const again = await home.reopen()
  const browser = await signIn(again, person.passkey)
  return { home: again, person: browser, state: () => brandsAt(browser) }
}

/** Waits until no brand is being asked any more. */
export const asked = (back: Pick<Back, 'state'>) =>
  until(back.state, ({ brands }) => brands.length > 0 && brands.every(({ state }) => state !== 'checking'))

/** Asks a brand as often as the person must wait before they may choose. */
export async function askThrice(back: Back, brand: string): Promise<void> {
  for (const tries of [1, 2, 3]) {
    await until(back.state, ({ brands }) => brands.every((row) => row.brand !== brand || row.tries >= tries))
    await back.person.ask(calls.checkAgain, undefined, { params: { brand } })
  }
}
