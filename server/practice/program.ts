// A practice brand as a process of its own: started with its name, its port and its folder, ended with its starter.
import { bytes, seconds } from '../../protocol/limits.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { createOutbound } from '../platform/outbound.ts'
import { practiceBrand } from './brands.ts'
import { openPractice } from './open.ts'
import { livelyPace } from './pace.ts'
import { openSocket } from './socket.ts'

process.umask(0o077)
const [slug = '', port = '', folder = ''] = process.argv.slice(2)
const log = createLog({ level: 'error', clock: systemClock })
const outbound = createOutbound({ clock: systemClock, log, allowLoopback: true })
const socket = await openSocket(Number(port), (error) => log.error('practice_socket_failed', {}, error))
const practice = await openPractice({
  shop: practiceBrand(slug),
  origin: `http://127.0.0.1:${socket.port}`,
  folder,
  clock: systemClock,
  log,
  fetch: outbound.fetcher({ maxBytes: bytes.page * 2, seconds: seconds.push }),
  pace: livelyPace,
})
socket.serve(practice.handler)
await practice.start()

let ending: Promise<void> | undefined
const end = (): void => {
  ending ??= practice
    .close()
    .then(() => socket.close())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('practice_close_failed', {}, error)
        process.exit(1)
      },
    )
}
// Ctrl-C reaches the whole group; the starter decides when its brands end, and they end when it is gone.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', end)
process.on('disconnect', end)
process.send?.({ ready: socket.port })
