// The one source of chance: ids, codes and shuffles, from the machine or, in a test, from a seed.
import { randomFillSync } from 'node:crypto'
import { sha256 } from '../../protocol/hash.ts'
import { newId, newRid } from '../../protocol/message.ts'

export interface Random {
  bytes(count: number): Uint8Array
  /** UUID version 4, lower-case. */
  id(): string
  /** 128 bits as base64url: a relationship id. */
  rid(): string
  /** For people to type: groups of four letters and digits with dashes between, 20 bits a group. */
  code(groups: number): string
  /** A new list in random order. */
  shuffle<T>(list: readonly T[]): T[]
  /** A whole number from `low` to `high`, both included, each equally likely. */
  between(low: number, high: number): number
}

// Crockford's letters: no I, L, O, U, which people misread or would rather not read.
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Everything else follows from a source of bytes. */
function randomOf(bytes: (count: number) => Uint8Array): Random {
  const word = (): number => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes(6)
    return a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24 + e * 2 ** 32 + f * 2 ** 40
  }
  const between = (low: number, high: number): number => {
    const span = high - low + 1
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 1 || span > 2 ** 40) {
      throw new RangeError(`no whole number lies between ${low} and ${high}`)
    }
    // A word from the last incomplete span is drawn again, else the first numbers would come more often.
    const limit = 2 ** 48 - (2 ** 48 % span)
    let drawn = word()
    while (drawn >= limit) drawn = word()
    return low + (drawn % span)
  }
  return {
    bytes,
    id: () => newId(bytes(16)),
    rid: () => newRid(bytes(16)),
    code(groups) {
      const drawn = Array.from(bytes(groups * 4), (byte) => letters.charAt(byte & 31)).join('')
      return (drawn.match(/.{4}/g) ?? []).join('-')
    },
    shuffle<T>(list: readonly T[]) {
      const mixed = [...list]
      for (let last = mixed.length - 1; last > 0; last--) {
        const other = between(0, last)
        ;[mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T]
      }
      return mixed
    },
    between,
  }
}

/** Drawn from the machine in large portions: asking costs more than the bytes. What was given is wiped here. */
function portions(size: number): (count: number) => Uint8Array {
  const portion = new Uint8Array(size)
  let used = size
  return (count) => {
    if (count > size / 4) return randomFillSync(new Uint8Array(count))
    if (used + count > size) {
      randomFillSync(portion)
      used = 0
    }
    const drawn = portion.slice(used, used + count)
    portion.fill(0, used, used + count)
    used += count
    return drawn
  }
}

export const systemRandom: Random = randomOf(portions(4096))

/** The same draws for the same seed: a whole world can be played again from one number. */
export function seededRandom(seed: number | string): Random {
  let block = new Uint8Array(0)
  let used = 0
  let counter = 0
  return randomOf((count) => {
    const drawn = new Uint8Array(count)
    for (let at = 0; at < count; at++) {
      if (used === block.length) {
        block = new Uint8Array(sha256(`${seed}/${counter++}`))
        used = 0
      }
      drawn[at] = block[used++] ?? 0
    }
    return drawn
  })
}
