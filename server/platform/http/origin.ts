// Refuses what other sites make a browser send here: writes by form, fetch, beacon or frame, and reads of the person's data.
import type { IncomingMessage } from 'node:http'
import { Problem } from '../../../protocol/problem.ts'

/** Cookies do not tell ports of one host apart, so `same-site` is as foreign as `cross-site`. */
const foreign = new Set(['cross-site', 'same-site'])

/**
 * @param ours scheme and host this request came to
 * @param needsProof a write by the person's pages must show where it comes from; a brand's server sends neither header
 * @throws Problem `cross_site`
 */
export function checkOrigin(incoming: IncomingMessage, ours: string, needsProof: boolean): void {
  const { origin } = incoming.headers
  const site = incoming.headers['sec-fetch-site']
  if (site !== undefined && foreign.has(String(site))) throw new Problem('cross_site')
  if (origin !== undefined && origin !== ours) throw new Problem('cross_site')
  if (needsProof && origin === undefined && site !== 'same-origin') throw new Problem('cross_site')
}
