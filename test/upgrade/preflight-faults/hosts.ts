import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs } from '../../../lab/simulated/layout'
import type { Fault } from './fault'
import { file } from './fault'

const controllers = ['controller1', 'controller2', 'controller3']

const ways: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'a host is out of reach',
    alone: true,
    break: async ({ lab }) => {
      await lab.cut('controller2')
      return () => lab.mend('controller2')
    },
    // An unreachable host is asked again for this long.
    fields: () => [[['times', 'unreachableSeconds'], 1]],
    fails: ['reachable @ controller2'],
    said: /^controller2 .* can't be reached over SSH: connect ECONNREFUSED \S+$/,
  },
  {
    service: 'keystone',
    what: 'a host has another key than known_hosts says',
    alone: true,
    break: async (rehearsal) => {
      const { lab } = rehearsal
      const lines = readFileSync(join(lab.folder, 'known_hosts'), 'utf8').split('\n')
      const keyOf = (host: 'controller1' | 'controller3'): string =>
        lines.find((line) => line.startsWith(`[${lab.host(host).address}]`))?.split(' ')[2] ?? ''
      const mend = file('known_hosts', (was) => was.replace(keyOf('controller3'), keyOf('controller1')))(rehearsal)
      // The key is checked when a connection is opened.
      await lab.cut('controller3')
      await lab.mend('controller3')
      return mend
    },
    fails: ['reachable @ controller3'],
    said: /host key of controller3 is not the one .* Find out why before anything else/,
  },
]

const contents: readonly Fault[] = [
  {
    service: 'neutron',
    what: 'the Python of cloud.yaml is not there',
    alone: true,
    fields: () => [[['hosts', 'network', 'network1', 'paths', 'python'], 'python2.99']],
    fails: ['tools @ network1'],
    said: /^not found on PATH: python2\.99$/,
  },
  {
    service: 'keystone',
    what: 'a disk is nearly full',
    break: ({ lab }) => {
      const lines = [
        'echo Filesystem 1024-blocks Used Available Capacity Mounted',
        'echo /dev/sda1 9000000 8996000 4000 100% /',
      ]
      lab.addProgram('controller3', 'df', lines)
      return () => lab.removeProgram('controller3', 'df')
    },
    // The one disk has /usr as well.
    fails: ['disk @ controller3', 'room @ controller3'],
    said: /has 4000 kB free, 500000 are needed/,
  },
]

const packages: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'the version of cloud.yaml is in no repository',
    fields: () => [[['services', 'keystone', 'version'], '2:11.0.9-0ubuntu1~cloud0']],
    fails: controllers.map((host) => `packages @ ${host}`),
    said: /^keystone 2:11\.0\.9-0ubuntu1~cloud0 is in no repository of this host$/,
  },
  {
    service: 'keystone',
    what: 'one host lacks the repository',
    break: ({ lab }) => {
      lab.addProgram('controller2', 'apt-cache', ['echo " *** 2:10.0.3-0ubuntu1~cloud0 500"'])
      return () => lab.removeProgram('controller2', 'apt-cache')
    },
    fails: ['packages @ controller2'],
    said: /is in no repository of this host/,
  },
  {
    service: 'keystone',
    what: 'dpkg has unfinished work',
    break: ({ lab }) => {
      lab.breakPackage('controller1', 'python-keystone')
      return () => lab.host('controller1').run('dpkg --configure -a')
    },
    fails: ['unfinished packages @ controller1'],
    said: /^dpkg has unfinished work: .*python-keystone$/,
  },
  {
    service: 'neutron',
    what: 'an install would replace Open vSwitch',
    break: ({ lab }) => {
      lab.dragAlong('network1', ['Inst openvswitch-switch [2.6.1] (2.7.0 lab [amd64])'])
      return () => lab.dragAlong('network1', [])
    },
    fails: ['install touches @ network1'],
    said: /install openvswitch-switch/,
  },
  {
    service: 'neutron',
    what: 'an install would remove a package',
    break: ({ lab }) => {
      lab.dragAlong('controller2', ['Remv neutron-lbaas-agent [2:9.0.0]'])
      return () => lab.dragAlong('controller2', [])
    },
    fails: ['install touches @ controller2'],
    said: /remove neutron-lbaas-agent/,
  },
  {
    service: 'neutron',
    what: 'apt can not work an install out',
    break: ({ lab }) => {
      const lines = ['echo "E: Unable to correct problems, you have held broken packages." >&2', 'exit 100']
      lab.addProgram('network2', 'apt-get', lines)
      return () => lab.removeProgram('network2', 'apt-get')
    },
    fails: ['install touches @ network2', 'packages fetched @ network2'],
    said: /held broken packages/,
  },
]

/** A program of a host that prints a line. */
const says =
  (
    host: 'controller1' | 'controller2' | 'network1',
    program: string,
    ...lines: readonly string[]
  ): NonNullable<Fault['break']> =>
  ({ lab }) => {
    lab.addProgram(host, program, lines)
    return () => lab.removeProgram(host, program)
  }

const others: readonly Fault[] = [
  {
    service: 'glance',
    what: 'a host is Kolla’s',
    alone: true,
    break: says('controller2', 'docker', 'echo glance_api'),
    fails: ['deployment @ controller2'],
    said: /^this host is Kolla's: its glance runs in containers \(glance_api\), whose upgrade is another image$/,
  },
  {
    service: 'keystone',
    what: 'an install would upgrade the database',
    break: says('controller1', 'debconf-show', "echo '* keystone/configure_db: true'"),
    fails: ['package scripts @ controller1'],
    said: /keystone\/configure_db is true$/,
  },
  {
    service: 'neutron',
    what: 'a library is on hold',
    break: says(
      'network1',
      'dpkg-query',
      `case $* in *Status*Package*) echo 'hold ok installed python-oslo.messaging' ;; esac`,
      `. ${join(programs, 'bin/dpkg-query')}`,
    ),
    fails: ['pins and holds @ network1'],
    said: /^apt is told: python-oslo\.messaging on hold$/,
    isAdvice: true,
  },
  {
    service: 'keystone',
    what: 'Puppet manages the packages',
    break: (rehearsal) => {
      const { lab } = rehearsal
      const file = join(lab.folder, 'hosts/controller1/resources.txt')
      writeFileSync(file, 'package[keystone]\n')
      lab.addProgram('controller1', 'puppet', [`case $3 in resourcefile) echo ${file} ;; *) echo ${file}.no ;; esac`])
      return () => {
        rmSync(file)
        lab.removeProgram('controller1', 'puppet')
      }
    },
    fails: ['managed by others @ controller1'],
    said: /puppet \(package\[keystone\]\)$/,
    isAdvice: true,
  },
]

/** Faults of a host: the way to it, its tools and disk, its packages, and who manages it beside the upgrade. */
export const hostFaults: readonly Fault[] = [...ways, ...contents, ...packages, ...others]
