import { setTimeout as sleep } from 'node:timers/promises'
import colors from 'picocolors'
import { connected, type Connected } from '../client/connect'
import { loadCloudFile } from '../cloud/load'
import { readErrors } from '../lab/simulated'
import { crashWorker, prepareCrash } from './crash'
import { commandsIn, settledLedger, type Figures } from './figures'
import { upgradesOf, type Followed } from './follow'
import { Load, noLoad } from './load'
import type { Stage } from './messages'
import type { DemoOptions } from './options'
import type { Screen } from './screen'
import type { Backstage } from './stage'
import { moveInto } from './surroundings'
import { upgradeAll } from './upgrade-all'

/** The load goes on for this long after the upgrade: damage of the last join would show. */
const loadGoesOnMs = 1500

/** One demo, from an empty stage to its figures. */
export class Story {
  stage: Stage | undefined
  #load: Load | undefined
  #upgrades: readonly Followed[] = []

  constructor(
    private readonly options: DemoOptions,
    private readonly screen: Screen,
    private readonly backstage: Backstage,
    /** Called with a sentence when a program that the demo needs has ended. */
    private readonly onTrouble: (sentence: string) => void,
  ) {}

  /**
   * Upgrades the lab's whole cloud under load, and shows it.
   * @throws the error that keeps it from its end
   */
  async play(signal: AbortSignal): Promise<void> {
    const { screen, backstage } = this
    screen.line(colors.dim('Starting a simulated cloud, a Temporal server and a worker …'))
    const stage = (this.stage = await backstage.ready())
    moveInto(stage.folder, stage.address)
    screen.line('Cloud: three controllers, two network nodes, a compute node and a pair of HAProxies, on Newton.')
    this.#load = await Load.start(stage, this.onTrouble)
    screen.line('Load: tokens and each other service’s lists are asked for through both HAProxies from now on.')
    await connected((connection) => this.#upgrade(stage, connection, signal))
    await sleep(loadGoesOnMs, undefined, { signal })
  }

  /** Ends the load, waits until the hosts are done, and counts. Also after a demo that failed half-way. */
  async figures(): Promise<Omit<Figures, 'seconds'>> {
    const services = this.#upgrades.map(({ service, feed: { latest, seconds } }) => ({
      service,
      progress: latest,
      seconds,
    }))
    const inOutage = services.flatMap(({ service, progress }) => ((progress?.outage ?? null) === null ? [] : [service]))
    const load = (await this.#load?.finish(inOutage)) ?? noLoad
    if (this.stage === undefined) return { services, commands: 0, repeated: [], errors: [], load }
    const executions = await settledLedger(this.stage.lab)
    return { services, ...commandsIn(executions, services), errors: await readErrors(this.stage.lab), load }
  }

  async #upgrade(stage: Stage, connection: Connected, signal: AbortSignal): Promise<void> {
    const { screen, options, backstage } = this
    const { cloud } = await loadCloudFile(stage.cloudFile)
    const upgrades = (this.#upgrades = await upgradesOf(cloud, connection))
    if (options.crash !== undefined) await prepareCrash(options.crash, stage)
    const stop = new AbortController()
    const either = AbortSignal.any([signal, stop.signal])
    const ask = screen.interactive && !options.yes
    const { cloudFile, address, ui } = stage
    try {
      await Promise.all([
        upgradeAll(upgrades, { connection, cloud, cloudFile, address, ui, screen, ask, signal: either }),
        options.crash === undefined
          ? undefined
          : crashWorker(options.crash, { stage, backstage, upgrades, screen, signal: either }),
      ])
    } finally {
      stop.abort()
    }
  }
}
