// Six seconds in which a decision can be taken back, shown as a message at the foot of the page.
import { now } from '../../clock.ts'
import { problemSentences } from '../../copy/problems.ts'
import { PageProblem } from '../../data/ask.ts'
import { takeBack } from '../../data/intents.ts'
import { showToast } from '../../parts/toast.ts'

type Taken = Awaited<ReturnType<typeof takeBack>>

/** A little less than the server waits, so that the button is never there too late. */
const shown = 5700

/** Takes it back at once; what cannot be taken back any more is said. */
export async function takeBackNow(id: string, then: (taken: Taken) => void): Promise<void> {
  try {
    then(await takeBack(id))
  } catch (error) {
    if (!(error instanceof PageProblem)) throw error
    showToast({ text: problemSentences(error.code, error.values).title })
  }
}

export function offerUndo(text: string, id: string, then: (taken: Taken) => void): void {
  showToast({ text, until: now() + shown, undo: () => takeBackNow(id, then) })
}
