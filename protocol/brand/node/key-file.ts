// The brand's own keys in a file that only its owner can read: made once, kept, and followed by others.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { createSigner, generateKey, type PrivateJwk } from '../../keys.ts'
import { nextKey } from '../succession.ts'
import { replaceFile } from './whole-file.ts'

const shape = z.strictObject({
  keys: z
    .array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        d: z.string(),
        kid: z.string().optional(),
        by: z.string().optional(),
        nbf: z.int().optional(),
      }),
    )
    .min(1)
    .max(8),
})
const fileIn = (folder: string): string => join(folder, 'keys.json')

async function write(folder: string, keys: readonly PrivateJwk[]): Promise<void> {
  await replaceFile(fileIn(folder), `${JSON.stringify({ keys }, null, 2)}\n`)
}

/** The keys of a folder, newest first; the first call makes one. @throws Error for a file that holds no keys */
export async function readKeys(folder: string): Promise<PrivateJwk[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let text: string
  try {
    text = await readFile(fileIn(folder), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const { privateJwk } = await generateKey()
    await write(folder, [privateJwk])
    return [privateJwk]
  }
  const { keys } = shape.parse(JSON.parse(text))
  for (const key of keys) await createSigner(key)
  return keys
}

/**
 * Adds the next key, vouched for by the newest one. It is published at the next start and used for new relationships
 * from an hour later; the others stay for theirs.
 */
export async function renewKeys(folder: string, nowSeconds: number): Promise<PrivateJwk[]> {
  const keys = await readKeys(folder)
  const [newest] = keys
  if (!newest || keys.length >= 8)
    throw new Error('eight keys are published at most: take the oldest out first')
  const renewed = [await nextKey(newest, nowSeconds), ...keys]
  await write(folder, renewed)
  return renewed
}
