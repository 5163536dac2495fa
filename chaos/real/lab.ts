import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serviceNames } from '../../cloud/model/ids'
import { balancerHosts, hostNames, type HostName } from '../../lab/host-names'
import type { LabClient } from '../../lab/real/host'
import { isBalancer } from '../../lab/real/host/names'
import type { Execution } from '../../lab/simulated'
import { serversOut } from '../../test/support/servers-out'
import type { CloudOfNight, FailedStretch, LabOfNight, Overtaken, StateOfService, Troubles } from '../lab'
import type { Subject } from '../subject'
import { stateOf, upgraded } from './end-state'
import type { HostsFromOutside } from './hosts'
import { ledgerOf, lineOf, type Left } from './ledger'
import { underSteadyLoad } from './load'
import { overtakenIn } from './overtaken'
import { stretchesOf } from './stretches'
import { journalMatches, packageEvents, unitEvents, versionMoves } from './traces'
import { troublesOf } from './troubles'

const jobs = '/var/lib/openstack-upgrade/jobs'
/** Hosts on which an upgrade changes something; computes are a person's. */
const changed: readonly HostName[] = hostNames.filter((host) => !isBalancer(host) && host !== 'compute1')

/** The real lab in a night. It has no ledger: journals, the logs of dpkg and the database's log tell what ran. */
export class RealLab implements LabOfNight {
  readonly troubles: Troubles
  readonly lineOf = lineOf
  readonly longestSeconds = 2400
  #isOver = false
  /** Jobs of an upgrade before the night. */
  readonly #jobsBefore: number

  constructor(
    readonly cloud: CloudOfNight,
    private readonly lab: LabClient,
    private readonly hosts: HostsFromOutside,
    private readonly subject: Subject,
    private readonly rowsBefore: ReadonlyMap<string, number>,
  ) {
    this.troubles = troublesOf(lab, hosts, () => this.#isOver)
    this.#jobsBefore = this.#records('run')
  }

  /** The jobs that have begun are counted: the ledger can be told at the end only. */
  hasCome(place: number): Promise<boolean> {
    const jobsOfPlan = this.subject.procedure.flat().length
    return Promise.resolve(this.#records('run') - this.#jobsBefore >= Math.floor(place * jobsOfPlan))
  }

  async out(): Promise<string[]> {
    const both = await Promise.all(
      balancerHosts.map(async (balancer) => {
        const out = serversOut(await this.hosts.haproxy(balancer, 'show servers state'))
        return out.map((server) => `${balancer} ${server}`)
      }),
    )
    return both.flat().sort()
  }

  shown(): Promise<unknown> {
    return Promise.resolve(this.#records('rc'))
  }

  async underLoad(meanwhile: () => Promise<void>): Promise<FailedStretch[]> {
    return stretchesOf(await underSteadyLoad(this.lab.layout.cloudFile, meanwhile))
  }

  /** Ends what waits for a command that does not come any more. */
  over(): void {
    this.#isOver = true
  }

  async executions(): Promise<readonly Execution[]> {
    const { services, procedure } = this.subject
    const left = await this.#left()
    const lines = procedure.flat().map((line) => line.split(' '))
    const hostOf = new Map(lines.map(([service, host, action]) => [`${service} ${action}`, host as HostName]))
    return services.flatMap((service) => ledgerOf(service, left, hostOf))
  }

  async complaints(): Promise<string[]> {
    const logs = serviceNames.map((service) => `/var/log/${service}/*.log`).join(' ')
    const isError = '(ERROR|CRITICAL) |Table definition|^[A-Za-z_.]+(Error|Exception)\\b'
    // HAProxy's checks end their connections so, all the time.
    const command = `tail -qn 2000 ${logs} /var/log/apache2/*.log 2>/dev/null | grep -E '${isError}' | grep -v '^ConnectionResetError' | tail -n 15 || true`
    const said = changed.map(async (host) => (await this.hosts.console(host, command).catch(String)).split('\n'))
    return (await Promise.all(said)).flatMap((lines, at) =>
      lines.filter(Boolean).map((line) => `${changed[at] ?? ''}: ${line.slice(0, 300)}`),
    )
  }

  async overtaken(): Promise<Overtaken[]> {
    const read = serviceNames.flatMap((service) =>
      changed.map(async (host) => {
        const command = `grep -h 'Table definition has changed' /var/log/${service}/*.log || true`
        return overtakenIn(service, await this.hosts.console(host, command).catch(() => ''))
      }),
    )
    return (await Promise.all(read)).flat()
  }

  async states(): Promise<StateOfService[]> {
    const { lab, hosts, rowsBefore } = this
    const { cloudFile } = lab.layout
    const left = await this.#left()
    const cloud = { lab, hosts, cloudFile, rowsBefore, left, generalLog: this.#generalLog(), out: await this.out() }
    const states = []
    for (const service of this.subject.services)
      states.push({ service, now: await stateOf(service, cloud), wanted: upgraded(service) })
    return states
  }

  #generalLog(): string {
    return readFileSync(this.lab.layout.generalLog, 'utf8')
  }

  async #left(): Promise<Left> {
    const read = async <T>(command: string, parse: (text: string) => T): Promise<Partial<Record<HostName, T>>> =>
      Object.fromEntries(
        await Promise.all(changed.map(async (host) => [host, parse(await this.hosts.console(host, command))] as const)),
      )
    return {
      units: await read(`journalctl -o json --no-pager ${journalMatches}`, unitEvents),
      packages: await read('cat /var/log/dpkg.log', packageEvents),
      moves: versionMoves(this.#generalLog()),
    }
  }

  /** The jobs of the hosts that have such a file in their record; those of a host that is off are not seen. */
  #records(file: 'run' | 'rc'): number {
    return changed
      .flatMap((host) => {
        try {
          const folder = join(this.hosts.root(host), jobs)
          return readdirSync(folder).map((each) => join(folder, each))
        } catch {
          return []
        }
      })
      .flatMap((record) => (record.includes('-') ? generations(record) : []))
      .filter((generation) => existsSync(join(generation, file))).length
  }
}

function generations(record: string): string[] {
  try {
    return readdirSync(record)
      .filter((name) => /^g\d+$/.test(name))
      .map((name) => join(record, name))
  } catch {
    return []
  }
}
