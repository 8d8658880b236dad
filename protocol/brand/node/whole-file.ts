// Replaces a file whole: after a crash there is the old one or the new one, never a piece of either.
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes the names in a folder durable, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing, and needs none.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** @param parts written one after the other, so that a large file is never in memory as a whole */
export async function replaceFile(file: string, parts: Iterable<string> | string): Promise<number> {
  const fresh = `${file}.new`
  const handle = await open(fresh, 'w', 0o600)
  let size = 0
  try {
    for (const part of typeof parts === 'string' ? [parts] : parts) {
      const bytes = Buffer.from(part)
      await handle.appendFile(bytes)
      size += bytes.length
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(fresh, file)
  await syncFolder(dirname(file))
  return size
}
