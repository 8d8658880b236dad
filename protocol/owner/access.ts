// Calls by which a person claims their server, signs in, and sees and ends what opens it.
import * as z from 'zod'
import { at, call, done } from './call.ts'

/** Options and answers of WebAuthn travel as the JSON forms of the W3C draft (PublicKeyCredential…JSON). */
const webauthn = z.record(z.string(), z.unknown())
const name = z.string().trim().min(1).max(60)

export const passkey = z.strictObject({
  id: z.string(),
  name: z.string(),
  rpId: z.string(),
  createdAt: at,
  lastUsedAt: at.optional(),
  backedUp: z.boolean(),
})
export const session = z.strictObject({
  id: z.string(),
  name: z.string(),
  by: z.enum(['passkey', 'code', 'setup-link']),
  createdAt: at,
  lastSeenAt: at,
  isThis: z.boolean(),
})

/** First call of every page: what this server is and who is looking. */
export const readStart = call('GET', '/api/start', {
  summary: 'What this server is, whether somebody claimed it, and whether the caller is signed in.',
  answer: z.strictObject({
    version: z.string(),
    isClaimed: z.boolean(),
    isSignedIn: z.boolean(),
    needsPasskey: z.boolean(),
    /** Why no passkey can be made or used at the address the page was opened by; absent when it can. */
    noPasskeyHere: z.enum(['insecure', 'address']).optional(),
    origin: z.string(),
    practice: z.boolean(),
    currency: z.string().length(3).optional(),
    place: z.string().optional(),
  }),
})

export const openSetup = call('POST', '/api/setup', {
  summary: 'Opens the set-up with the one-time link’s code; the answer sets a set-up cookie.',
  body: z.strictObject({ code: z.string().max(100) }),
  answer: z.strictObject({ isClaimed: z.boolean() }),
})
export const startPasskey = call('POST', '/api/access/passkeys/start', {
  summary: 'Options to make a passkey (set-up, or signed in).',
  answer: z.strictObject({ options: webauthn }),
})
export const finishPasskey = call('POST', '/api/access/passkeys', {
  summary:
    'Stores the new passkey; the first one claims the server, signs in and hands out the recovery sheet once.',
  body: z.strictObject({ name, response: webauthn }),
  answer: z.strictObject({
    passkey,
    sheet: z
      .strictObject({
        codes: z.array(z.string()),
        backupKey: z.string(),
        madeAt: at,
        origin: z.string(),
      })
      .optional(),
  }),
})
export const startSignIn = call('POST', '/api/access/sign-in/start', {
  summary: 'Options to sign in with a passkey.',
  answer: z.strictObject({ options: webauthn }),
})
export const signIn = call('POST', '/api/access/sign-in', {
  summary: 'Signs in with a passkey; also renews the recent proof that delicate actions ask for.',
  body: z.strictObject({ response: webauthn }),
  answer: done,
})
export const signInWithCode = call('POST', '/api/access/code', {
  summary:
    'Signs in with a code of the recovery sheet, or with a new set-up link’s code, under any host name.',
  body: z.strictObject({ code: z.string().max(100) }),
  answer: z.strictObject({ codesLeft: z.int() }),
})
export const signOut = call('POST', '/api/access/sign-out', { summary: 'Ends this session.', answer: done })
export const readAccess = call('GET', '/api/access', {
  summary: 'Passkeys, sessions and the state of the recovery sheet.',
  answer: z.strictObject({
    passkeys: z.array(passkey),
    sessions: z.array(session),
    codesLeft: z.int(),
    sheetMadeAt: at.optional(),
  }),
})
export const renamePasskey = call('PUT', '/api/access/passkeys/:id', {
  summary: 'Names a passkey.',
  params: z.strictObject({ id: z.string() }),
  body: z.strictObject({ name }),
  answer: done,
})
export const endPasskey = call('DELETE', '/api/access/passkeys/:id', {
  summary: 'Removes a passkey; the last one stays.',
  params: z.strictObject({ id: z.string() }),
  answer: done,
})
export const renameSession = call('PUT', '/api/access/sessions/:id', {
  summary: 'Names a session.',
  params: z.strictObject({ id: z.string() }),
  body: z.strictObject({ name }),
  answer: done,
})
export const endSession = call('DELETE', '/api/access/sessions/:id', {
  summary: 'Ends a session at once, on every tab and stream.',
  params: z.strictObject({ id: z.string() }),
  answer: done,
})
export const renewSheet = call('POST', '/api/access/sheet', {
  summary: 'Makes a new recovery sheet; the old codes stop working. Needs a recent passkey.',
  answer: z.strictObject({
    codes: z.array(z.string()),
    backupKey: z.string(),
    madeAt: at,
    origin: z.string(),
  }),
})

export type Start = z.infer<typeof readStart.answer>
export type Passkey = z.infer<typeof passkey>
export type Session = z.infer<typeof session>
export type Sheet = z.infer<typeof renewSheet.answer>
