// A real Chromium for a test: no way out of this machine, a virtual authenticator, and traps for what must not happen.
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Program to launch: from `npm test`, else where Debian puts it. */
const program = process.env['BESPEAK_CHROMIUM'] || '/usr/bin/chromium'

/** Whether `npm test` found no browser and says so itself. */
export const hasBrowser = !(process.env['BESPEAK_TEST_WITHOUT'] ?? '').includes('browser journeys')

let launched: Promise<Browser> | undefined

/** One browser for a test file; tests have contexts of their own. */
function launch(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: program,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A page that asks anybody outside fails at once: the pages phone nobody.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  })
  return launched
}

export interface Window {
  page: Page
  context: BrowserContext
  authenticator: Authenticator
  /** What the traps caught; a test ends with these empty. */
  trapped: { outbound: string[]; violations: string[]; dialogs: string[]; errors: string[] }
  /** Everything caught, one line each: for `expect(caught()).toEqual([])`. */
  caught(): string[]
}

export interface WindowParts {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  /** Console errors that the test brings about on purpose. */
  expectedErrors?: RegExp
}

/** Opens a window on a server; nothing is loaded yet. */
export async function openWindow(origin: string, parts: WindowParts = {}): Promise<Window> {
  const browser = await launch()
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: parts.width ?? 1280, height: parts.height ?? 900 },
    colorScheme: parts.theme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  const page = await context.newPage()
  onTestFinished(async ({ task }) => {
    // What a person would have seen, for whoever looks into it.
    if (task.result?.state === 'fail' && !page.isClosed()) {
      const name = task.name.replace(/\W+/g, '-').slice(0, 60)
      await page.screenshot({
        path: join(import.meta.dirname, '../out', `failed-${name}.png`),
        fullPage: true,
      })
    }
    await context.close()
  })
  const trapped: Window['trapped'] = { outbound: [], violations: [], dialogs: [], errors: [] }
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== origin) trapped.outbound.push(request.url())
  })
  page.on('dialog', (dialog) => {
    trapped.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => trapped.errors.push(error.message))
  page.on('console', (message) => {
    const text = message.text()
    if (/Content Security Policy|TrustedHTML|Trusted Type/i.test(text)) trapped.violations.push(text)
    else if (message.type() === 'error' && !parts.expectedErrors?.test(text)) trapped.errors.push(text)
  })
  await page.exposeFunction('bespeakViolation', (text: string) => trapped.violations.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (globalThis as unknown as { bespeakViolation(text: string): void }).bespeakViolation
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
  const authenticator = await addAuthenticator(await context.newCDPSession(page))
  const caught = () =>
    Object.entries(trapped).flatMap(([kind, list]) => list.map((text: string) => `${kind}: ${text}`))
  return { page, context, authenticator, trapped, caught }
}

export interface Authenticator {
  id: string
  /** Whether the next use counts as verified by the person. */
  setVerified(isVerified: boolean): Promise<void>
  credentials(): Promise<{ credentialId: string; signCount: number }[]>
  /** Puts the newest passkey back as a copy whose counter stands at `signCount`. */
  cloneAt(signCount: number): Promise<void>
}

async function addAuthenticator(cdp: CDPSession): Promise<Authenticator> {
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const list = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId: id })).credentials
  return {
    id,
    setVerified: async (isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified })
    },
    credentials: list,
    cloneAt: async (signCount) => {
      const credential = (await list()).at(-1)
      if (!credential) throw new Error('there is no passkey to copy')
      const { credentialId } = credential
      await cdp.send('WebAuthn.removeCredential', { authenticatorId: id, credentialId })
      await cdp.send('WebAuthn.addCredential', {
        authenticatorId: id,
        credential: { ...credential, signCount },
      })
    },
  }
}

/** Ends the browser; for `afterAll`. */
export async function closeBrowser(): Promise<void> {
  const browser = await launched
  launched = undefined
  await browser?.close()
}
