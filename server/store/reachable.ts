// Whether a brand can call this server: as the settings say, or as its own address lets one judge.
import ipaddr from 'ipaddr.js'
import { isLoopbackOrigin } from '../../protocol/origin.ts'
import type { Config } from '../config.ts'

/** Names that lead nowhere from outside of a home (RFC 6761, RFC 6762, RFC 8375, and what routers hand out). */
const homeName = /(?:^|\.)(?:localhost|local|lan|home|internal|test|home\.arpa)$/

function isPublicName(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(bare)) return ipaddr.process(bare).range() === 'unicast'
  return bare.includes('.') && !homeName.test(bare)
}

/**
 * @param brand the brand's origin: one on this very machine reaches what no other does
 */
export function canBeReachedBy(
  { reachable, origin }: { reachable: Config['reachable']; origin?: string | undefined },
  brand: string,
): boolean {
  if (reachable !== 'auto') return reachable === 'yes'
  if (origin !== undefined && isPublicName(new URL(origin).hostname)) return true
  return isLoopbackOrigin(brand) || new URL(brand).hostname.endsWith('.test')
}
