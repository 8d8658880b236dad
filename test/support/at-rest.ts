// Waits until a page looks as it will stay: a colour half way from one theme to the other is nobody's fault.
import type { Page } from 'playwright-core'

/** Ends what moves for a time, and what that sets moving in turn; a skeleton may breathe on. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => void requestAnimationFrame(resolve))
    for (let calm = 0, frames = 0; calm < 2 && frames < 100; frames++) {
      await frame()
      const moving = document
        .getAnimations()
        .filter((one) => Number.isFinite(Number(one.effect?.getComputedTiming().endTime)))
      for (const one of moving) one.finish()
      calm = moving.length === 0 ? calm + 1 : 0
    }
  })
}
