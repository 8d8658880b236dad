// The files of the protocol that are published as they are: the text, the vectors, the schemas, the table of states.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const protocol = join(import.meta.dirname, '..', '..', 'protocol')
const resolve = createRequire(import.meta.url).resolve

const namesIn = (folder: string): string[] =>
  readdirSync(join(protocol, folder))
    .filter((name) => /^[a-z][a-z.-]*\.json$/.test(name))
    .toSorted()

/** Only these names can be asked for: no request names a path. */
export const vectorNames = (): string[] => namesIn('vectors')
export const schemaNames = (): string[] => namesIn('schema')
export const dataNames = (): string[] => namesIn('data')

export const specText = (): string => readFileSync(join(protocol, 'SPEC.md'), 'utf8')
export const vectorText = (name: string): string => readFileSync(join(protocol, 'vectors', name), 'utf8')
export const schemaText = (name: string): string => readFileSync(join(protocol, 'schema', name), 'utf8')
export const dataText = (name: string): string => readFileSync(join(protocol, 'data', name), 'utf8')
export const contextNames = (): string[] => namesIn('contexts')
export const contextText = (name: string): string => readFileSync(join(protocol, 'contexts', name), 'utf8')
export const rosterText = (): string => readFileSync(join(protocol, 'roster.json'), 'utf8')
export const allowedText = (): string => readFileSync(join(protocol, 'allowed.json'), 'utf8')
export const styleText = (): string => readFileSync(join(import.meta.dirname, 'docs.css'), 'utf8')

const fonts: Readonly<Record<string, string>> = {
  'serif.woff2': '@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2',
  'sans.woff2': '@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  'mono.woff2': '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
}
export const fontNames = (): string[] => Object.keys(fonts)

/** A typeface of the house. */
export function fontBytes(name: string): Uint8Array {
  const file = fonts[name]
  return file === undefined ? new Uint8Array() : readFileSync(resolve(file))
}
