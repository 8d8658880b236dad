// The demo's small world while its week is being told: a store and three brands on real sockets, in time that jumps.
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openServer } from '../open.ts'
import { wideLimits } from '../platform/http/limits.ts'
import { createLog, type Log } from '../platform/log.ts'
import { createOutbound, type Outbound } from '../platform/outbound.ts'
import { systemClock } from '../platform/clock.ts'
import { systemRandom } from '../platform/random.ts'
import { practiceBrands, type Slug } from '../practice/brands.ts'
import { openPractice } from '../practice/open.ts'
import { ownDoor } from '../practice/own-door.ts'
import { lifePace } from '../practice/pace.ts'
import { openSocket } from '../practice/socket.ts'
import { claimDemo, type DemoPerson } from './person.ts'
import { createStoryTime, type StoryTime } from './time.ts'

/** Where each brand is and what it keeps. */
export interface Place {
  slug: Slug
  port: number
  host: string
  folder: string
}

export interface DemoWorld {
  time: StoryTime
  person: DemoPerson
  hosts: Readonly<Record<Slug, string>>
  places: readonly Place[]
  config: Config
  close(): Promise<void>
}

/** With it the shop answers all intents of the story but the last: that one it leaves lying. */
const seed = 'morning'

function counted(plain: Outbound, time: StoryTime): Outbound {
  return { ...plain, request: (url, asked) => time.traffic.count(plain.request(url, asked)) }
}

/** @throws Problem `not_possible` when the folder is held or the port is taken */
export async function openWorld(asked: Config, startMs: number): Promise<DemoWorld> {
  const time = createStoryTime(startMs)
  const log: Log = createLog({ level: 'error', clock: systemClock })
  const plain = createOutbound({ clock: time.store, log, allowLoopback: true })
  const outbound = counted(plain, time)
  const server = await openServer({ ...asked, limits: wideLimits }, { clock: time.store, log, outbound })
  const closing: (() => Promise<void>)[] = [server.close]
  const { config } = server
  const door = ownDoor(config)
  const places: Place[] = []
  for (const shop of practiceBrands) {
    const socket = await openSocket(0, (error) => log.error('practice_socket_failed', {}, error))
    closing.push(socket.close)
    const host = `127.0.0.1:${socket.port}`
    const folder = join(config.dataFolder, 'brands', shop.slug)
    const practice = await openPractice({
      shop,
      origin: `http://${host}`,
      folder,
      clock: time.brands,
      log,
      fetch: (url, init) => time.traffic.count(door(url, init)),
      pace: lifePace,
      seed,
    })
    closing.push(practice.close)
    socket.serve(practice.handler)
    await practice.start()
    places.push({ slug: shop.slug, port: socket.port, host, folder })
  }
  const hostOf = (slug: Slug): string => places.find((one) => one.slug === slug)?.host ?? ''
  const person = await claimDemo(config, await server.store.access.setupLink(), systemRandom)
  return {
    time,
    person,
    places,
    config,
    hosts: { kestrel: hostOf('kestrel'), alder: hostOf('alder'), marchetti: hostOf('marchetti') },
    async close() {
      for (const close of closing.toReversed()) await close()
    },
  }
}
