// One program for one folder: a lock that ends with the process that holds it, however it ends.
import { createHash } from 'node:crypto'
import { realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:net'

// Names of sockets are short on every system.
const longest = 100

/** Where the lock of a folder listens: the system closes it with the process. */
async function addressOf(folder: string): Promise<string> {
  const real = await realpath(folder)
  const inside = join(real, 'lock')
  if (process.platform !== 'win32' && Buffer.byteLength(inside) <= longest) return inside
  const name = `bespeak-${createHash('sha256').update(real).digest('hex').slice(0, 24)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name)
}

/** Whether a process answers there; what is left of one that died does not. */
const isAlive = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** @throws Error when another program holds the folder */
export async function holdFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const address = await addressOf(folder)
  const lock = createServer((socket) => socket.destroy())
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      lock.once('error', reject)
      lock.listen(address, () => {
        lock.removeListener('error', reject)
        resolve()
      })
    })
  try {
    await listen()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    if (await isAlive(address))
      throw new Error(`another program is using the folder ${folder}`, { cause: error })
    await rm(address, { force: true })
    await listen()
  }
  lock.unref()
  return { release: () => new Promise((resolve) => lock.close(() => resolve())) }
}
