// The headers that every answer carries: what a page may load, who may frame it, what is told to others.
import type { ServerResponse } from 'node:http'

/** No inline script or style, nothing from elsewhere, no markup made from text (Trusted Types). */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html default',
].join('; ')

const fixed: readonly (readonly [string, string])[] = [
  ['content-security-policy', contentSecurityPolicy],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  [
    'permissions-policy',
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)',
  ],
  ['cache-control', 'no-store'],
]

/** Sets them before anything else is known of the request, so that no answer goes out without. */
export function setHeaders(outgoing: ServerResponse, isHttps: boolean, requestId: string): void {
  for (const [name, value] of fixed) outgoing.setHeader(name, value)
  if (isHttps) outgoing.setHeader('strict-transport-security', 'max-age=31536000')
  outgoing.setHeader('x-request-id', requestId)
}
