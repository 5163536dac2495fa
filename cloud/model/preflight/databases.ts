import { script } from '../commands'
import type { Host } from '../hosts'
import { onFacts, type Check, type Subject } from './check'

/** Tokens, heartbeats and agents' reports are compared across hosts: nova, neutron and cinder take a minute for dead. */
const mostSecondsApart = 10

/** A phase on a node of Galera that is joining or donating would wait, or be lost with it. */
export const galera = ({ service }: Subject, host: Host): Check => ({
  name: 'galera',
  required: true,
  script: onFacts(
    service,
    host,
    'passes',
    ['galera'],
    'echo "wsrep_local_state_comment: $(told galera)"',
    'case $(fact galera) in none | Synced) exit 0 ;; *) exit 3 ;; esac',
  ),
  remedy: 'Wait until that database node is Synced, or point [database] connection at one that is.',
})

/** The host's clock against the database's. */
export const clock = ({ service }: Subject, host: Host): Check => ({
  name: 'clock',
  required: true,
  script: onFacts(
    service,
    host,
    'passes',
    ['clock_offset'],
    'offset=$(fact clock_offset)',
    'echo "this host is $offset s ahead of the database"',
    `[ "\${offset#-}" -le ${mostSecondsApart} ] || exit 3`,
  ),
  remedy: 'Set both clocks right (chrony or ntpd on the host and on the database server).',
})

/** The oldest row of `services` pins the messages between all others: a row that nobody writes pins them for ever. */
export const orphanRows = ({ service }: Subject, host: Host): Check => {
  const remove =
    service.name === 'cinder'
      ? 'cinder-manage service remove BINARY HOST'
      : 'nova service-delete ID (see nova service-list)'
  return {
    name: 'orphan rows',
    required: false,
    script: onFacts(
      service,
      host,
      'passes',
      ['orphan_rows'],
      script(
        '[ "$(fact orphan_rows)" != none ] || exit 0',
        'echo "have not reported for an hour: $(told orphan_rows)"',
        'exit 3',
      ),
    ),
    remedy: `Remove the rows of what is gone for good: ${remove}; the upgrade's last restarts would keep the old release's versions for them.`,
  }
}
