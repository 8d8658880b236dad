// Whose push is next: each brand's host in turn, few at a time, and a host that fails is left alone for a while.
export interface Limits {
  /** In flight over all hosts. */
  total: number
  /** In flight to one host. */
  perHost: number
  /** Failures in a row after which a host is asked once only until it answers again. */
  patience: number
}

export interface HostTurns {
  /** Queues a relationship; once however often it is said. One that is in flight comes again afterwards. */
  add(host: string, rid: string): void
  /** The next one that may go now; it is in flight until `done`. */
  next(now: number): { host: string; rid: string } | undefined
  /** @param isUp whether the host answered as it should; `restUntil` (ms) while it does not */
  done(host: string, rid: string, isUp: boolean, restUntil?: number): void
  /** When a resting host may be asked again; undefined while none rests with work waiting. */
  wakeAt(): number | undefined
  remove(rid: string): void
}

interface Host {
  waiting: Set<string>
  inFlight: Set<string>
  again: Set<string>
  failures: number
  restUntil: number
}

export const normalLimits: Limits = { total: 32, perHost: 2, patience: 3 }

export function createHostTurns(limits: Limits = normalLimits): HostTurns {
  // In the order of their last turn: the one that waited longest is first.
  const hosts = new Map<string, Host>()
  let inFlight = 0

  const hostOf = (name: string): Host => {
    let host = hosts.get(name)
    if (!host) {
      host = { waiting: new Set(), inFlight: new Set(), again: new Set(), failures: 0, restUntil: 0 }
      hosts.set(name, host)
    }
    return host
  }
  const isFree = (host: Host, now: number): boolean => {
    if (host.waiting.size === 0) return false
    if (host.failures < limits.patience) return host.inFlight.size < limits.perHost
    return host.inFlight.size === 0 && now >= host.restUntil
  }

  return {
    add: (name, rid) => {
      const host = hostOf(name)
      if (host.inFlight.has(rid)) host.again.add(rid)
      else host.waiting.add(rid)
    },
    next: (now) => {
      if (inFlight >= limits.total) return undefined
      for (const [name, host] of hosts) {
        if (!isFree(host, now)) continue
        const [rid] = host.waiting
        if (rid === undefined) continue
        host.waiting.delete(rid)
        host.inFlight.add(rid)
        inFlight += 1
        hosts.delete(name)
        hosts.set(name, host)
        return { host: name, rid }
      }
      return undefined
    },
    done: (name, rid, isUp, restUntil = 0) => {
      const host = hostOf(name)
      if (host.inFlight.delete(rid)) inFlight -= 1
      if (host.again.delete(rid)) host.waiting.add(rid)
      host.failures = isUp ? 0 : host.failures + 1
      host.restUntil = isUp ? 0 : restUntil
      if (host.waiting.size + host.inFlight.size === 0 && host.failures === 0) hosts.delete(name)
    },
    wakeAt: () => {
      const times = [...hosts.values()]
        .filter(
          (host) => host.waiting.size > 0 && host.failures >= limits.patience && host.inFlight.size === 0,
        )
        .map((host) => host.restUntil)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    remove: (rid) => {
      for (const host of hosts.values()) {
        host.waiting.delete(rid)
        host.again.delete(rid)
      }
    },
  }
}
