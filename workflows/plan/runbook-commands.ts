import type { DrainAction, EvidenceInput, JoinAction } from '../../cloud/model/actions'
import { quote } from '../../cloud/model/commands'
import type { Balancer, Host, Login, SocketAddress } from '../../cloud/model/hosts'

/** Lines that are typed into a shell. */
export const shell = (...lines: readonly string[]): string[] => ['```sh', ...lines, '```']

const sshTo = (login: Login): string => {
  const jump = login.bastion === undefined ? '' : ` -J ${at(login.bastion)}:${login.bastion.port}`
  return `ssh${jump} -p ${login.port} ${at(login)}`
}

const at = ({ user, address }: Login): string => `${user}@${address}`

/** The lines that log in as the user who types a host's commands, with the PATH that they expect. */
export function login(host: Host): string[] {
  const root = host.become === 'sudo' ? ['sudo -s'] : []
  return shell(sshTo(host), ...root, `export PATH=${quote(host.path)}`)
}

/**
 * A script for pasting into a login shell. It goes by way of a file, so that its own `exit` ends only the script, and its
 * standard input is empty, as in the upgrade.
 */
export function pasted(file: string, text: string): string[] {
  const lines = [`cat > ${file} <<'END_OF_STEP'`, text, 'END_OF_STEP', `sh ${file} < /dev/null; echo "exit code $?"`]
  return shell(...lines)
}

/** The command to which a line for a runtime socket is piped. */
function socat(address: SocketAddress): string {
  switch (address.kind) {
    case 'tcp':
      return `socat stdio tcp-connect:${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`
    case 'unix':
      return `socat stdio unix-connect:${quote(address.path)}`
    case 'ssh':
      return `${sshTo(address.host)} ${address.host.become === 'sudo' ? 'sudo ' : ''}socat stdio unix-connect:${quote(address.path)}`
  }
}

const onEach = (balancers: readonly Balancer[], line: (name: string, pipe: string) => readonly string[]): string[] =>
  balancers.flatMap(({ name, sockets, standby }) => [
    `# ${name}${standby === true ? ' (a standby: nothing to do while it is stopped)' : ''}`,
    ...sockets.flatMap((socket) => line(name, socat(socket))),
  ])

type Servers = Pick<DrainAction, 'balancers' | 'servers'>

const setting = ({ balancers, servers }: Servers, ...what: readonly string[]): string[] =>
  onEach(balancers, (_, pipe) =>
    servers.flatMap(({ backend, server }) =>
      what.map((each) => `echo ${quote(`set server ${backend}/${server} ${each}`)} | ${pipe}`),
    ),
  )

/**
 * The line that shows HAProxy's servers: backend, server, waiting requests, sessions, status (`show stat`, columns 1 to 18).
 */
const reading = ({ balancers, servers }: Servers): string[] => {
  const wanted = servers.map(({ backend, server }) => `($1 == "${backend}" && $2 == "${server}")`).join(' || ')
  return onEach(balancers, (_, pipe) => [
    `echo 'show stat' | ${pipe} | awk -F, '${wanted} { print $1, $2, "waiting " $3, "sessions " $5, $18 }'`,
  ])
}

/** A drain by hand. A backend that is not on a balancer is answered `No such backend.`, which is fine. */
export function drained(action: DrainAction): string[] {
  const state = action.state ?? 'drain'
  return [
    ...(action.minimumUp > 0
      ? [`Only while at least ${action.minimumUp} others of each backend are UP: look first with the second block.`, '']
      : []),
    ...shell(...setting(action, `state ${state}`)),
    '',
    'Wait until nothing waits and no session is left, in two readings a second apart, on each balancer:',
    '',
    ...shell(...reading(action)),
  ]
}

/**
 * A join by hand. Ready straight from maintenance would send requests before any check has run (docs/explanation/haproxy.md).
 * @param verify the sentence that tells the check of the service on its own address
 */
export function joined(action: JoinAction, wasMaintenance: boolean, verify: string): string[] {
  const first = wasMaintenance
    ? [
        'Out of maintenance, and through their checks once more (leave `health down` out where a server has no check):',
        '',
        ...shell(...setting(action, 'state drain', 'health down')),
        '',
        'Wait until each of them shows DRAIN:',
        '',
        ...shell(...reading(action)),
        '',
      ]
    : []
  return [
    `First: does the service work on its own address? ${verify} Not before it ends with 0:`,
    '',
    ...first,
    ...shell(...setting(action, 'state ready')),
    '',
    'A server that was out before the upgrade stays out. The others have to be UP, on each balancer:',
    '',
    ...shell(...reading(action)),
  ]
}

/** The checks before a gate or step, host by host, each as a script that is pasted. */
export const checks = ({ nodes }: EvidenceInput, number: number): string[] =>
  nodes.flatMap(({ host, script }, index) => [
    '',
    `On ${host.name} (exit code 0: it holds):`,
    '',
    ...pasted(`before-${number}-${index + 1}.sh`, script),
  ])
