// Which names this server answers to, and who really calls when a trusted proxy stands in between.
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv4 } from 'node:net'
import { Problem } from '../../../protocol/problem.ts'

export interface Caller {
  /** Network address; of the first machine that is not a trusted proxy. */
  address: string
  /** Scheme and host as the caller wrote them. */
  origin: string
}

export interface Hosts {
  /** @throws Problem `wrong_host`: the name in the request is none of ours (DNS rebinding), or there are two */
  callerOf(incoming: IncomingMessage): Caller
  isTrusted(address: string): boolean
}

/** IPv4 written inside IPv6, as sockets that listen on both give it. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  return mapped?.[1] ?? address
}

function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/**
 * @param origin the public origin; its host is served, with the scheme it names
 * @param trustedProxies addresses and networks whose X-Forwarded headers are believed
 */
export function createHosts({
  origin,
  trustedProxies,
}: {
  origin: string
  trustedProxies: readonly string[]
}): Hosts {
  const trusted = listOf(trustedProxies)
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  const publicHost = new URL(origin).host

  const callerOf = (incoming: IncomingMessage): Caller => {
    const peer = plainAddress(incoming.socket.remoteAddress ?? '')
    const isProxied = isTrusted(peer)
    const named = isProxied
      ? (only(incoming, 'x-forwarded-host') ?? only(incoming, 'host'))
      : only(incoming, 'host')
    const host = named?.toLowerCase() ?? ''
    // What the public origin says of its own host holds, so a proxy that ends TLS need not be trusted for it.
    if (host === publicHost) return { address: addressOf(incoming, peer), origin }
    const scheme = isProxied && only(incoming, 'x-forwarded-proto') === 'https' ? 'https' : 'http'
    const url =
      /^[a-z0-9.:[\]-]{1,260}$/.test(host) && URL.canParse(`${scheme}://${host}`)
        ? new URL(`${scheme}://${host}`)
        : undefined
    // No one else's page can be served under a bare address or localhost, so these are safe with any port.
    const isOurs =
      url !== undefined &&
      url.host === host &&
      (url.hostname === 'localhost' || isIP(bare(url.hostname)) !== 0)
    if (!isOurs) throw new Problem('wrong_host')
    return { address: addressOf(incoming, peer), origin: url.origin }
  }

  const addressOf = (incoming: IncomingMessage, peer: string): string => {
    if (!isTrusted(peer)) return peer
    const chain = String(incoming.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((part) => plainAddress(part.trim()))
    for (const address of chain.toReversed()) {
      if (isIP(address) === 0) break
      if (!isTrusted(address)) return address
    }
    return peer
  }
  return { callerOf, isTrusted }
}

/** An IPv6 host name without its brackets. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** A header that may be there once at most: two of them mean that somebody in between reads another one. */
function only(incoming: IncomingMessage, name: string): string | undefined {
  let found: string | undefined
  const { rawHeaders } = incoming
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== name) continue
    if (found !== undefined) throw new Problem('wrong_host')
    found = rawHeaders[i + 1]
  }
  return found
}
