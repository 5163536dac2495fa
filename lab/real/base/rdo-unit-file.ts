import type { Unit } from './units'

/** The rules of a unit by RDO's own files (rdo-packages/SERVICE-distgit at ocata-rdo), where they differ from the usual. */
interface Rules {
  /** The command, but for its program. */
  readonly arguments?: string
  readonly type?: 'notify'
  readonly killMode?: 'process'
  readonly restart?: 'always'
  readonly hasOwnTmp?: true
  readonly needs?: string
}

/** Nova's daemons say when they are ready. */
const ofNova: Rules = { type: 'notify', restart: 'always' }

const ofCinder = (log: string): Rules => ({
  arguments: `--config-file /usr/share/cinder/cinder-dist.conf --config-file /etc/cinder/cinder.conf --logfile /var/log/cinder/${log}.log`,
})

function ofNeutron(daemon: string, files: string): Rules {
  const log = `/var/log/neutron/${daemon.replace('neutron-', '')}.log`
  const folders = `--config-dir /etc/neutron/conf.d/common --config-dir /etc/neutron/conf.d/${daemon}`
  return {
    arguments: `--config-file /usr/share/neutron/neutron-dist.conf ${files} ${folders} --log-file ${log}`,
    killMode: 'process',
  }
}

const configuration = '--config-file /etc/neutron/neutron.conf'

/** Units with rules of their own. */
const rulesOf: Readonly<Record<string, Rules>> = {
  'glance-api': { hasOwnTmp: true },
  'glance-registry': { hasOwnTmp: true },
  'nova-api': ofNova,
  'nova-conductor': ofNova,
  'nova-scheduler': ofNova,
  'nova-consoleauth': ofNova,
  'nova-compute': ofNova,
  'nova-novncproxy': { arguments: '--web /usr/share/novnc/ $OPTIONS' },
  'neutron-server': {
    ...ofNeutron(
      'neutron-server',
      `--config-dir /usr/share/neutron/server ${configuration} --config-file /etc/neutron/plugin.ini`,
    ),
    type: 'notify',
    hasOwnTmp: true,
  },
  'neutron-dhcp-agent': ofNeutron('neutron-dhcp-agent', `${configuration} --config-file /etc/neutron/dhcp_agent.ini`),
  'neutron-l3-agent': ofNeutron('neutron-l3-agent', `--config-dir /usr/share/neutron/l3_agent ${configuration}`),
  'neutron-metadata-agent': ofNeutron(
    'neutron-metadata-agent',
    `${configuration} --config-file /etc/neutron/metadata_agent.ini`,
  ),
  'neutron-openvswitch-agent': {
    ...ofNeutron(
      'neutron-openvswitch-agent',
      `${configuration} --config-file /etc/neutron/plugins/ml2/openvswitch_agent.ini`,
    ),
    hasOwnTmp: true,
    needs: 'openvswitch.service',
  },
  'cinder-api': { ...ofCinder('api'), killMode: 'process' },
  'cinder-scheduler': ofCinder('scheduler'),
  'cinder-volume': { ...ofCinder('volume'), killMode: 'process' },
  'cinder-backup': ofCinder('backup'),
}

/** The file of systemd for a unit, by RDO's rules for it. Output of the process goes to a log that the package has made. */
export function rdoUnitFile({ daemon, service, program }: Unit): string {
  const rules = rulesOf[daemon] ?? {}
  const command = [program, ...(rules.arguments === undefined ? [] : [rules.arguments])].join(' ')
  return [
    '[Unit]',
    `Description=OpenStack ${daemon}`,
    `After=syslog.target network.target${rules.needs === undefined ? '' : ` ${rules.needs}`}`,
    ...(rules.needs === undefined ? [] : [`Requires=${rules.needs}`]),
    '',
    '[Service]',
    ...(rules.type === 'notify' ? ['Type=notify', 'NotifyAccess=all', 'TimeoutStartSec=0'] : ['Type=simple']),
    `User=${service}`,
    `ExecStart=${command}`,
    `StandardOutput=append:${logOf({ daemon, service })}`,
    'StandardError=inherit',
    ...(rules.hasOwnTmp === true ? ['PrivateTmp=true'] : []),
    ...(rules.killMode === undefined ? [] : [`KillMode=${rules.killMode}`]),
    `Restart=${rules.restart ?? 'on-failure'}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

/** The file that gets what a unit's process prints. */
export const logOf = ({ daemon, service }: Pick<Unit, 'daemon' | 'service'>): string =>
  `/var/log/${service}/${daemon}.log`
