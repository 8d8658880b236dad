// The second reader of the protocol, in Python with Debian's packages alone: where it can run, and how it is asked.
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

// On a machine of one's own it may be missing, and test/run.mjs says so; where the project is checked it must not be.
const python = process.env['BESPEAK_PYTHON'] || '/usr/bin/python3'
const isChecked = process.env['CI'] === 'true'
export const hasSecondReader =
  isChecked || spawnSync(python, ['-c', 'import jwcrypto'], { stdio: 'ignore' }).status === 0

const script = fileURLToPath(new URL('../kit/reader/reader.py', import.meta.url))

export interface FileRead {
  file: string
  cases: number
  wrong: string[]
}

/** What it says of each file of vectors in a folder (those of the protocol where none is named). */
export function readAll(folder?: string): FileRead[] {
  const args = folder === undefined ? [script] : [script, '--vectors', folder]
  const { stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const lines = stdout.split('\n').filter((line) => line !== '')
  if (lines.length === 0) throw new Error(stderr)
  return lines.map((line) => JSON.parse(line) as FileRead)
}

export interface BundleRead {
  sound: boolean
  faults: { code: string; seq?: number }[]
  /** Number and type of what the brand's key proves. */
  byBrand: [number, string][]
}

/** What it says of dispute bundles. */
export function readBundles(paths: readonly string[]): BundleRead[] {
  const auditor = fileURLToPath(new URL('../kit/reader/evidence.py', import.meta.url))
  const { stdout, stderr } = spawnSync(python, [auditor, ...paths], { encoding: 'utf8' })
  if (stderr !== '') throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BundleRead)
}

/** One process that answers questions in the order in which they are asked. */
export function startSecondReader() {
  const child = spawn(python, [script, '--answer'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting: ((answer: unknown) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) =>
    waiting.shift()?.((JSON.parse(line) as { answer: unknown }).answer),
  )
  const ask = (question: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    return new Promise((resolve) => void waiting.push(resolve))
  }
  return { ask, stop: () => child.stdin.end() }
}
