// Time, chance, the log and the jobs that come round: each from one place, each replaceable by a test.
import { describe, expect, it } from 'vitest'
import { Problem } from '../../../protocol/problem.ts'
import { systemClock } from '../../../server/platform/clock.ts'
import { createJobs } from '../../../server/platform/jobs.ts'
import { createLog, silentLog } from '../../../server/platform/log.ts'
import { seededRandom, systemRandom } from '../../../server/platform/random.ts'
import { at } from '../../support/at.ts'

describe('the clock', () => {
  it('tells seconds that belong to its milliseconds', () => {
    const before = Date.now()
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
    expect(Math.abs(systemClock.seconds() * 1000 - before)).toBeLessThan(5000)
  })

  it('waits, and can be told not to', async () => {
    const order: string[] = []
    const cancelled = systemClock.after(1, () => order.push('never'))
    cancelled.cancel()
    await systemClock.sleep(5)
    expect(order).toEqual([])
    const stop = new AbortController()
    const asleep = systemClock.sleep(1e12, stop.signal)
    stop.abort(new RangeError('wake up'))
    await expect(asleep).rejects.toThrow('wake up')
    await expect(systemClock.sleep(1, stop.signal)).rejects.toThrow('wake up')
  })

  it('fires in order when a test moves it, and what a timer starts counts too', async () => {
    const clock = at('2026-11-20T10:00:00Z')
    const order: string[] = []
    clock.after(30, () => order.push(`c ${clock.now() % 1000}`))
    clock.after(10, () => {
      order.push('a')
      clock.after(10, () => order.push('b'))
    })
    void clock.sleep(25).then(() => order.push('slept'))
    await clock.advance(29)
    expect(order).toEqual(['a', 'b', 'slept'])
    await clock.advance(1)
    expect(order).toEqual(['a', 'b', 'slept', 'c 30'])
    const before = clock.monotonic()
    clock.jump(0)
    expect([clock.now(), clock.monotonic()]).toEqual([0, before])
    expect(clock.pending).toBe(0)
  })
})

describe('chance', () => {
  it('repeats itself from a seed, and only from the same', () => {
    const draw = (seed: number): unknown[] => {
      const random = seededRandom(seed)
      return [
        random.id(),
        random.rid(),
        random.code(3),
        random.between(1, 1000),
        random.shuffle([1, 2, 3, 4, 5]),
      ]
    }
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })

  it('makes ids, relationship ids and codes of the right form, none twice', () => {
    const ids = Array.from({ length: 200 }, () => systemRandom.id())
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(new Set(ids).size).toBe(200)
    expect(systemRandom.rid()).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/)
    expect(systemRandom.code(4)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
  })

  it('is even, and shuffles without loss', () => {
    const random = seededRandom('even')
    const seen = new Map<number, number>()
    for (let count = 0; count < 6000; count++) {
      const drawn = random.between(3, 8)
      seen.set(drawn, (seen.get(drawn) ?? 0) + 1)
    }
    expect([...seen.keys()].toSorted()).toEqual([3, 4, 5, 6, 7, 8])
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
    const list = Array.from({ length: 50 }, (_, index) => index)
    const shuffled = random.shuffle(list)
    expect(shuffled).not.toEqual(list)
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(list)
    expect(() => random.between(2, 1)).toThrow(RangeError)
    expect(random.between(5, 5)).toBe(5)
  })
})

describe('the log', () => {
  const lines: string[] = []
  const log = createLog({
    clock: at('2026-11-20T10:00:00Z'),
    level: 'warn',
    write: (line) => lines.push(line),
  })

  it('writes one line of JSON, of listed plain values only', () => {
    lines.length = 0
    const sneaky = { job: 'expire', body: 'secret', token: 'secret', reason: 'x'.repeat(500) }
    log.warn('job_late', sneaky)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^\{.*\}\n$/)
    expect(lines[0]).not.toContain('secret')
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      at: '2026-11-20T10:00:00.000Z',
      level: 'warn',
      code: 'job_late',
      values: { job: 'expire', reason: 'x'.repeat(200) },
    })
  })

  it('tells where a bug is, and not the text that could not be parsed', () => {
    lines.length = 0
    try {
      JSON.parse('secret words')
    } catch (error) {
      log.error('bug', {}, new TypeError('outer', { cause: error }))
    }
    log.error('refused', {}, new Problem('malformed', { reason: 'secret' }))
    expect(lines.join('')).not.toContain('secret')
    const { cause } = JSON.parse(lines[0] ?? '') as { cause: { stack: string[] } }
    expect(cause).toMatchObject({ name: 'TypeError', message: 'outer', cause: { name: 'SyntaxError' } })
    expect(cause.stack[0]).toContain('time-and-chance.test.ts')
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ cause: { name: 'Problem', code: 'malformed' } })
  })

  it('stays silent below its level', () => {
    lines.length = 0
    log.info('started')
    expect(lines).toEqual([])
  })
})

describe('jobs', () => {
  const start = () => {
    const clock = at('2026-11-20T10:00:00Z')
    const failures: string[] = []
    const jobs = createJobs({ clock, log: silentLog, onFailure: (name) => void failures.push(name) })
    return { clock, jobs, failures }
  }

  it('come round at their time, sooner when woken, at a moment when told', async () => {
    const { clock, jobs } = start()
    const runs: number[] = []
    const began = clock.now()
    jobs.every('count', 10, () => void runs.push((clock.now() - began) / 1000))
    await clock.advance(25_000)
    expect(runs).toEqual([10, 20])
    jobs.wake('count')
    jobs.wake('count')
    await clock.advance(0)
    expect(runs).toEqual([10, 20, 25])
    jobs.at('count', began + 28_000)
    jobs.at('count', began + 99_000)
    await clock.advance(10_000)
    expect(runs).toEqual([10, 20, 25, 28])
    await clock.advance(3000)
    expect(runs).toEqual([10, 20, 25, 28, 38])
    await jobs.stop()
  })

  it('never run beside themselves; woken while running, they run once more', async () => {
    const { clock, jobs } = start()
    let running = 0
    let most = 0
    let runs = 0
    jobs.every('slow', 10, async () => {
      most = Math.max(most, ++running)
      runs++
      await clock.sleep(25_000)
      running--
    })
    await clock.advance(12_000)
    jobs.wake('slow')
    jobs.wake('slow')
    await clock.advance(24_000)
    expect([runs, most]).toEqual([2, 1])
    await clock.advance(60_000)
    await Promise.all([jobs.stop(), clock.advance(30_000)])
    expect(most).toBe(1)
  })

  it('tell a failure and go on', async () => {
    const { clock, jobs, failures } = start()
    let runs = 0
    jobs.every('failing', 10, () => {
      runs++
      throw new Error('again')
    })
    await clock.advance(35_000)
    expect([runs, failures]).toEqual([3, ['failing', 'failing', 'failing']])
    await jobs.stop()
  })

  it('go on even when a failure cannot be shown', async () => {
    const clock = at('2026-11-20T10:00:00Z')
    const jobs = createJobs({ clock, log: silentLog, onFailure: () => Promise.reject(new Error('full')) })
    let runs = 0
    jobs.every('failing', 10, () => {
      runs++
      throw new Error('full')
    })
    await clock.advance(25_000)
    expect(runs).toBe(2)
    await jobs.stop()
  })

  it('stop for good, and let what runs come to its end', async () => {
    const { clock, jobs, failures } = start()
    let isDone = false
    jobs.every('working', 10, async (signal) => {
      await clock.sleep(1e9, signal).catch(() => undefined)
      isDone = true
    })
    await clock.advance(10_000)
    await jobs.stop()
    expect(isDone).toBe(true)
    await clock.advance(100_000)
    expect([clock.pending, failures]).toEqual([0, []])
    expect(() => jobs.wake('nothing')).toThrow('no job nothing')
    expect(() => jobs.every('working', 1, () => undefined)).toThrow('two jobs')
  })
})
