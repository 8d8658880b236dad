// All that a brand on Node needs from outside, in one call: keys and ledgers in a folder, the clock, the way out.
import type { BrandOptions } from '../surface.ts'
import { systemClock } from './clock.ts'
import { openFileStore, type FileStore } from './file-store.ts'
import { readKeys } from './key-file.ts'
import { createWayOut, type WayOutOptions } from './way-out.ts'

export { openFileStore, type FileStore } from './file-store.ts'
export { readKeys, renewKeys } from './key-file.ts'
export { listener } from './listener.ts'
export { systemClock } from './clock.ts'
export { createWayOut, type WayOutOptions } from './way-out.ts'

export interface NodeOptions extends WayOutOptions {
  /** Made where it is missing; nobody but its owner can look inside. Back it up: keys and ledgers are in it. */
  folder: string
}

/**
 * What `createBrand` needs beside the profile.
 * @example const brand = createBrand({ profile, ...(await onNode({ folder: './brand' })) })
 */
export async function onNode({
  folder,
  ...out
}: NodeOptions): Promise<Pick<BrandOptions, 'keys' | 'clock' | 'fetch'> & { store: FileStore }> {
  const keys = await readKeys(folder)
  return { keys, store: await openFileStore(folder), clock: systemClock, fetch: createWayOut(out) }
}
