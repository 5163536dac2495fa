import type { Drained } from '../../../cloud/model/actions'
import type { Step } from '../../../workflows/procedure/primitives'

/** A play as Ansible's YAML has it. */
export interface Play {
  readonly hosts: string
  readonly gather_facts: false
  readonly tasks: readonly Readonly<Record<string, unknown>>[]
}

/** The interval in seconds at which the module haproxy asks again: the shortest that it takes. */
const waits = { wait: true, wait_interval: 1, wait_retries: 60 }

/**
 * A playbook for the steps of a plan, as a careful person would write it: the same commands in the same order, servers
 * drained until they are idle, and put back until they are up. It has no preflight, no gate and no probe.
 */
export function playbookOf(steps: readonly Step[]): Play[] {
  const plays: Play[] = []
  for (const play of steps.flatMap(playOf)) {
    const last = plays.at(-1)
    if (last?.hosts === play.hosts) plays.splice(-1, 1, { ...last, tasks: [...last.tasks, ...play.tasks] })
    else plays.push(play)
  }
  return plays
}

function playOf(step: Step): Play[] {
  const { action } = step
  switch (action.kind) {
    case 'job':
      return [{ hosts: step.host, gather_facts: false, tasks: [{ name: step.id, shell: whole(step.command) }] }]
    case 'drain':
      return [onBalancers(step, action, { state: 'drain', drain: true, ...waits })]
    case 'join':
      return [onBalancers(step, action, { state: 'enabled', ...waits })]
    case 'proof':
    case 'question':
    case 'serving':
      return []
  }
}

/** A plan shortens the command of a dump, and leaves out that its folder is made. */
const whole = (command: string): string =>
  command.replace(/^mysqldump … > (.*)\/(.*)$/, 'mkdir -p $1 && mysqldump --single-transaction keystone > $1/$2')

/** Both balancers at once. The module takes a server of each backend that has one of that name. */
function onBalancers(step: Step, { balancers, servers }: Drained, how: Readonly<Record<string, unknown>>): Play {
  const sockets = balancers.flatMap((balancer) => balancer.sockets).filter((socket) => socket.kind === 'ssh')
  const [socket = ''] = sockets.map(({ host, path }) => path.replaceAll(host.name, '{{ inventory_hostname }}'))
  return {
    hosts: sockets.map(({ host }) => host.name).join(','),
    gather_facts: false,
    tasks: [...new Set(servers.map(({ server }) => server))].map((host) => ({
      name: `${step.id} ${host}`,
      'community.general.haproxy': { ...how, host, socket },
    })),
  }
}
