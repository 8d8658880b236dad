// Claiming, signing in, and what opens this server: passkeys through the browser's own prompt.
import * as calls from '../../protocol/owner/access.ts'
import { ask, PageProblem } from './ask.ts'

// Only the pages that use a passkey load what speaks to the browser about it.
const webauthn = () => import('@simplewebauthn/browser')

function promptProblem(error: unknown): PageProblem {
  if (error instanceof PageProblem) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError')
    return new PageProblem('passkey_cancelled', {}, error)
  if (name === 'InvalidStateError') {
    return new PageProblem(
      'passkey_refused',
      { reason: 'this device has a passkey for this server already' },
      error,
    )
  }
  return new PageProblem('passkey_refused', { reason: error instanceof Error ? error.message : '' }, error)
}

async function prompted<T>(prompt: () => Promise<T>): Promise<T> {
  try {
    return await prompt()
  } catch (error) {
    throw promptProblem(error)
  }
}

export const openSetup = (code: string) => ask(calls.openSetup, { body: { code } })

/** Asks the browser for a new passkey and stores it; the first one comes with the recovery sheet. */
export async function makePasskey(name: string) {
  const { options } = await ask(calls.startPasskey)
  const { startRegistration } = await webauthn()
  const response = await prompted(() => startRegistration({ optionsJSON: options as never }))
  return ask(calls.finishPasskey, { body: { name, response: response as never } })
}

/** Signs in with a passkey; also renews the proof that delicate steps ask for. */
export async function signIn(): Promise<void> {
  const { options } = await ask(calls.startSignIn)
  const { startAuthentication } = await webauthn()
  const response = await prompted(() => startAuthentication({ optionsJSON: options as never }))
  await ask(calls.signIn, { body: { response: response as never } })
}

/** Does a delicate step; when the server asks for proof, shows the passkey prompt and does it again. */
export async function withProof<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof PageProblem) || error.code !== 'step_up') throw error
    await signIn()
    return step()
  }
}

export const signInWithCode = (code: string) => ask(calls.signInWithCode, { body: { code } })
export const signOut = () => ask(calls.signOut)
export const loadAccess = () => ask(calls.readAccess)
export const renamePasskey = (id: string, name: string) =>
  ask(calls.renamePasskey, { params: { id }, body: { name } })
export const endPasskey = (id: string) => withProof(() => ask(calls.endPasskey, { params: { id } }))
export const renameSession = (id: string, name: string) =>
  ask(calls.renameSession, { params: { id }, body: { name } })
export const endSession = (id: string) => ask(calls.endSession, { params: { id } })
export const newSheet = () => withProof(() => ask(calls.renewSheet))

export type Access = Awaited<ReturnType<typeof loadAccess>>
export type * from '../../protocol/owner/access.ts'
