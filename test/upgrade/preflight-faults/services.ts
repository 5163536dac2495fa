import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controllers } from '../../../lab/simulated'
import { programs } from '../../../lab/simulated/layout'
import { file, row, type Fault } from './fault'

const glanceConf = 'hosts/controller1/etc/glance/glance-api.conf'
const novaConf = (host: string): string => `hosts/${host}/etc/nova/nova.conf`
const cinderConf = 'hosts/controller2/etc/cinder/cinder.conf'

const glanceFaults: readonly Fault[] = [
  {
    service: 'glance',
    what: 'its database is no MySQL',
    break: file(glanceConf, (was) => was.replace('mysql+pymysql', 'postgresql')),
    fails: ['engine @ controller1'],
    said: /^the database is reached by postgresql$/,
  },
  {
    service: 'glance',
    what: 'its configuration is not there',
    break: ({ lab }) => {
      const conf = join(lab.folder, glanceConf)
      renameSync(conf, `${conf}.away`)
      return () => renameSync(`${conf}.away`, conf)
    },
    fails: ['engine @ controller1'],
    said: /glance-api\.conf/,
  },
  {
    service: 'glance',
    what: 'the package to come has bug 1670409',
    break: row('glance/bug_1670409', 1),
    fails: ['contract bug @ controller1'],
    said: /python-glance .* has bug 1670409/,
    isAdvice: true,
  },
  {
    service: 'glance',
    what: 'its schema was upgraded offline',
    break: row('glance/version', 'ocata01'),
    fails: ['schema @ controller1'],
    said: /ocata01/,
  },
  {
    service: 'glance',
    what: 'the expression of a unit matches none of its processes',
    fields: () => [[['services', 'glance', 'units', 'glance-registry', 'process'], '^--no-such-process$']],
    // No unit covers them any more.
    fails: ['processes of glance-registry', 'unlisted processes'].flatMap((check) =>
      controllers.map((host) => `${check} @ ${host}`),
    ),
    said: /no process matches the expression of glance-registry|covers what runs here; process \d+.*\/glance-registry\/program/,
  },
]

const novaFaults: readonly Fault[] = [
  {
    service: 'nova',
    what: 'a unit runs that cloud.yaml does not list',
    fields: () => [[['services', 'nova', 'units', 'nova-consoleauth'], 'none']],
    fails: controllers.map((host) => `unlisted processes @ ${host}`),
    said: /^no unit of nova in cloud\.yaml covers what runs here; process \d+.*\/nova-consoleauth\/program/,
  },
  {
    service: 'nova',
    what: 'there are no cells, and nobody is to make them',
    fields: () => [[['services', 'nova', 'createCells'], false]],
    fails: ['cells @ controller1'],
    said: /flavors: 5; cells: 0; cell0 is unmapped/,
  },
  {
    service: 'nova',
    what: 'rows are left that only Newton migrates',
    break: row('nova/unmigrated', 3),
    fails: ['online migrations @ controller1'],
    said: /rows that Newton has not migrated: 3/,
  },
  {
    service: 'nova',
    what: 'Placement is not in the catalogue',
    break: ({ lab }) => {
      lab.setCatalogue([{ type: 'compute', url: 'http://127.0.0.1:9' }])
      return () => lab.setCatalogue(undefined)
    },
    fails: ['placement @ controller1'],
    said: /no endpoint of type placement in the catalogue/,
  },
  {
    service: 'nova',
    what: 'Placement does not answer',
    break: ({ lab }) => {
      lab.setCatalogue([{ type: 'placement', url: 'http://127.0.0.1:9' }])
      return () => lab.setCatalogue(undefined)
    },
    fails: ['placement @ controller1'],
    said: /refused/,
  },
  {
    service: 'nova',
    what: 'no user for Placement is in nova.conf',
    break: file(novaConf('controller2'), (was) => was.replace('auth_type', '# auth_type')),
    fails: ['placement options @ controller2'],
    said: /^\[placement\] of .*nova\.conf has no auth_type$/,
  },
  {
    service: 'nova',
    what: 'no region of Placement is in nova.conf of a compute',
    break: file(novaConf('compute1'), (was) => was.replace('os_region_name', '# os_region_name')),
    fails: ['placement on computes @ compute1'],
    said: /^\[placement\] of .*nova\.conf has no os_region_name$/,
    isAdvice: true,
  },
  {
    service: 'nova',
    what: 'a resource is limited by no filter',
    break: file(novaConf('controller1'), (was) => was.replace('CoreFilter,', '')),
    fails: ['filters @ controller1'],
    said: /does not use CoreFilter \(cpu_allocation_ratio\)$/,
    isAdvice: true,
  },
  {
    service: 'nova',
    what: 'the row of a host that is gone holds the versions back',
    break: row('nova/orphan_rows', 'nova-conductor@controller9'),
    fails: ['orphan rows @ controller1'],
    said: /nova-conductor@controller9/,
    isAdvice: true,
  },
]

const neutronFaults: readonly Fault[] = [
  {
    service: 'neutron',
    what: 'an agent does not run',
    break: async ({ lab }) => {
      await lab.host('network2').run('service neutron-dhcp-agent stop')
      return () => lab.host('network2').run('service neutron-dhcp-agent start')
    },
    fails: ['processes of neutron-dhcp-agent @ network2'],
    said: /no process matches/,
  },
  {
    service: 'neutron',
    what: 'an agent reports under another name than cloud.yaml’s',
    fields: () => [
      [
        ['services', 'neutron', 'commands', 'reports'],
        'case {unit}/{on} in neutron-dhcp-agent/network2) lab-reports {unit} net-b ;; *) lab-reports {unit} {on} ;; esac',
      ],
    ],
    fails: ['reports of neutron-dhcp-agent @ controller1'],
    said: /no row of neutron-dhcp-agent is named network2; names that report: .*network2/,
  },
  {
    service: 'neutron',
    what: 'the database’s address is not set where it should be',
    fields: () => [[['services', 'neutron', 'commands', 'schema'], undefined]],
    break: (rehearsal) => {
      const mend = file('hosts/controller1/etc/neutron/neutron.conf', (was) =>
        was.replace('connection', '#connection'),
      )(rehearsal)
      // The module that the real script imports before it reads the file.
      const library = join(rehearsal.lab.folder, 'hosts/controller1/sqlalchemy')
      mkdirSync(join(library, 'engine'), { recursive: true })
      writeFileSync(join(library, '__init__.py'), 'create_engine = text = None\n')
      writeFileSync(join(library, 'engine/__init__.py'), '')
      writeFileSync(join(library, 'engine/url.py'), 'make_url = None\n')
      return () => {
        mend()
        rmSync(library, { recursive: true })
      }
    },
    fails: ['schema @ controller1'],
    said: /the schema could not be read; \[database\] connection is not set in .*neutron\.conf$/,
  },
]

const optionFaults: readonly Fault[] = [
  {
    service: 'neutron',
    what: 'notifications go through a driver that is no longer there',
    break: file('hosts/controller3/etc/neutron/neutron.conf', (was) =>
      was.replace('core_plugin', 'notification_driver = neutron.openstack.common.notifier.rpc_notifier\ncore_plugin'),
    ),
    fails: ['removed options @ controller3'],
    said: /rpc_notifier: no notification is sent$/,
    isAdvice: true,
  },
  {
    service: 'neutron',
    what: 'guests are named by an option that is no longer there',
    break: file('hosts/network1/etc/neutron/neutron.conf', (was) =>
      was.replace('core_plugin', 'dhcp_domain = example.org\ncore_plugin'),
    ),
    fails: ['removed options @ network1'],
    said: /dhcp_domain = example\.org: dns_domain counts$/,
    isAdvice: true,
  },
  {
    service: 'cinder',
    what: 'the driver of volumes stands in [DEFAULT]',
    alone: true,
    break: file(cinderConf, (was) => was.replace('enabled_backends', '# enabled_backends')),
    fails: ['enabled backends @ controller2'],
    said: /^\[DEFAULT\] enabled_backends is not set in .*cinder\.conf$/,
  },
  {
    service: 'cinder',
    what: 'the driver of volumes is gone in the packages to come',
    break: file(cinderConf, (was) => was.replace('rbd.RBDDriver', 'hds.iscsi.HDSISCSIDriver')),
    fails: ['volume drivers @ controller2'],
    said: /^\[ceph\] volume_driver \S+HDSISCSIDriver: the new release has no such module$/,
  },
  {
    service: 'cinder',
    what: 'volumes are of a host without a backend',
    break: row('cinder/plain_hosts', 'controller1 (12)'),
    fails: ['volume hosts @ controller1'],
    said: /without a backend: controller1 \(12\)$/,
    isAdvice: true,
  },
]

const onPacemaker = '<primitive id="p_cinder-volume" class="systemd" type="cinder-volume"/>'
const onMonit = "Process 'cinder-volume'   Running"

const cinderFaults: readonly Fault[] = [
  {
    service: 'cinder',
    what: 'two nodes run cinder-volume',
    break: async ({ lab }) => {
      await lab.host('controller2').run('service cinder-volume start')
      return () => lab.host('controller2').run('service cinder-volume stop')
    },
    fails: [`cinder-volume once @ ${controllers.join(', ')}`],
    said: /controller1: cinder-volume runs here.*; controller2: cinder-volume runs here/,
  },
  {
    service: 'cinder',
    what: 'Pacemaker would start cinder-volume again',
    break: ({ lab }) => {
      lab.addProgram('controller2', 'cibadmin', [`echo '${onPacemaker}'`])
      return () => lab.removeProgram('controller2', 'cibadmin')
    },
    fails: ['revived @ controller2'],
    said: /may start cinder-volume after it has been stopped: pacemaker/,
  },
  {
    service: 'cinder',
    what: 'monit would start cinder-volume again',
    break: ({ lab }) => {
      lab.addProgram('controller3', 'monit', [`echo "${onMonit}"`])
      return () => lab.removeProgram('controller3', 'monit')
    },
    fails: ['revived @ controller3'],
    said: /may start cinder-volume after it has been stopped: monit/,
  },
  {
    service: 'cinder',
    what: 'the code to stage can not be had',
    fields: () => [[['services', 'cinder', 'packages'], ['cinder-common']]],
    break: ({ lab }) => {
      const lines = ['[ "$2" != python-cinder ] || exit 0', `. ${join(programs, 'bin/apt-cache')}`]
      lab.addProgram('controller1', 'apt-cache', lines)
      return () => lab.removeProgram('controller1', 'apt-cache')
    },
    fails: ['staged code @ controller1'],
    said: /^python-cinder 2:10\.0\.8-0ubuntu1~cloud0 is in no repository of this host$/,
    isAdvice: true,
  },
  {
    service: 'cinder',
    what: 'its schema is half-way',
    break: row('cinder/version', 87),
    fails: ['schema @ controller1'],
    said: /87/,
  },
  {
    service: 'cinder',
    what: 'the row of a host that is gone holds the versions back',
    break: row('cinder/orphan_rows', 'cinder-scheduler@controller9'),
    fails: ['orphan rows @ controller1'],
    said: /cinder-scheduler@controller9/,
    isAdvice: true,
  },
]

/** Faults of the services other than Keystone. */
export const serviceFaults: readonly Fault[] = [
  ...glanceFaults,
  ...novaFaults,
  ...neutronFaults,
  ...optionFaults,
  ...cinderFaults,
]
