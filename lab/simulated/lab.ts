import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { findAddresses, type Addresses } from './addresses'
import { backends, type Backend } from './catalogue'
import { writeCloudFile, type CloudFileOptions } from './cloud-file'
import { writeCloudDisks, writeHostDisk } from './disks'
import { haproxyConfig } from './haproxy'
import { SimulatedHost } from './host'
import { writeKeys } from './keys'
import { Layout, programs } from './layout'
import { balancerHosts, hostNames, type BalancerHost, type HostName } from '../host-names'
import { type Action } from './names'
import { Leash } from './leash'
import { plainShape, type Shape } from './shape'
import { readErrors, readLedger, type Execution, type LedgerError } from './ledger'

export interface LabOptions extends Partial<CloudFileOptions> {
  /** An absolute path of at most 64 characters; an empty folder, or one that isn't there yet. */
  readonly folder: string
  /** True: the cloud has no Placement, and its cloud.yaml describes the one that the upgrade makes. */
  readonly withoutPlacement?: boolean
  /** By default the lab's own cloud. */
  readonly shape?: Shape
}

/** The URLs of one HAProxy's frontends. */
export type Frontends = Readonly<Record<Backend, string>>

/**
 * Starts a simulated cloud on Newton: eight hosts with an SSH server each, their services, two HAProxies. It resolves once
 * everything serves. It leaves no process behind when it is taken down, or when this process dies.
 * @throws if the folder can't be used or HAProxy isn't installed
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  mkdirSync(options.folder, { recursive: true })
  const layout = new Layout(realpathSync(options.folder))
  if (readdirSync(layout.folder).length > 0)
    throw new Error(`${layout.folder} is not empty: remove it, or name another folder`)
  const id = randomBytes(4).toString('hex')
  const shape = options.shape ?? plainShape
  const addresses = await findAddresses(options.withoutPlacement === true, shape.backends)
  const keys = writeKeys(layout, addresses)
  const blueprint = { layout, id, addresses, shape }
  writeCloudDisks(blueprint)
  for (const name of hostNames) writeHostDisk(blueprint, name)
  writeCloudFile(blueprint, { name: 'simulated', ...options })

  const leash = Leash.start(id)
  try {
    const boot = (name: HostName): Promise<SimulatedHost> => SimulatedHost.boot(name, id, layout, addresses, keys)
    const served = await Promise.all(hostNames.filter((name) => !balancerHosts.some((each) => each === name)).map(boot))
    // HAProxy takes every server for up until a check fails, so the checked services start first.
    const balancers = await Promise.all(balancerHosts.map(boot))
    return new Lab(layout, addresses, shape, leash, [...served, ...balancers])
  } catch (error) {
    await leash.letGo()
    throw error
  }
}

/** A running simulated cloud, and the faults that it can be given. */
export class Lab {
  readonly folder: string
  readonly cloudFile: string
  /** Sets OS_USERNAME, OS_PASSWORD and their like. */
  readonly credentials: string

  constructor(
    private readonly layout: Layout,
    private readonly addresses: Addresses,
    private readonly shape: Shape,
    private readonly leash: Leash,
    private readonly hosts: readonly SimulatedHost[],
  ) {
    this.folder = layout.folder
    this.cloudFile = layout.cloudFile
    this.credentials = layout.credentials
  }

  /** @throws if there is no such host */
  host(name: HostName): SimulatedHost {
    const host = this.hosts.find((each) => each.name === name)
    if (host === undefined) throw new Error(`${name}: this lab has ${hostNames.join(', ')}`)
    return host
  }

  /** The URLs for clients through one of the cloud's balancers. */
  frontends(name: BalancerHost): Frontends {
    return this.urls(this.addresses.hosts[name], this.addresses.frontend)
  }

  /** The URLs of one controller itself, without a balancer. */
  direct(name: HostName): Frontends {
    return this.urls(this.addresses.hosts[name], this.addresses.service)
  }

  /** The targets of a load generator: the public Keystone of both balancers. */
  get targets(): string[] {
    return balancerHosts.map((name) => this.frontends(name).keystone_public)
  }

  /** Loses power and boots again, after so many seconds. */
  reboot(name: HostName, downSeconds = 0): Promise<void> {
    return this.host(name).reboot(downSeconds)
  }

  /** Breaks the host's connections; new ones are refused until `mend`. Its processes go on. */
  cut(name: HostName): Promise<void> {
    return this.host(name).cable.cut()
  }

  /** Refuses new connections until `mend`; those that are there live on. */
  refuse(name: HostName): void {
    this.host(name).cable.refuse()
  }

  /** Drops all traffic from and to the host without an error, until `mend`. */
  silence(name: HostName): void {
    this.host(name).cable.silence()
  }

  mend(name: HostName): Promise<void> {
    return this.host(name).cable.mend()
  }

  /** Delays each piece of data from and to the host by so long. */
  slow(name: HostName, milliseconds: number): void {
    this.host(name).cable.slow(milliseconds)
  }

  /** Makes every command that changes a host print this on standard error, at its beginning and at its end. */
  chatter(text: string): void {
    writeFileSync(this.layout.path('chatter'), text)
  }

  /** Sets how long an action takes on every host, from the next one on; by default no longer than it needs. */
  take(action: Action, seconds: number): void {
    writeFileSync(this.layout.path('seconds', action), `${seconds}\n`)
  }

  /** Holds an action on every host before its part of that number, counted from 1, until `letGo`. */
  hold(action: Action, part = 1): void {
    writeFileSync(this.layout.path('held', `${action}.${part}`), '')
  }

  /** Lets an action go on that was held before that part. */
  letGo(action: Action, part = 1): void {
    rmSync(this.layout.path('held', `${action}.${part}`), { force: true })
  }

  /** Makes an action on a host exit with that code, or hang, before it changes the host; until `heal`. */
  fail(name: HostName, action: Action, how: number | 'hang'): void {
    writeFileSync(this.layout.host(name, 'faults', action), `${how}\n`)
  }

  /** Ends a failure that was set. A command that hangs goes on. */
  heal(name: HostName, action: Action): void {
    rmSync(this.layout.host(name, 'faults', action), { force: true })
  }

  /** A number in the database: `keystone_expand`, `trust_function_creators`, `nova/main`. */
  database(name: string): number {
    return Number(this.row(name))
  }

  /** A row of the database, as text: `glance/version`, `neutron/offline`. */
  row(name: string): string {
    return readFileSync(this.layout.path('database', name), 'utf8').trim()
  }

  /** Sets a row or variable of the database, as somebody with a MySQL prompt would. */
  setDatabase(name: string, value: number | string): void {
    if (!existsSync(this.layout.path('database', name))) throw new Error(`the lab's database has no ${name}`)
    writeFileSync(this.layout.path('database', name), `${value}\n`)
  }

  /** Lines that a simulated install on a host prints besides its own, as apt-get does: `Remv openvswitch-switch [2.6.1]`. */
  dragAlong(name: HostName, lines: readonly string[]): void {
    writeFileSync(this.layout.host(name, 'faults/apt'), lines.map((line) => `${line}\n`).join(''))
  }

  /** From the new release on, the unit's work is done by another unit of its host: by a site of apache2. */
  becomes(unit: string, form: 'apache2'): void {
    mkdirSync(this.layout.path('catalogue/becomes'), { recursive: true })
    writeFileSync(this.layout.path('catalogue/becomes', unit), `${form}\n`)
  }

  /** Adds a program to a host, first on its PATH: POSIX sh. It may replace one that the lab has. */
  addProgram(name: HostName, program: string, lines: readonly string[]): void {
    const file = this.layout.host(name, 'bin', program)
    // The link that may be there is removed first: its target is every host's.
    rmSync(file, { force: true })
    writeFileSync(file, `#!/bin/sh\n${lines.map((line) => `${line}\n`).join('')}`, { mode: 0o755 })
  }

  /** Takes it away again; the lab's own program is back. */
  removeProgram(name: HostName, program: string): void {
    const [file, own] = [this.layout.host(name, 'bin', program), join(programs, 'bin', program)]
    rmSync(file, { force: true })
    if (existsSync(own)) symlinkSync(own, file)
  }

  /** Sets the seconds by which a host's clock is ahead of the database's, as `…-schema` tells it. */
  setClock(name: HostName, seconds: number): void {
    writeFileSync(this.layout.host(name, 'faults/clock'), `${seconds}\n`)
  }

  /** Sets the public endpoints that Keystone returns with each token from now on; undefined: no catalogue, as at first. */
  setCatalogue(endpoints: readonly { readonly type: string; readonly url: string }[] | undefined): void {
    const catalogue = endpoints?.map(({ type, url }) => ({ type, endpoints: [{ interface: 'public', url }] }))
    if (catalogue === undefined) rmSync(this.layout.endpointCatalogue, { force: true })
    else writeFileSync(this.layout.endpointCatalogue, JSON.stringify(catalogue))
  }

  /** Leaves a package half-configured, as an install that was cut off does; `dpkg --configure -a` on the host mends it. */
  breakPackage(name: HostName, packageName: string): void {
    const file = this.layout.host(name, 'dpkg/status', packageName)
    writeFileSync(file, readFileSync(file, 'utf8').replace('install ok installed', 'install ok half-configured'))
  }

  /** Gives one HAProxy another configuration, made from the lab's own, and restarts it with that. */
  async configureHaproxy(name: BalancerHost, change: (configuration: string) => string): Promise<void> {
    const file = this.layout.host(name, 'etc/haproxy/haproxy.cfg')
    writeFileSync(file, change(haproxyConfig(this.layout, name, this.addresses, this.shape.backends)))
    const { code, stderr } = await this.host(name).run('service haproxy restart')
    if (code !== 0) throw new Error(`HAProxy of ${name} does not start: ${stderr}`)
  }

  /** The commands by which the hosts were changed. */
  ledger(): Promise<Execution[]> {
    return readLedger(this.folder)
  }

  /** States that must never occur, and did: two cinder-volumes active at a time. */
  errors(): Promise<LedgerError[]> {
    return readErrors(this.folder)
  }

  /** Takes the lab down and resolves once no process is left. The folder stays, for a person to read. */
  async down(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.shut()))
    await this.leash.letGo()
  }

  private urls(address: string, ports: Addresses['service']): Frontends {
    return Object.fromEntries(backends.map(({ name }) => [name, `http://${address}:${ports[name]}`])) as Frontends
  }
}
