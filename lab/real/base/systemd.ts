import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Units of Debian's systemd that a host of the lab must not have. It shares the machine's kernel and network: systemd would
 * switch the kernel's audit on, and load its modules. A host has no terminal and no message bus. apt-daily would take apt's
 * lock at a time of its own choice.
 */
const masked = [
  ...['systemd-journald-audit.socket', 'systemd-modules-load.service', 'systemd-sysctl.service'],
  ...['dev-hugepages.mount', 'dev-mqueue.mount', 'sys-fs-fuse-connections.mount'],
  ...['sys-kernel-config.mount', 'sys-kernel-debug.mount', 'sys-kernel-tracing.mount'],
  ...['getty.target', 'systemd-initctl.socket', 'systemd-logind.service'],
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'e2scrub_all.timer'],
]

const journal = `[Journal]
Storage=volatile
RuntimeMaxUse=16M
ReadKMsg=no
Audit=no
`

/** Lets the systemd of a root be process 1 of a host of the lab, which has neither devices nor a kernel of its own. */
export function prepareSystemd(root: string): void {
  const etc = join(root, 'etc/systemd')
  for (const folder of ['journald.conf.d', 'system']) mkdirSync(join(etc, folder), { recursive: true })
  writeFileSync(join(etc, 'journald.conf.d/lab.conf'), journal)
  for (const unit of masked) symlinkSync('/dev/null', join(etc, 'system', unit))
}
