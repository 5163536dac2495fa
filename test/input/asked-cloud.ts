import { RecordingCloud, type Recorded } from '../support/recording'

/** A recording cloud that also records the name of each activity that was asked for. */
export class AskedCloud extends RecordingCloud {
  readonly asked: string[] = []

  /** @param instead activities in the place of the recording ones */
  constructor(private readonly instead: Partial<Recorded> = {}) {
    super()
  }

  override activities(): Recorded {
    const own: Recorded = { ...super.activities(), ...this.instead }
    const heard = Object.entries(own).map(([name, activity]: [string, (input: never) => Promise<unknown>]) => [
      name,
      (input: never) => {
        this.asked.push(name)
        return activity(input)
      },
    ])
    const activities: unknown = Object.fromEntries(heard)
    return activities as Recorded
  }
}
