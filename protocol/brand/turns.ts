// One at a time for each relationship: what arrives while another step is being written waits for its turn.

export type InTurn = <T>(name: string, run: () => Promise<T>) => Promise<T>

/** Runs steps with the same name in the order they came, others beside each other. */
export function createTurns(): InTurn {
  const tails = new Map<string, Promise<void>>()
  return (name, run) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(run)
    // The next in line waits for the end of this step, however it ends; its outcome belongs to its own caller.
    const tail = turn.then(
      () => {},
      () => {},
    )
    tails.set(name, tail)
    void tail.then(() => {
      if (tails.get(name) === tail) tails.delete(name)
    })
    return turn
  }
}
