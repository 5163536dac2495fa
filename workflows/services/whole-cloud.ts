import type { ServiceName } from '../../cloud/model/ids'

/** The verbs of the file of a whole cloud. */
export interface Services {
  /** The services, in the procedure's order unless cloud.yaml says otherwise. */
  readonly services: readonly ServiceName[]
  /** Upgrades one service, or follows its running upgrade; resolves once it is done. */
  readonly upgrade: (service: ServiceName) => Promise<void>
  /** Waits for a person who says that it is time, if cloud.yaml wants that. */
  readonly goOn: (next: ServiceName) => Promise<void>
}

/**
 * A whole cloud, Newton to Ocata: one service after the other. `nova-finish` comes later, once the computes are upgraded.
 */
export async function cloud({ services, upgrade, goOn }: Services): Promise<void> {
  for (const service of services) {
    if (service !== services[0]) await goOn(service)
    await upgrade(service)
  }
}
