// What a command of the command line is: a name, a sentence, and what it does beside a running server.
import type { Config } from '../config.ts'

export interface Command {
  name: string
  usage: string
  sentence: string
  /** Whether it works without any data of this machine. */
  standsAlone?(words: readonly string[]): boolean
  /** @returns the exit code */
  run(words: readonly string[], config: Config): Promise<number>
}

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
