// One server for one folder.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { holdFolder } from '../../../server/platform/lock.ts'
import { temporaryFolder } from '../../support/folder.ts'

describe('the folder', () => {
  it('is held by one at a time, and free again when released', () => {
    const folder = join(temporaryFolder(), 'data')
    const first = holdFolder(folder)
    try {
      holdFolder(folder)
      expect.unreachable()
    } catch (error) {
      expect((error as { detail: string }).detail).toContain(
        `another server is running on the folder ${folder}`,
      )
    }
    first.release()
    holdFolder(folder).release()
  })

  it('is closed to others, even one that stood open', () => {
    const folder = join(temporaryFolder(), 'data')
    mkdirSync(folder, { mode: 0o755 })
    const hold = holdFolder(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'bespeak.lock')).mode & 0o777).toBe(0o600)
    hold.release()
  })
})
