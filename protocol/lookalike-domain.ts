// Internationalised domain names: what the letters of an `xn--` name are (RFC 3492), when they are what they claim.
import { hasPile, isUnseenInLine } from './unseen.ts'

const base = 36
const tMin = 1
const tMax = 26

function adapt(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / 700) : delta >> 1
  rest += Math.floor(rest / points)
  let k = 0
  while (rest > ((base - tMin) * tMax) >> 1) {
    rest = Math.floor(rest / (base - tMin))
    k += base
  }
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + 38))
}

/** `a`–`z` are 0–25, `0`–`9` are 26–35. */
function digitOf(letter: string | undefined): number {
  const digit = letter === undefined ? -1 : 'abcdefghijklmnopqrstuvwxyz0123456789'.indexOf(letter)
  return digit < 0 ? base : digit
}

/** One label behind its `xn--`; absent when it is no Punycode. */
function decodeLabel(text: string): string | undefined {
  const dash = text.lastIndexOf('-')
  const points = dash > 0 ? [...text.slice(0, dash)].map((letter) => letter.charCodeAt(0)) : []
  let [n, i, bias, at] = [128, 0, 72, dash > 0 ? dash + 1 : 0]
  while (at < text.length) {
    const before = i
    let weight = 1
    for (let k = base; ; k += base) {
      const digit = digitOf(text[at])
      at += 1
      if (digit >= base) return undefined
      i += digit * weight
      const t = Math.min(Math.max(k - bias, tMin), tMax)
      if (digit < t) break
      weight *= base - t
      if (i > 0x7fffffff || weight > 0x7fffffff) return undefined
    }
    bias = adapt(i - before, points.length + 1, before === 0)
    n += Math.floor(i / (points.length + 1))
    i %= points.length + 1
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return undefined
    points.splice(i, 0, n)
    i += 1
  }
  return String.fromCodePoint(...points)
}

const isShowable = (text: string): boolean =>
  !hasPile(text) && ![...text].some((letter) => isUnseenInLine(letter.codePointAt(0) ?? 0))

/**
 * The letters of a host with `xn--` in it; absent for a host without, and for one that is not the one spelling of
 * what it decodes to, or would show what nobody sees.
 * @example lettersOf('xn--bcher-kva.example') // 'bücher.example'
 */
export function lettersOf(host: string): string | undefined {
  if (!host.includes('xn--') || host.length > 260) return undefined
  const labels = host
    .split('.')
    .map((label) => (label.startsWith('xn--') ? decodeLabel(label.slice(4)) : label))
  if (labels.some((label) => label === undefined || !isShowable(label))) return undefined
  const letters = labels.join('.')
  // The URL standard has the last word on what a name stands for, and no part of it may become another part.
  if (/[/?#@:\\]/.test(letters.replace(/:\d+$/, '')) || !URL.canParse(`https://${letters}`)) return undefined
  return new URL(`https://${letters}`).host === host ? letters : undefined
}
