/**
 * Wrong cloud files: each a small change of cloud.example.yaml, or a text of its own. Each has the lines that are printed
 * below the first one, without the numbers of the lines.
 */

/** An operator's mistake, the change to the example that makes it, and the lines that the operator reads. */
export type WrongFile = readonly [what: string, change: (example: string) => string, lines: readonly string[]]

/** Replaces one place of the example; fails where it is not there any more. */
export const put =
  (place: string | RegExp, text: string) =>
  (example: string): string => {
    const changed = example.replace(place, () => text)
    if (changed === example) throw new Error(`cloud.example.yaml has no ${String(place)}`)
    return changed
  }

const notKnown = 'should be left out: there is no such key; look at its spelling'
const oneOfSockets =
  'should be the address of a runtime socket: ssh://HOST/run/haproxy/admin.sock (HOST being one of hosts), unix:///run/haproxy/admin.sock or tcp://ADDRESS:PORT'
const servers = 'services.keystone.units.apache2.servers'
const proxyName = 'a HAProxy name of letters, digits, and _ . : - only'
const hostName = 'a name of lower-case letters, digits and hyphens, beginning with a letter'
const expression = 'a regular expression (grep -E) that the program of each of its processes matches, and no other'
const socket1 = 'ssh://lb1/run/haproxy/admin.sock'
const backup = /    backup: .*\n/
const version = '    version:'

const keys: WrongFile[] = [
  ['a misspelt key at the top', put('limits:', 'limit:'), [`limit ${notKnown}`]],
  ['a misspelt key of ssh', put('  user: root', '  usr: root'), [`ssh.usr ${notKnown}`]],
  [
    'a misspelt key deep below a host',
    put('{ port: 2222 }', '{ prt: 2222 }'),
    [`hosts.network.network2.ssh.prt ${notKnown}`],
  ],
  ['a misspelt key of a service', put('    endpoint:', '    endpiont:'), [`services.keystone.endpiont ${notKnown}`]],
  [
    'a misspelt command',
    put(version, '    commands: { expnd: ls }\n    version:'),
    [`services.keystone.commands.expnd ${notKnown}`],
  ],
  ['a service that nobody knows', put('services:\n', 'services:\n  swift: {}\n'), [`services.swift ${notKnown}`]],
  [
    'a key that JavaScript would take for its own',
    put('name: example', 'name: example\n__proto__: { admin: true }'),
    [`__proto__ ${notKnown}`],
  ],
  ['a key that every object has', put('name: example', 'name: example\ntoString: x'), [`toString ${notKnown}`]],
  ['a section that is missing', put('name: example\n', ''), ['name is nothing: should be a text']],
  [
    'a section without content',
    put('  minimumUp: 2 ', '  # minimumUp: 2 '),
    ['limits is nothing: should be a mapping, {key: value}'],
  ],
]

const pause = 'pauseBetween: false'

const order: WrongFile[] = [
  [
    'an order that leaves a service out',
    (example) =>
      `${put(pause, 'order: [keystone]')(example)}\n  glance: { version: '1', units: { glance-api: { servers: { glance_api: 'glance{number}' } } }, backup: none }\n`,
    ['order is ["keystone"]: should be with glance too: services describes it'],
  ],
  [
    'an order with a service twice',
    put(pause, 'order: [keystone, keystone]'),
    ['order.1 is "keystone": should be there once'],
  ],
  [
    'an order with a service that is not described',
    put(pause, 'order: [keystone, cinder]'),
    ['order.1 is "cinder": should be a service that services describes'],
  ],
  [
    'a pause that is neither yes nor no',
    put(pause, 'pauseBetween: maybe'),
    ['pauseBetween is "maybe": should be true or false'],
  ],
]

const types: WrongFile[] = [
  ['a port as text', put('2222', '"2222"'), ['hosts.network.network2.ssh.port is "2222": should be a number']],
  ['a port that is none', put('2222', '70000'), ['hosts.network.network2.ssh.port is 70000: should be at most 65535']],
  [
    'a version that YAML takes for a number',
    put('2:11.0.4-0ubuntu1~cloud0', '11.0'),
    ['services.keystone.version is 11: should be a text: put it in quotes'],
  ],
  [
    'a text for a yes or no',
    put('contractAfterJoin: false', 'contractAfterJoin: "no"'),
    ['services.keystone.contractAfterJoin is "no": should be true or false'],
  ],
  [
    'a text for a list',
    put('[~/.ssh/known_hosts]', '~/.ssh/known_hosts'),
    ['ssh.knownHosts is "~/.ssh/known_hosts": should be a list'],
  ],
  ['a minimum below one', put('minimumUp: 2', 'minimumUp: 0'), ['limits.minimumUp is 0: should be at least 1']],
  ['a part of a server', put('minimumUp: 2', 'minimumUp: 1.5'), ['limits.minimumUp is 1.5: should be a whole number']],
  ['a negative time', put('idleSeconds: 300', 'idleSeconds: -1'), ['times.idleSeconds is -1: should be more than 0']],
  [
    'a time with a unit',
    put('idleSeconds: 300', 'idleSeconds: 5 min'),
    ['times.idleSeconds is "5 min": should be a number'],
  ],
  [
    'a time without end',
    put('idleSeconds: 300', 'idleSeconds: .inf'),
    ['times.idleSeconds is Infinity: should be a number'],
  ],
  [
    'a time beyond any timer',
    put('idleSeconds: 300', 'idleSeconds: 1e12'),
    ['times.idleSeconds is 1000000000000: should be at most 2592000'],
  ],
  [
    'an unknown way to become root',
    put('  # bastion', '  become: su #'),
    ['ssh.become is "su": should be one of none, sudo'],
  ],
  [
    'a release that is not there yet',
    put('newton-to-ocata', 'ocata-to-pike'),
    ['release is "ocata-to-pike": should be newton-to-ocata, or {like: newton-to-ocata, …} with what differs'],
  ],
]

const hosts: WrongFile[] = [
  [
    'a host’s address as a number',
    put('10.0.0.11', '11'),
    ['hosts.controllers.controller1 is 11: should be an address, or {address, ssh, paths}'],
  ],
  [
    'an address with a command in it',
    put('10.0.0.11', '"10.0.0.11; reboot"'),
    [
      'hosts.controllers.controller1 is "10.0.0.11; reboot": should be an IP address (IPv6 without brackets) or a DNS name',
    ],
  ],
  [
    'an address with a port',
    put('10.0.0.11', '"10.0.0.11:22"'),
    ['hosts.controllers.controller1 is "10.0.0.11:22": should be an IP address (IPv6 without brackets) or a DNS name'],
  ],
  [
    'an IPv6 address as in a URL',
    put('10.0.0.11', '"[2001:db8::11]"'),
    [
      'hosts.controllers.controller1 is "[2001:db8::11]": should be an IP address (IPv6 without brackets) or a DNS name',
    ],
  ],
  [
    'a host name that is none',
    put('controller1:', 'Controller_1:'),
    [`hosts.controllers.Controller_1 is "10.0.0.11": should be written below another key: ${hostName}`],
  ],
  [
    'a host in two roles',
    put('network1: 10.0.0.21', 'controller1: 10.0.0.21'),
    [
      'hosts.network.controller1 is "10.0.0.21": should be below another name: a host of another role is controller1 already',
    ],
  ],
  [
    'two hosts with one address and port',
    put('10.0.0.12', '10.0.0.11'),
    [
      'hosts.controllers.controller2 is "10.0.0.11": should be an address of its own: controller1 has it. A machine is named once; ssh://controller1/… reaches its HAProxy',
    ],
  ],
  [
    'a bastion that nobody knows',
    put('  # bastion: jump1 ', '  bastion: jump1 #'),
    ['ssh.bastion is "jump1": should be a host of hosts.bastions'],
  ],
  [
    'a bastion named like a property of every object',
    put('  # bastion: jump1 ', '  bastion: constructor #'),
    ['ssh.bastion is "constructor": should be a host of hosts.bastions'],
  ],
  [
    'a bastion behind a bastion',
    put('hosts:\n', 'hosts:\n  bastions: { jump1: { address: 10.0.0.2, ssh: { bastion: jump2 } } }\n'),
    ['hosts.bastions.jump1.ssh.bastion is "jump2": should be left out: a bastion is reached without another'],
  ],
  [
    'no user to log in as',
    put('  user: root\n', ''),
    ['ssh.user is nothing: should be the user to log in as, here for every host, or below each that lacks it'],
  ],
  [
    'no key and no agent',
    put(/  key: .*\n/, ''),
    ['ssh.key is nothing: should be a key file, or agent: true, here for every host, or below each that lacks it'],
  ],
  [
    'a passphrase for no key',
    put(/  key: .*\n/, '  agent: /run/agent.sock\n  passphraseFile: /root/phrase\n'),
    ['ssh.key is nothing: should be the key that passphraseFile belongs to'],
  ],
  [
    'a key by a relative path',
    put('~/.ssh/id_ed25519', 'id_ed25519'),
    ['ssh.key is "id_ed25519": should be an absolute path on the worker, or one that begins with ~/'],
  ],
  [
    'job records below a home that is only the worker’s',
    put('ssh: #', 'paths: { jobs: ~/jobs }\nssh: #'),
    ['paths.jobs is "~/jobs": should be an absolute path on the hosts'],
  ],
  [
    'a PATH with a line break',
    put('ssh: #', 'paths: { path: "/bin\\nreboot" }\nssh: #'),
    ['paths.path is "/bin\\nreboot": should be absolute folders with colons between them, such as /usr/sbin:/usr/bin'],
  ],
]

const balancers: WrongFile[] = [
  [
    'an ssh:// socket on a host that nobody knows',
    put('ssh://lb1/', 'ssh://lb9/'),
    [
      'balancers.haproxy1 is "ssh://lb9/run/haproxy/admin.sock": should be an address with the name of a host of this cloud after ssh://: lb9 is none',
    ],
  ],
  [
    'a bare path for a socket',
    put(socket1, '/run/haproxy/admin.sock'),
    [`balancers.haproxy1 is "/run/haproxy/admin.sock": ${oneOfSockets}`],
  ],
  [
    'a socket with a line break in it',
    put(socket1, '"unix:///run/a\\r\\nshutdown"'),
    [`balancers.haproxy1 is "unix:///run/a\\r\\nshutdown": ${oneOfSockets}`],
  ],
  [
    'a socket with a second command in it',
    put(socket1, '"ssh://lb1/run/a;reboot"'),
    [`balancers.haproxy1 is "ssh://lb1/run/a;reboot": ${oneOfSockets}`],
  ],
  [
    'a socket with a port that is none',
    put(socket1, 'tcp://10.0.0.5:99999'),
    [`balancers.haproxy1 is "tcp://10.0.0.5:99999": ${oneOfSockets}`],
  ],
  [
    'one socket for two balancers',
    put('ssh://lb2/', 'ssh://lb1/'),
    ['balancers.haproxy2 is "ssh://lb1/run/haproxy/admin.sock": should be a socket of its own: haproxy1 has this one'],
  ],
  [
    'nothing but standbys',
    put(
      /balancers: #.*\n.*\n.*\n/,
      'balancers: { haproxy1: { sockets: "ssh://lb1/run/haproxy/admin.sock", standby: true } }\n',
    ),
    ['balancers is "haproxy1": should be with one at least that is no standby: that one has to run'],
  ],
  [
    'a standby that is neither yes nor no',
    put('haproxy2: ssh://lb2/run/haproxy/admin.sock', 'haproxy2: { sockets: "ssh://lb2/run/h.sock", standby: maybe }'),
    ['balancers.haproxy2.standby is "maybe": should be true or false'],
  ],
  [
    'no balancer',
    put(/balancers: #.*\n.*\n.*\n/, 'balancers: {}\n'),
    ['balancers is {}: should be at least one HAProxy'],
  ],
  [
    'a list of balancers',
    put(/balancers: #.*\n.*\n.*\n/, `balancers: [${socket1}]\n`),
    [`balancers is ["${socket1}"]: should be a mapping, {key: value}`],
  ],
  [
    'a backend that would be two words',
    put('keystone_public:', '"a b":'),
    [`${servers}."a b" is "keystone{number}": should be written below another key: ${proxyName}`],
  ],
  [
    'a backend that would be two commands',
    put('keystone_public:', '"x;shutdown":'),
    [`${servers}."x;shutdown" is "keystone{number}": should be written below another key: ${proxyName}`],
  ],
  [
    'a server that would be two commands',
    put(
      'keystone_public: keystone{number}',
      'keystone_public: { controller1: "x;shutdown", controller2: b, controller3: c }',
    ),
    [`${servers}.keystone_public.controller1 is "x;shutdown": should be ${proxyName}`],
  ],
  [
    'a server name that would be two words',
    put('keystone_public: keystone{number}', 'keystone_public: key stone{number}'),
    [`${servers}.keystone_public is "key stone{number}": should be ${proxyName}`],
  ],
  [
    'one server name for all hosts',
    put('keystone_public: keystone{number}', 'keystone_public: keystone'),
    [
      `${servers}.keystone_public is "keystone": should be a text with {host} or {number} in it, or a server name for each host`,
    ],
  ],
  [
    'one server for two hosts',
    put('keystone_public: keystone{number}', 'keystone_public: { controller1: a, controller2: a, controller3: c }'),
    [
      `${servers}.keystone_public.controller2 is "a": should be another server than that of controller1: each host has its own`,
    ],
  ],
  [
    'a host without its server',
    put('keystone_public: keystone{number}', 'keystone_public: { controller1: a, controller2: b }'),
    [`${servers}.keystone_public is nothing: should be the server’s name for controller3`],
  ],
  [
    'a server of a host that the service is not on',
    put('horizon: horizon{number}', 'horizon: { controller1: a, controller2: b, controller3: c, network1: d }'),
    [`${servers}.horizon.network1 is "d": should be left out: network1 is no host of this service`],
  ],
  [
    'a unit without servers',
    put(/        servers: #[^]*horizon\{number\}\n/, '        servers: {}\n'),
    ['services.keystone.units is ["apache2"]: should be given the servers that its units answer: nothing to drain'],
  ],
]

const services: WrongFile[] = [
  [
    'one controller only',
    put(/    controller2.*\n    controller3.*\n/, ''),
    ['services.keystone.hosts is ["controller1"]: should be at least 2 hosts: one serves while another is worked on'],
  ],
  [
    'a host twice in the order',
    put(version, '    hosts: [controller1, controller2, controller2]\n    version:'),
    ['services.keystone.hosts.2 is "controller2": should be there once only'],
  ],
  [
    'a host that nobody knows in the order',
    put(version, '    hosts: [controller1, controller2, controller9, controller3]\n    version:'),
    ['services.keystone.hosts.2 is "controller9": should be the name of a host of this cloud'],
  ],
  [
    'a minimum that makes any drain impossible',
    put('minimumUp: 2', 'minimumUp: 3'),
    ['limits.minimumUp is 3: should be at most 2: keystone is on 3 hosts, and while one is drained 2 can be up'],
  ],
  [
    'more nodes at once than may be unavailable',
    put('minimumUp: 2', 'minimumUp: 2\n  batch: 60'),
    ['limits.batch is 60: should be at most 50, as maxUnavailable is: nodes under work count as unavailable'],
  ],
  [
    'more nodes at once than a worker has room for',
    put('minimumUp: 2', 'minimumUp: 2\n  maxUnavailable: 101'),
    ['limits.maxUnavailable is 101: should be at most 100'],
  ],
  [
    'groups of a unit that has servers',
    put('      apache2:\n', '      apache2:\n        batch: 2\n'),
    [
      'services.keystone.units.apache2.batch is 2: should be left out: its nodes are drained one at a time, since it has servers',
    ],
  ],
  [
    'a version with a command in it',
    put('2:11.0.4-0ubuntu1~cloud0', '"11; reboot"'),
    ['services.keystone.version is "11; reboot": should be an exact package version, such as 2:11.0.4-0ubuntu1~cloud0'],
  ],
  [
    'a version that is a pattern',
    put('2:11.0.4-0ubuntu1~cloud0', '2:11.*'),
    ['services.keystone.version is "2:11.*": should be an exact package version, such as 2:11.0.4-0ubuntu1~cloud0'],
  ],
  [
    'a package that is an option',
    put(version, '    packages: [--purge]\n    version:'),
    ['services.keystone.packages.0 is "--purge": should be the name of a package'],
  ],
  [
    'no packages',
    put(version, '    packages: []\n    version:'),
    ['services.keystone.packages is []: should be a list of at least 1'],
  ],
  [
    'no word of a backup',
    put(backup, ''),
    [
      'services.keystone.backup is nothing: should be {folder: /var/backups/…}, or none where you have made a backup yourself',
    ],
  ],
  [
    'yes for a backup',
    put(backup, '    backup: yes\n'),
    [
      'services.keystone.backup is "yes": should be {folder: /var/backups/…}, or none where you have made a backup yourself',
    ],
  ],
  [
    'a backup in a relative folder',
    put(backup, '    backup: { folder: backups }\n'),
    ['services.keystone.backup.folder is "backups": should be an absolute path on the hosts'],
  ],
  [
    'a configure step that nothing can prove',
    put(version, '    commands: { configure: ls }\n    version:'),
    [
      'services.keystone.commands is {"configure":"ls"}: should be both configure and configured (exit 0: it is there, 3: it is not), or neither',
    ],
  ],
  [
    'one endpoint for all nodes',
    put('http://{address}:5000', 'http://vip:5000'),
    [
      'services.keystone.endpoint is "http://vip:5000/v3": should be an address of each node itself, with {address} or {host} in it: one for all would be answered by any of them',
    ],
  ],
  [
    'an endpoint that ends a string of Python',
    put('http://{address}:5000', "http://{address}'"),
    [`services.keystone.endpoint is "http://{address}'/v3": should be a URL such as http://{address}:5000/v3`],
  ],
  [
    'an unreadable expression for a process',
    put('        servers: #', '        process: "("\n        servers: #'),
    [`services.keystone.units.apache2.process is "(": should be ${expression}`],
  ],
  [
    'an expression that every process matches',
    put('        servers: #', '        process: "(apache2)?"\n        servers: #'),
    [`services.keystone.units.apache2.process is "(apache2)?": should be ${expression}`],
  ],
  [
    'a neighbour that ends the script it stands in',
    put('notify:\n', 'neighbours: { a: "x\\nEND_OF_NEIGHBOURS\\nreboot" }\nnotify:\n'),
    [`neighbours.a is "x\\nEND_OF_NEIGHBOURS\\nreboot": should be ${expression}`],
  ],
  [
    'a webhook that is no http URL',
    put(/  command: logger.*/, '  webhook: ftp://chat.example'),
    ['notify.webhook is [hidden]: should be a URL such as https://chat.example/hook'],
  ],
  [
    'both a webhook and a command',
    put('  command: logger', '  webhook: https://chat.example\n  command: logger'),
    [
      'notify is {"webhook":"[hidden]","command":"logger -t openstack-upgrade…: should be none, or one of {to: [channels]}, {command: …}, {webhook: https://…} and {webhookFile: /etc/…}',
    ],
  ],
  [
    'channels with a mistake each, and a schedule that can’t be kept',
    put(
      /  command: logger.*/,
      [
        '  to:',
        '    - slackFile: https://hooks.slack.com/services/T0/B0/s3cret',
        '    - mail: [ops@example.com, "x@example.com\\r\\nBcc: y@example.com"]',
        '    - pagerdutyFile: R0UTINGKEYOF32CHARACTERS00000000',
        '  remind: { everyMinutes: 0 }',
        '  quietHours: { from: 22:00, until: 22:00, zone: Berlin }',
        '  escalate: { afterMinutes: 60 }',
      ].join('\n'),
    ),
    [
      'notify.to.0.slackFile is [hidden]: should be an absolute path on the worker, or one that begins with ~/',
      'notify.to.1.mail.1 is "x@example.com\\r\\nBcc: y@example.com": should be an address such as ops@example.com',
      'notify.to.2.pagerdutyFile is [hidden]: should be an absolute path on the worker, or one that begins with ~/',
      'notify.remind.everyMinutes is 0: should be at least 1',
      'notify.escalate.to is nothing: should be a list',
      'notify.quietHours.zone is "Berlin": should be the name of a time zone, such as Europe/Berlin',
      'notify.quietHours.until is "22:00": should be another time than from',
    ],
  ],
]

const ann = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'a'.repeat(43)} ann@laptop`
const signers: WrongFile[] = [
  [
    'a key of another type, and a gate that is none',
    put(
      'pauseBetween:',
      'signers: { people: { ann: [ssh-rsa AAAAB3], bob: [] }, twoPeople: [keystone] }\npauseBetween:',
    ),
    [
      'signers.people.ann.0 is "ssh-rsa AAAAB3": should be a line of ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… (other types of key are not read)',
      'signers.people.bob is []: should be a list of at least 1',
      'signers.twoPeople.0 is "keystone": should be one of keystone-upgraded, glance-upgraded, neutron-contract, computes-upgraded, before-keystone, before-glance, before-nova, before-neutron, before-cinder',
    ],
  ],
  [
    'one key for two people',
    put('pauseBetween:', `signers: { people: { ann: [${ann}], bob: [${ann}] } }\npauseBetween:`),
    [
      `signers.people.bob is ["${ann.split(' ').slice(0, 2).join(' ').slice(0, 58)}…: should be another key than ann's: one key, one person`,
    ],
  ],
  [
    'two people asked for where there is one',
    put('pauseBetween:', `signers: { people: { ann: [${ann}] }, twoPeople: [keystone-upgraded] }\npauseBetween:`),
    [`signers.people is {"ann":["${ann.slice(0, 51)}…: should be at least two people, since twoPeople has a gate`],
  ],
]

const shapes: WrongFile[] = [
  ['an empty file', () => '', ['the whole is nothing: should be a mapping with name, hosts, balancers, services']],
  ['a list', () => '- a\n- b\n', ['the whole is a list: should be a mapping with name, hosts, balancers, services']],
  ['a text', () => 'hello', ['the whole is a text: should be a mapping with name, hosts, balancers, services']],
]

export const wrongFiles: readonly WrongFile[] = [
  ...keys,
  ...order,
  ...types,
  ...hosts,
  ...balancers,
  ...services,
  ...signers,
  ...shapes,
]
