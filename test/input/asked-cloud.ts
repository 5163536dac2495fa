import { RecordingCloud, type Parts, type Recorded } from '../support/recording'

/** A recording cloud that also records the name of each activity that was asked for. */
export class AskedCloud extends RecordingCloud {
  readonly asked: string[] = []

  /** @param instead activities in the place of the recording ones */
  constructor(private readonly instead: Partial<Recorded> = {}) {
    super()
  }

  protected override parts(): Parts {
    return { ...super.parts(), ...this.instead }
  }

  override activities(): Recorded {
    const heard = Object.entries(super.activities()).map(
      ([name, activity]: [string, (input: never) => Promise<unknown>]) => [
        name,
        (input: never) => {
          this.asked.push(name)
          return activity(input)
        },
      ],
    )
    const activities: unknown = Object.fromEntries(heard)
    return activities as Recorded
  }
}
