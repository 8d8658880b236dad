// How tests of backups open what a person would open: with the key on the sheet, and nothing of the server's.
import { createReadStream, mkdirSync, readdirSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Decrypter } from 'age-encryption'
import { unpack } from '../../../server/store/backups/container.ts'
import type { House } from '../../support/house.ts'
import { temporaryFolder } from '../../support/folder.ts'

export const folderOf = ({ store }: Pick<House, 'store'>): string =>
  join(store.context.config.dataFolder, 'backups')

/** Paths of the backups, oldest first. */
export const filesOf = (home: Pick<House, 'store'>): string[] =>
  readdirSync(folderOf(home))
    .filter((name) => name.endsWith('.age'))
    .toSorted()
    .map((name) => join(folderOf(home), name))

/** Opens a backup by the typed key. @returns a data folder as the server had it */
export async function opened(path: string, backupKey: string): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(backupKey)
  const sealed = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>
  const folder = join(temporaryFolder(), 'data')
  mkdirSync(folder)
  for (const name of ['bespeak.key', 'bespeak.db']) writeFileSync(join(folder, name), '')
  await unpack(await decrypter.decrypt(sealed), (name, bytes) => appendFileSync(join(folder, name), bytes))
  return folder
}
