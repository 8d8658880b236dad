// Makes the gallery when asked to; nothing in it runs off the edge or trips a trap.
import { afterAll, describe, expect, it } from 'vitest'
import { closeBrowser, hasBrowser } from '../support/browser.ts'
import { insideShots, shoot, themes, widths } from '../support/shots.ts'
import { town } from '../support/town.ts'

afterAll(closeBrowser)
const wanted = process.env['BESPEAK_SHOTS'] ?? ''

describe.runIf(hasBrowser && wanted !== '')('the gallery', () => {
  it('shows every page at three widths in both themes', { timeout: 600_000 }, async () => {
    const place = await town()
    const faults: string[] = []
    for (const shot of insideShots(place)) {
      if (wanted !== '1' && !wanted.split(',').includes(shot.name)) continue
      for (const width of widths) {
        for (const theme of themes) faults.push(...(await shoot(place, shot, width, theme)))
      }
    }
    expect(faults).toEqual([])
  })
})
