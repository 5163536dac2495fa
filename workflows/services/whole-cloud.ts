import type { ServiceName } from '../../cloud/model/ids'

/** What the file of a whole cloud may say. */
export interface Services {
  /** The services, in the procedure's order unless cloud.yaml says otherwise. */
  readonly services: readonly ServiceName[]
  /** Upgrades one service, or follows its upgrade where it runs already; comes back once it is done. */
  readonly upgrade: (service: ServiceName) => Promise<void>
  /** Waits for a person who says that it is time, where cloud.yaml wants that. */
  readonly goOn: (next: ServiceName) => Promise<void>
}

/** A whole cloud, Newton to Ocata: one service after the other. What waits for the computes comes later (nova-finish). */
export async function cloud({ services, upgrade, goOn }: Services): Promise<void> {
  for (const service of services) {
    if (service !== services[0]) await goOn(service)
    await upgrade(service)
  }
}
