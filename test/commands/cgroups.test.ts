import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processesOf, unlistedFunctions } from '../../cloud/model/commands'
import { stopRulesFunction } from '../../cloud/model/service-manager'
import { start, type TestProcess } from '../support/processes'
import { Scratch, shells } from './scratch'

/**
 * The hierarchies in which this machine lets a test make cgroups: systemd's of the first version, and the second version's.
 */
function hierarchies(): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const mounted = mounts
    .map((line) => line.split(' '))
    .filter(([, , type, options = '']) => {
      return type === 'cgroup2' || (type === 'cgroup' && options.includes('name=systemd'))
    })
  return mounted.flatMap(([, folder = '']) => {
    const probe = join(folder, `openstack-upgrade-probe-${process.pid}`)
    try {
      mkdirSync(probe)
      rmdirSync(probe)
      return [folder]
    } catch {
      return []
    }
  })
}

const available = hierarchies()

let scratch: Scratch
let made: string[]
let running: TestProcess[]
beforeEach(() => {
  scratch = new Scratch()
  scratch.bootSystemd()
  made = []
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()))
  for (const folder of made.reverse()) rmdirSync(folder)
  scratch.remove()
})
afterAll(() => expect(available.filter((folder) => existsSync(join(folder, slice)))).toEqual([]))

const slice = `openstack-upgrade-${process.pid}.slice`

function group(hierarchy: string, path: string): string {
  const folder = join(hierarchy, slice, path)
  for (const each of [join(hierarchy, slice), folder]) {
    if (existsSync(each)) continue
    mkdirSync(each)
    made.push(each)
  }
  return folder
}

async function daemon(name: string, folder?: string): Promise<TestProcess> {
  const program = scratch.path(name)
  if (!existsSync(program)) copyFileSync('/bin/sleep', program)
  const started = await start(program, ['300'], { detached: true })
  running.push(started)
  if (folder !== undefined) writeFileSync(join(folder, 'cgroup.procs'), String(started.pid))
  return started
}

interface Unit {
  readonly kill?: string
  readonly leader?: TestProcess
  readonly group?: string
}

/** A systemctl that knows these units. */
function systemd(units: Readonly<Record<string, Unit>>): void {
  scratch.command(
    'systemctl',
    'asked=$*',
    'for unit; do :; done',
    'say() { case "$asked" in *"-p $1 "*) echo "$1=$2" ;; esac; }',
    'case $unit in',
    ...Object.entries(units).map(([name, unit]) => {
      const path = unit.group === undefined ? '' : `/${slice}/${unit.group}`
      return `${name} | ${name}.service) say LoadState loaded; say KillMode ${unit.kill ?? 'control-group'}; say MainPID ${unit.leader?.pid ?? 0}; say ControlGroup ${path} ;;`
    }),
    '*) say LoadState not-found; say MainPID 0 ;;',
    'esac',
  )
}

const places = shells.flatMap((shell) => available.map((hierarchy) => [shell, hierarchy] as const))

;(places.length > 0 ? describe.each(places) : describe.skip.each([['dash', '(none can be made here)'] as const]))(
  'the processes of a unit of systemd’s, under %s and in %s',
  (shell, hierarchy) => {
    const pids = async (unit: string): Promise<number[]> => {
      const expression = `^${scratch.path('nova-api')}$`
      const { stdout } = await scratch.run(shell, `${processesOf}\nprocesses_of '${expression}' ${unit}`)
      return stdout
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [Number(line.split(' ')[0])]))
        .sort((one, other) => one - other)
    }
    const pidsOf = (...of: TestProcess[]): number[] => of.map(({ pid }) => pid).sort((one, other) => one - other)

    test('are all of its cgroup and of those below it, whatever they run', async () => {
      const own = group(hierarchy, 'nova-api.service')
      const leader = await daemon('nova-api', own)
      const worker = await daemon('worker', own)
      const nested = await daemon('nested', group(hierarchy, 'nova-api.service/below'))
      await daemon('worker', group(hierarchy, 'nova-api.service.d'))
      systemd({ 'nova-api': { leader, group: 'nova-api.service' } })
      expect(await pids('nova-api')).toEqual(pidsOf(leader, worker, nested))
    })

    test.each(['process', 'none'])('are not what lives on after a stop of a unit with KillMode=%s', async (kill) => {
      const own = group(hierarchy, 'nova-api.service')
      const leader = await daemon('wrapper', own)
      const worker = await daemon('nova-api', own)
      await daemon('dnsmasq', own)
      systemd({ 'nova-api': { leader, kill, group: 'nova-api.service' } })
      expect(await pids('nova-api')).toEqual(pidsOf(leader, worker))
    })

    test('are also those that something else than systemd has started', async () => {
      const byHand = await daemon('nova-api')
      const byPacemaker = await daemon('nova-api', group(hierarchy, 'pacemaker.service'))
      const pacemaker = await daemon('pacemakerd', group(hierarchy, 'pacemaker.service'))
      systemd({ 'nova-api': {}, pacemaker: { leader: pacemaker, group: 'pacemaker.service' } })
      expect(await pids('nova-api')).toEqual(pidsOf(byHand, byPacemaker))
    })

    test('are none of another unit with the same program', async () => {
      const leader = await daemon('nova-api', group(hierarchy, 'nova-api.service'))
      const other = await daemon('nova-api', group(hierarchy, 'nova-api@metadata.service'))
      systemd({
        'nova-api': { leader, group: 'nova-api.service' },
        'nova-api@metadata': { leader: other, group: 'nova-api@metadata.service' },
      })
      expect(await pids('nova-api')).toEqual(pidsOf(leader))
    })

    test('are those of its program where systemd does not know it', async () => {
      const first = await daemon('nova-api', group(hierarchy, 'openstack-nova-api.service'))
      systemd({ 'openstack-nova-api': { leader: first, group: 'openstack-nova-api.service' } })
      expect(await pids('nova-api')).toEqual(pidsOf(first))
    })

    test.each([
      [
        'process',
        'a stop of nova-api leaves its other processes alone (2 of dnsmasq, 1 of keepalived): KillMode=process',
      ],
      ['none', 'a stop of nova-api leaves its other processes alone (2 of dnsmasq, 1 of keepalived): KillMode=none'],
      [
        'control-group',
        'a stop of nova-api ends its other processes too (2 of dnsmasq, 1 of keepalived): KillMode=control-group',
      ],
      ['mixed', 'a stop of nova-api ends its other processes too (2 of dnsmasq, 1 of keepalived): KillMode=mixed'],
    ])('of other programs are foretold to live on or to end, by KillMode=%s', async (kill, said) => {
      const own = group(hierarchy, 'nova-api.service')
      const leader = await daemon('nova-api', own)
      for (const child of ['nova-api', 'dnsmasq', 'keepalived', 'dnsmasq']) await daemon(child, own)
      systemd({ 'nova-api': { leader, kill, group: 'nova-api.service' }, bare: { leader, group: 'bare.service' } })
      const rules = (unit: string): string =>
        `${processesOf}\n${stopRulesFunction}\nstop_rules '^${scratch.path('nova-api')}$' ${unit}`
      expect(await scratch.run(shell, rules('nova-api'))).toMatchObject({
        stdout: `${said}\n`,
        code: said.includes(' ends ') ? 3 : 0,
      })
      expect(await scratch.run(shell, rules('bare'))).toMatchObject({ stdout: '', code: 0 })
      expect(await scratch.run(shell, rules('unknown'))).toMatchObject({ stdout: '', code: 0 })
    })

    test('are told from those that no listed unit covers: another instance, and what another unit of the project runs', async () => {
      const leader = await daemon('nova-api', group(hierarchy, 'openstack-nova-api.service'))
      await daemon('dnsmasq', group(hierarchy, 'openstack-nova-api.service'))
      const instance = await daemon('nova-api', group(hierarchy, 'nova-api@metadata.service'))
      const other = await daemon('wrapper', group(hierarchy, 'openstack-nova-vendor.service'))
      await daemon('nova-compute', group(hierarchy, 'nova-compute.service'))
      await daemon('wrapper', group(hierarchy, 'novalis.service'))
      const own = { leader, kill: 'process', group: 'openstack-nova-api.service' }
      systemd({
        'nova-api': own,
        'openstack-nova-api': own,
        'nova-api@metadata': { leader: instance, group: 'nova-api@metadata.service' },
      })
      const programs = `^(${scratch.path('')})?nova-[^/ ]+$`
      const listed = `nova-api ^${scratch.path('nova-api')}$`
      const asked = `unlisted '${programs}' '(^|/)nova-compute$' <<END\n${listed}\nEND\n`
      const { stdout } = await scratch.run(shell, `${unlistedFunctions}\n{ ${asked}} | with_units`)
      expect(stdout.trim().split('\n').sort()).toEqual(
        [
          `process ${instance.pid} of nova-api@metadata.service: ${scratch.path('nova-api')} 300`,
          `process ${other.pid} of openstack-nova-vendor.service: ${scratch.path('wrapper')} 300`,
        ].sort(),
      )
    })

    test('are none in a container that runs the program on this host', async () => {
      copyFileSync('/bin/sleep', scratch.path('nova-api'))
      const contained = await start('unshare', ['--pid', '--fork', '--kill-child', scratch.path('nova-api'), '300'], {
        detached: true,
      })
      running.push(contained)
      const own = await daemon('nova-api')
      systemd({})
      expect(await pids('nova-api')).toEqual(pidsOf(own))
      contained.kill('SIGKILL')
    })
  },
)
