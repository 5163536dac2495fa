import { setTimeout as sleep } from 'node:timers/promises'
import colors from 'picocolors'
import { connected, type Connected } from '../client/connect'
import { startCommand } from '../client/commands/act'
import { loadCloudFile } from '../cloud/load'
import { upgradeId } from '../cloud/model/ids'
import { plan } from '../workflows/plan'
import { crashWorker, prepareCrash } from './crash'
import { Feed } from './feed'
import { commandsIn, settledLedger, type Figures } from './figures'
import { answerGates } from './gate'
import { Load, noLoad } from './load'
import type { Stage } from './messages'
import type { DemoOptions } from './options'
import type { Screen } from './screen'
import { planSize } from './show'
import { showSteps } from './shown-steps'
import type { Backstage } from './stage'
import { commandLine, moveInto } from './surroundings'

const service = 'keystone'
/** The load goes on for so long after the upgrade: what the last join broke would show. */
const loadGoesOnMs = 1500

/** One demo, from an empty stage to its figures. */
export class Story {
  stage: Stage | undefined
  #load: Load | undefined
  #feed: Feed | undefined

  constructor(
    private readonly options: DemoOptions,
    private readonly screen: Screen,
    private readonly backstage: Backstage,
    /** Called with a sentence where something that the demo needs has ended. */
    private readonly onTrouble: (sentence: string) => void,
  ) {}

  /**
   * Upgrades the lab's Keystone under load, and tells of it.
   * @throws where it does not come to its end, with what stands in its way
   */
  async tell(signal: AbortSignal): Promise<void> {
    const { screen, backstage } = this
    screen.line(colors.dim('Starting a simulated cloud, a Temporal server and a worker …'))
    const stage = (this.stage = await backstage.ready())
    moveInto(stage.folder, stage.address)
    screen.line('Cloud: three controllers, two network nodes and a pair of HAProxys, on Newton.')
    this.#load = await Load.start(stage, this.onTrouble)
    screen.line('Load: tokens are issued and validated through both HAProxys from now on.')
    await connected((connection) => this.#upgrade(stage, connection, signal))
    await sleep(loadGoesOnMs, undefined, { signal })
  }

  /** Ends the load, waits until the hosts are done, and counts. Also after a demo that failed half-way. */
  async figures(): Promise<Omit<Figures, 'seconds'>> {
    const load = (await this.#load?.finish()) ?? noLoad
    const executions = this.stage === undefined ? [] : await settledLedger(this.stage.lab)
    return { progress: this.#feed?.latest, ...commandsIn(executions), load }
  }

  async #upgrade(stage: Stage, connection: Connected, signal: AbortSignal): Promise<void> {
    const { screen, options, backstage } = this
    const { cloud } = await loadCloudFile(stage.cloudFile)
    const planned = await plan(cloud, service)
    screen.line(`Plan of ${planSize(planned)}.`)
    if (options.crash !== undefined) await prepareCrash(options.crash, stage)
    await startCommand(service, { cloud: stage.cloudFile }, () => undefined)
    screen.line(`Started ${upgradeId(cloud.name, service)}. Watch it in Temporal's Web UI:`)
    screen.line(`  ${colors.underline(await this.#page(stage, connection, upgradeId(cloud.name, service)))}`)
    screen.line()

    const feed = (this.#feed = new Feed(connection, service, cloud.name))
    showSteps(feed, screen)
    const elsewhere = commandLine(stage, `confirm ${service}`)
    const ask = screen.interactive && !options.yes
    const stop = new AbortController()
    signal.addEventListener('abort', () => stop.abort())
    const reading = feed.run(stop.signal)
    const scene = { stage, backstage, feed, plan: planned, screen, signal: stop.signal }
    try {
      await Promise.all([
        reading,
        answerGates({ service, cloudFile: stage.cloudFile, feed, screen, ask, elsewhere }),
        options.crash === undefined ? undefined : crashWorker(options.crash, scene),
      ])
    } finally {
      // A connection that is closed under a question throws where nobody can catch it (grpc-retry.js).
      stop.abort()
      await reading.catch(() => undefined)
    }
  }

  /** The upgrade's page in the Web UI. */
  async #page({ ui }: Stage, { client, namespace }: Connected, id: string): Promise<string> {
    const { runId } = await client.workflow.getHandle(id).describe()
    return `${ui}/namespaces/${namespace}/workflows/${id}/${runId}/history`
  }
}
