import { packagingOf } from '../../cloud/model/packaging'
import type { PlatformName } from '../../cloud/model/platform'
import { oneLine } from '../../cloud/model/text'
import { draftBalancers, type GivenConfig } from './draft-balancers'
import { draftServices } from './draft-services'
import { sameSpelling } from './haproxy/address'
import { unitsByPort } from './field-names'
import type { DraftHost } from './draft-host'
import { draftHosts, type DraftHosts, type OwnGroups } from './hosts'
import type { Inventory } from './inventory'
import { leftOutRemarks } from './left-out'
import { Findings, reportedNames, type Live } from './live/findings'
import { pathsEntry } from './live/sections'
import { draftLogins, type LetIn, type Logins } from './logins'
import { shownHosts, type Origin } from './origin'
import { draftedPair } from './pair'
import { typedFile } from './place'
import { draftBackends } from './servers'
import { remarksIn, yamlLines, type Entry } from './yaml-lines'

/** All that a cloud.yaml is drafted from. */
export interface Sources {
  readonly name: string
  readonly nameOrigin?: Origin
  readonly platform: PlatformName
  readonly platformOrigin?: Origin
  readonly inventory: Inventory
  readonly configs: readonly GivenConfig[]
  readonly groups: OwnGroups
  /** The answers of hosts that were asked. */
  readonly live?: Live
  /** The file of the JSON schema, for editors. */
  readonly schema?: string
}

/** A cloud.yaml as text, and sentences that its reader should know. `isEmpty`: there is no controller to describe. */
export interface Draft {
  readonly text: string
  /** The remarks of the file's head, then those that stand above a key of it. */
  readonly remarks: readonly string[]
  readonly isEmpty: boolean
  readonly hosts: readonly DraftHost[]
}

const warnings: Readonly<Record<Inventory['tool'], string | undefined>> = {
  Ansible: undefined,
  'kolla-ansible':
    'The inventory is kolla-ansible’s. Where services run in its containers, preflight refuses the hosts: upgrade such a cloud by kolla-ansible.',
  'openstack-ansible':
    'The inventory is openstack-ansible’s. Where services run in its containers or virtualenvs, preflight refuses the hosts: upgrade such a cloud by openstack-ansible.',
}

/**
 * Drafts a cloud.yaml. It holds what files and hosts say, marks each guess, and has a line to fill in for what nothing tells.
 */
export function draft(sources: Sources): Draft {
  const { inventory, configs, live } = sources
  const controllers = keystoneServers(sources)
  const reported = reportedNames(live)
  const grouped = draftHosts(inventory, sources.groups, { controllers, balancers: [] }, reported)
  const balancers = moreBalancers(sources, grouped)
  const known = draftHosts(inventory, sources.groups, { controllers, balancers }, reported)
  const findings = new Findings(known.hosts, live)
  const platform = platformOf(sources, findings)
  const balanced = draftBackends(
    configs.map(({ config }) => config),
    known.hosts,
  )
  const logins = draftLogins(known.hosts, inventory, letIn(known.hosts, live))
  const services = draftServices(known, balanced, configs.length > 0, platform.name, inventory, findings)
  const onBalancers = known.hosts.filter(({ name }) => known.balancers.includes(name))
  const serving = known.hosts.filter(({ role }) => role === 'controllers').map(({ name }) => name)
  // The hosts themselves have told if their services run in containers.
  const isTold = serving.length > 0 && findings.readOf(serving).length === serving.length
  const warning = isTold ? undefined : warnings[inventory.tool]
  const remarks = [
    ...(warning === undefined ? [] : [warning]),
    ...inventory.unread,
    ...leftOutRemarks(known.hosts, inventory),
    ...unreadHosts(known.hosts, live),
    ...(live?.remarks ?? []),
    ...platform.remarks,
    ...new Set(configs.flatMap(({ config }) => config.remarks)),
    ...balanced.remarks,
    ...services.remarks,
  ].map(oneLine)
  const body = [
    [
      { key: 'name', value: sources.name, ...(sources.nameOrigin === undefined ? {} : { origin: sources.nameOrigin }) },
      { key: 'release', value: draftedPair.release.pair },
      {
        key: 'platform',
        value: platform.name,
        ...(platform.origin === undefined ? {} : { origin: platform.origin }),
      },
    ],
    [logins.ssh],
    pathsEntry(serving, findings),
    [{ key: 'hosts', value: hostEntries(known.hosts, logins) }],
    [draftBalancers(onBalancers, configs)],
    [services.services],
  ] satisfies readonly (readonly Entry[])[]
  const text = [
    header(sources, remarks),
    ...body.filter((entries) => entries.length > 0).map((entries) => yamlLines(entries)),
  ].map((lines) => lines.join('\n'))
  return {
    text: `${text.join('\n\n')}\n`,
    remarks: [...remarks, ...body.flatMap((entries) => remarksIn(entries))],
    isEmpty: serving.length === 0,
    hosts: known.hosts,
  }
}

/** The platform: an operator's word; without it the one that the hosts have. */
function platformOf(
  { platform, platformOrigin }: Sources,
  findings: Findings,
): { readonly name: PlatformName; readonly origin?: Origin; readonly remarks: readonly string[] } {
  const found = findings.platform()
  const differing = (wanted: PlatformName): readonly string[] => {
    const others = found === undefined ? [] : [...found.others, ...(found.value === wanted ? [] : found.on)]
    return others.length === 0 ? [] : [`${shownHosts(others)} has other packages than those of ${wanted}.`]
  }
  if (platformOrigin === undefined) {
    const isAlike = found !== undefined && packagingOf({ platform }) === packagingOf({ platform: found.value })
    return { name: platform, remarks: isAlike ? [] : differing(platform) }
  }
  if (found === undefined) return { name: platform, origin: platformOrigin, remarks: [] }
  return { name: found.value, origin: { kind: 'found', on: found.on }, remarks: differing(found.value) }
}

function letIn(hosts: readonly DraftHost[], live: Live | undefined): LetIn {
  const asked = hosts.flatMap(({ name, source }) => {
    const answer = live?.answers.get(source)
    return answer === undefined ? [] : [{ name, isIn: answer.kind === 'read' }]
  })
  return {
    those: asked.filter(({ isIn }) => isIn).map(({ name }) => name),
    not: asked.filter(({ isIn }) => !isIn).map(({ name }) => name),
  }
}

const unreadHosts = (hosts: readonly DraftHost[], live: Live | undefined): readonly string[] =>
  hosts.flatMap(({ name, source }) => {
    const answer = live?.answers.get(source)
    return answer?.kind === 'unread' ? [`${name} was not read, so guesses about it stay: ${answer.reason}`] : []
  })

function header({ schema, inventory, configs, live }: Sources, remarks: readonly string[]): readonly string[] {
  const files = new Set([
    ...[...inventory.hosts.values()].map(({ place }) => place.file),
    ...configs.map(({ config }) => config.file),
  ])
  const from = [...files].filter((file) => file !== '').join(', ')
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    `# Written by openstack-upgrade init${from === '' ? '' : ` from ${from}`}.`,
    '# A comment names the file and line that a value was read from. "guessed" marks what no file says, with the check of preflight',
    '# that proves it, if there is one: remove the comment once you have checked it. "fill in" marks what nothing tells: the file is',
    '# refused until it is there. Keys that are not here have the defaults of docs/reference/cloud-file.md.',
    ...(live === undefined ? [] : ['# "found on" names hosts that were asked: they have told it.']),
    ...(remarks.length === 0 ? [] : ['#', ...remarks.map((remark) => `# ${remark}`)]),
  ]
}

const roles = ['controllers', 'network', 'computes', 'balancers'] as const

function hostEntries(hosts: readonly DraftHost[], logins: Logins): readonly Entry[] {
  return roles.flatMap((role): readonly Entry[] => {
    const own = hosts.filter((host) => host.role === role)
    if (own.length === 0) return []
    return [{ key: role, value: own.map((host) => hostEntry(host, logins.ownOf(host))) }]
  })
}

function hostEntry({ name, address, origin }: DraftHost, ssh: readonly Entry[]): Entry {
  if (ssh.length === 0) return { key: name, value: address, origin }
  return {
    key: name,
    value: [
      { key: 'address', value: address },
      { key: 'ssh', value: ssh },
    ],
    origin,
    isFlow: true,
  }
}

/**
 * Finds the balancers that no group of the inventory has: hosts that were named with a haproxy.cfg; without any, the peers
 * that a haproxy.cfg names. A host that is new becomes one of the inventory.
 */
function moreBalancers({ configs, inventory }: Sources, { hosts, balancers }: DraftHosts): readonly string[] {
  const named = configs.flatMap(({ host }) =>
    host === undefined ? [] : [{ name: host, at: undefined, place: { file: typedFile, line: 1 } }],
  )
  const peers = configs.flatMap(({ config }) =>
    config.peers.map(({ name, address, place }) => ({
      name,
      at: address.kind === 'ip' ? address.host : undefined,
      place,
    })),
  )
  const added = balancers.length === 0 && named.length === 0 ? peers : named
  return added.map(({ name, at, place }) => {
    const known = hosts.find(({ aliases }) => aliases.has(sameSpelling(name)) || aliases.has(sameSpelling(at ?? name)))
    const { name: source, variables } = inventory.host(known?.source ?? name, place)
    if (known === undefined && at !== undefined) variables.set('ansible_host', { value: at, place })
    return source
  })
}

/** The hosts that a haproxy.cfg has as servers of Keystone, by their names in the inventory. */
function keystoneServers({ configs, inventory }: Sources): readonly string[] {
  const servers = configs
    .flatMap(({ config }) => config.backends)
    .flatMap(({ servers: own }) => own)
    .filter(({ address }) => address.kind === 'ip' && unitsByPort.get(address.port ?? 0)?.service === 'keystone')
  const known = new Set(
    servers.flatMap(({ name, address }) => [
      sameSpelling(name),
      ...(address.kind === 'ip' ? [sameSpelling(address.host)] : []),
    ]),
  )
  return [...inventory.hosts.values()]
    .filter(({ name, variables }) =>
      [name, name.split('.')[0] ?? name, variables.get('ansible_host')?.value ?? name].some((each) =>
        known.has(sameSpelling(each)),
      ),
    )
    .map(({ name }) => name)
}
