// Going inside: somebody signed in or claimed the server, so that everything is asked anew.
import { go } from '../router.ts'

export const entered = 'bespeak-entered'

export function enterAt(path: string): void {
  history.replaceState(undefined, '', path)
  dispatchEvent(new CustomEvent(entered))
}

/** The session was ended here: back to the door. */
export function leave(): void {
  go('/', { replace: true })
  dispatchEvent(new CustomEvent(entered))
}
