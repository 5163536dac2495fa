import { setTimeout as sleep } from 'node:timers/promises'
import type { HostName } from '../../lab/host-names'
import type { LabClient } from '../../lab/real/host'
import { isBalancer } from '../../lab/real/host/names'
import { hideSocket } from '../hidden-socket'
import type { Troubles } from '../lab'
import { holdCommands, killCommand } from './commands'
import type { HostsFromOutside } from './hosts'

/** A file that takes all the room that is left on a host's disk. */
const filler = '/var/tmp/filler'

/** systemd starts a killed sshd again at once, unless it is told not to. */
const stayDead = '/run/systemd/system/ssh.service.d/stay-dead.conf'
const sshd = {
  kill: {
    systemd: [
      `mkdir -p ${stayDead.replace(/\/[^/]*$/, '')}; printf '[Service]\\nRestart=no\\n' >${stayDead}`,
      'systemctl daemon-reload; systemctl kill --kill-who=main -s KILL ssh',
    ].join('; '),
    sysv: 'kill -KILL "$(cat /run/sshd.pid)"',
  },
  start: {
    systemd: `rm -f ${stayDead}; systemctl daemon-reload; systemctl reset-failed ssh; systemctl start ssh`,
    sysv: '/etc/init.d/ssh start',
  },
} as const

/** The trouble that the real lab can be given, on its hosts and at their cables. */
export function troublesOf(lab: LabClient, hosts: HostsFromOutside, isOver: () => boolean): Troubles {
  return {
    cut: (host) => lab.cut(host),
    silence: (host) => lab.silence(host),
    mend: (host) => lab.mend(host),
    slow: (host, milliseconds) => lab.slow(host, milliseconds),
    killSshd: async (host, seconds) => {
      const init = isBalancer(host) ? 'sysv' : 'systemd'
      await hosts.console(host, sshd.kill[init])
      await sleep(seconds * 1000)
      // A host that was rebooted meanwhile has started its own.
      await hosts.console(host, sshd.start[init])
    },
    fillDisk: async (host, seconds) => {
      await hosts.console(host, `cat /dev/zero 2>/dev/null >${filler} || true`)
      await sleep(seconds * 1000)
      await makeRoom(hosts, host)
    },
    reboot: async (host, awaySeconds) => {
      await lab.powerOff(host)
      await sleep(awaySeconds * 1000)
      await lab.powerOn(host)
    },
    stepClock: () => Promise.reject(new Error('the hosts of the real lab share the clock of the machine')),
    restartHaproxy: (host) => lab.restartBalancer(host),
    hideSocket: (host, seconds) => hideSocket(hosts.socketOf(host), seconds),
    haproxy: (host, command) => hosts.haproxy(host, command),
    failCommand: async (host, action) => {
      if (!(await killCommand(hosts, host, action, isOver))) throw new Error('no such command ran any more')
    },
    hangCommand: async (action, seconds) => {
      if ((await holdCommands(hosts, action, seconds)) === 0) throw new Error('no such command ran meanwhile')
    },
    healCommands: (host) => makeRoom(hosts, host as HostName),
  }
}

async function makeRoom(hosts: HostsFromOutside, host: HostName): Promise<void> {
  await hosts.console(host, `rm -f ${filler}`).catch(() => undefined)
}
