import { newtonToOcataReasons } from '../releases/newton-to-ocata/reasons'

/**
 * The reason for each check: the fault that an upgrade would meet without it. docs/reference/preflight.md is made from it. Reasons are
 * no part of a check, since checks travel in histories. A check of each unit has one reason, under its name with UNIT for
 * the unit's.
 */
export const reasons = {
  ...newtonToOcataReasons,

  // Checks of every service.
  reachable:
    'A host or balancer that is lost half-way stops the upgrade there, with a node out of the balancers or with the API down.',
  deployment:
    'In Kolla’s containers and OpenStack-Ansible’s virtualenvs a service has no package of the host: what an upgrade installs would not be what runs.',
  tools:
    'The scripts of steps and probes use these beside POSIX; one that is missing would fail a step in the middle of a node.',
  disk: 'An install, a dump or a job’s record that finds the disk full is cut off half-way.',
  backup:
    'No phase begins without its backup: a client that is missing, a user who may not dump or a disk that is too small would be found out with the first node out.',
  packages:
    'Versions are pinned once for all nodes. One that a host can not get would be noticed when the node is drained and its unit stopped.',
  'unfinished packages':
    'An install is refused while packages are half installed, or finishes work of somebody else’s together with ours.',
  works:
    'While one node is out the others carry all traffic: one that only looks healthy to HAProxy would answer with errors then.',
  'processes of UNIT':
    'A unit is known to be stopped, and to run the new code, by its processes. An expression that matches none of them would prove a unit stopped that still runs.',
  'unlisted processes':
    'No step stops or starts what no unit covers: a renamed unit, a second instance or an agent on a further host would go on with the old code beside the new database, while the upgrade ends as done.',
  'automatic upgrades':
    'A program that installs packages at its own hours holds their lock, and restarts units that are just being drained.',
  'package scripts':
    'Debian’s packages upgrade the database in their maintainer scripts if they were once allowed to: the install of the first node would run every phase, with no backup and all other nodes on the old release.',
  'pins and holds':
    'A package or library that is held back keeps the install from its versions; a pin on the old release brings that back with the next upgrade of the host.',
  'managed by others':
    'Puppet or Chef put a host in order at their own hours: they install the old packages again, or start a unit that was stopped for its turn.',
  'install touches':
    'An install that drags Open vSwitch, libvirt, a database or a kernel along cuts off guests or everybody’s traffic, and one that removes a package takes down what needs it.',
  'packages fetched':
    'A mirror out of reach, an unsigned repository, a package that vanished from it or a full cache stops the install with the node out of the balancers. So they are fetched ahead on every host, into the packages’ own cache: of a host nothing else is changed.',
  room: 'Packages are unpacked below /usr, and phases and dumps write temporary files: a full or read-only disk there cuts them off half-way.',
  'unit files':
    'A packaging may move a unit’s work to another unit: cinder-api to a site of apache2. An upgrade that does not know that stops the old unit and then has none to start, with the node out of the balancers.',
  'stop rules':
    'An agent has children: dnsmasq, keepalived, metadata proxies. A stop leaves them alone only where its unit says so (KillMode=process); elsewhere DHCP, routers and metadata of that host are away with the agent.',
  schema:
    'A phase that begins on a schema it was not written for stops half-way, and only the backup brings that back. This also shows that the database can be read from where the phases run.',
  rights:
    'A schema can be read on a replica and by a user who may not change tables. The first phase would fail there, and Nova’s does with every nova-api down.',
  galera:
    'On a node of Galera that is joining, donating or cut off, a phase waits for locks for ever, or is lost with the node.',
  clock:
    'Heartbeats of agents, tokens and rows are compared across hosts: with clocks apart what works counts as dead, and what has expired as good.',
  drain:
    'Each step that takes a node out needs the runtime socket of every HAProxy process, with the right to change, and every server by its name.',
  standby: 'A standby HAProxy that is stopped is passed over: whoever expects it to run should know that it does not.',
  capacity:
    'A drain that would leave a backend with fewer servers than minimumUp is refused, at night and in the middle of the upgrade.',
  addresses:
    'HAProxy before 1.7 does not tell to which port a server goes, so a backend that cloud.yaml does not list may reach a unit unseen: its users would get errors at each stop of that unit.',
  'other backends':
    'A backend that reaches the unit by the same address and port, or follows a drained server by track, would be emptied or send requests to a stopped unit.',
  backends:
    'What no balancer has can’t be drained: the unit would be stopped while something else still sends it traffic.',
  'unlisted servers':
    'A server of the same backend that cloud.yaml does not list stays on the old release and goes on taking traffic; the contract breaks it.',
  'agent checks':
    'An agent may set its server up again while it is drained, so it is silenced for that time: whoever relies on it should know.',
  'worker files':
    'Any worker may run any step. Where one has another cloud.yaml, key or known host than the rest, a step that worked on one fails on the next, at night and in the middle of the upgrade.',
  notify: 'Nobody is woken by a command or webhook that does not work.',

  // Checks of services that expand, migrate and contract.
  triggers:
    'Expand keeps old and new columns alike by triggers. MySQL refuses to make them with error 1419, after expand has begun to change tables.',

  // Keystone’s.
  'same token provider':
    'A token is issued by one node and validated by another: with different providers, or different fernet keys, each refuses what another has issued.',

  // Glance’s.
  engine: 'The rolling commands of glance-manage end with an error on anything but MySQL, when glance1 is out already.',

  // Nova’s.

  configuration:
    'Its first step sets an option in nova.conf of every host that has one, computes among them: a host where that can not be done stops the upgrade there.',

  // Nova’s and Cinder’s.
  'orphan rows':
    'What talks to the oldest service in the table talks as the old release did for as long as a row of it stays there, also that of a host which is long gone.',

  // Cinder’s.
  'staged code':
    'db sync runs with the new code before anything is installed; it is unpacked from these packages, unless cloud.yaml stages it in a way of its own.',
  revived:
    'Two active cinder-volumes work on the same volumes and can destroy them; one that something else starts again after our stop is the second.',
  'UNIT once':
    'It is active on one node only and moves to another: where two run already, nobody but a person can say which of them holds what.',

  // Checks of units that report in a table.
  'reports of UNIT':
    'After its start a unit is waited for in the service’s own table, by its host’s name: under another name it would never be seen, in the middle of the upgrade.',

  // Reported in the place of checks.
  preflight: 'The checks themselves came to no result.',
} as const

/** The kind of a check, which names its reason above. */
export type CheckKind = keyof typeof reasons

/** The name of a check. One that is no kind above does not compile. */
export type CheckName =
  Exclude<CheckKind, `${string}UNIT${string}`> | `processes of ${string}` | `reports of ${string}` | `${string} once`

/** The kind of a check, by which its reason is found. */
export function kindOf(name: CheckName): CheckKind {
  if (name.startsWith('processes of ')) return 'processes of UNIT'
  if (name.startsWith('reports of ')) return 'reports of UNIT'
  return name.endsWith(' once') ? 'UNIT once' : (name as Exclude<CheckKind, `${string}UNIT${string}`>)
}
