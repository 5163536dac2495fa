import type { Asked } from './bench'
import type { Arm } from './report/results'
import { median } from './report/statistics'

/** A way to do the thing that is compared. */
export interface Contestant {
  readonly name: string
  readonly setting: string
  /** Has its turn of this round, and says how long one piece of it took. */
  readonly turn: (round: number) => Promise<number>
}

/** How contestants are run in turn. */
interface Turns extends Pick<Asked, 'rounds' | 'signal' | 'say'> {
  /** False: each turn begins with everything new, so there is no round before the first that counts. */
  readonly warmsUp?: boolean
}

/**
 * Runs the contestants in turn, A B C A B C …, so that each round's figures are of the same seconds of the machine. One that
 * fails is left out from there on; the others go on. A first round warms up and does not count.
 */
export async function inTurn(
  contestants: readonly Contestant[],
  { rounds, signal, say, warmsUp = true }: Turns,
): Promise<Arm[]> {
  const arms: Arm[] = contestants.map(({ name, setting }) => ({ name, setting, rounds: [] }))
  for (let round = warmsUp ? 0 : 1; round <= rounds; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    for (const [place, { turn }] of contestants.entries()) {
      signal.throwIfAborted()
      const arm = arms[place]
      if (arm === undefined || arm.failed !== undefined) continue
      try {
        const figure = await turn(round)
        if (round > 0) arm.rounds.push(figure)
      } catch (error) {
        arm.failed = error instanceof Error ? error.message : String(error)
        say(`${arm.name}: ${arm.failed}`)
      }
    }
  }
  for (const arm of arms) if (arm.rounds.length > 0) say(`${arm.name}: ${median(arm.rounds).toPrecision(3)}`)
  return arms
}
