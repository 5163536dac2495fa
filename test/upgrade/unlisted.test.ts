import { mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { controllers, type HostName } from '../../lab/simulated'
import { Rehearsal, writeFields } from '../support/rehearsal'
import { address } from '../support/temporal'

/** Gives a host of the lab a unit that runs what glance-registry runs, under a name of its own. */
function addUnit(
  { lab }: Rehearsal,
  host: HostName,
  name: string,
  change: (run: string) => string = (run) => run,
): void {
  const units = join(lab.folder, 'hosts', host, 'units')
  const named = (file: string): string =>
    readFileSync(join(units, 'glance-registry', file), 'utf8').replaceAll('glance-registry', name)
  mkdirSync(join(units, name))
  symlinkSync(readlinkSync(join(units, 'glance-registry/program')), join(units, name, 'program'))
  writeFileSync(join(units, name, 'run'), change(named('run')))
  writeFileSync(join(units, name, 'ready'), named('ready'))
  writeFileSync(join(lab.folder, 'catalogue/units', name), 'glance\n')
}

const withoutPort = (run: string): string => run.replaceAll(/ --listen=\S+/g, '')

const starts = async ({ lab }: Rehearsal, host: HostName, unit: string): Promise<void> => {
  expect(await lab.host(host).run(`service ${unit} start`)).toMatchObject({ code: 0 })
}

/** The expression of a unit's processes, as the lab's cloud.yaml has it. */
const processOf = ({ lab }: Rehearsal, unit: string): string => `^${lab.folder}/hosts/{host}/units/${unit}/program$`

interface Running {
  readonly pid: number
  readonly host: string
  readonly unit: string
  /** Ticks since boot. */
  readonly start: number
}

/** Each process of Glance in the lab, as the machine's own table of processes has it. */
function processesOf({ lab }: Rehearsal): readonly Running[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      const [program] = command.filter((word) => word.startsWith(`${lab.folder}/hosts/`) && word.endsWith('/program'))
      const [, host = '', unit = ''] = /\/hosts\/([^/]+)\/units\/(glance-[^/]+)\/program$/.exec(program ?? '') ?? []
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
      return unit === '' ? [] : [{ pid: Number(pid), host, unit, start }]
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}

/** Processes that began before their host's packages were in place: `host unit`. */
function old(rehearsal: Rehearsal): string[] {
  return processesOf(rehearsal).flatMap(({ host, unit, start }) => {
    const note = join(rehearsal.lab.folder, 'hosts', host, 'jobs/in-place/glance-common')
    const since = Number(readFileSync(note, 'utf8').split(' ')[1])
    return start < since ? [`${host} ${unit}`] : []
  })
}

describe('an upgrade of a cloud whose units are renamed and added', () => {
  test(
    'does not begin while cloud.yaml lists them otherwise, and is not done while an old process runs, listed or not',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        for (const host of controllers) {
          addUnit(rehearsal, host, 'glance-registry-v1')
          expect(await lab.host(host).run('service glance-registry stop')).toMatchObject({ code: 0 })
          await starts(rehearsal, host, 'glance-registry-v1')
        }
        addUnit(rehearsal, 'controller2', 'glance-scrubber', withoutPort)
        await starts(rehearsal, 'controller2', 'glance-scrubber')
        await rehearsal.startWorker()

        const refused = await rehearsal.begin('glance')
        const { attention } = await refused.untilAttention('glance/cloud/preflight')
        expect(attention?.tail).toMatch(/controller1: unlisted processes: .*glance-registry-v1\/program/)
        expect(attention?.tail).toContain('Add its unit to services.glance.units')
        await refused.send('abort')
        await expect(refused.handle.result()).rejects.toThrow()

        writeFields(lab.cloudFile, [
          [['services', 'glance', 'units', 'glance-registry'], 'none'],
          [
            ['services', 'glance', 'units', 'glance-registry-v1'],
            {
              process: processOf(rehearsal, 'glance-registry-v1'),
              packages: ['glance-registry'],
              servers: { glance_registry: 'glance{number}' },
            },
          ],
          [
            ['services', 'glance', 'units', 'glance-scrubber'],
            { process: processOf(rehearsal, 'glance-scrubber'), hosts: ['controller2'] },
          ],
        ])
        const upgrade = await rehearsal.begin('glance')
        await upgrade.untilOver('glance/controller1/drain')
        // Somebody starts a unit of their own while the upgrade is under way.
        addUnit(rehearsal, 'controller3', 'glance-forgotten', withoutPort)
        await starts(rehearsal, 'controller3', 'glance-forgotten')
        const forgotten = processesOf(rehearsal).find(({ unit }) => unit === 'glance-forgotten')

        await upgrade.untilGate()
        expect(old(rehearsal)).toEqual(['controller3 glance-forgotten'])
        await upgrade.send('glance-upgraded', { by: 'ann' })
        const { decisions } = await upgrade.until('refused', (progress) =>
          progress.decisions.some(({ verdict }) => verdict === 'refused'),
        )
        expect(decisions.at(-1)?.why).toContain(`process ${forgotten?.pid}`)

        // A contract that is left for another day is no way past it.
        await upgrade.send('glance-upgraded', { by: 'ann', answer: 'defer' })
        const needs = await upgrade.untilAttention('glance/controller3/prove')
        expect(needs.attention?.sentence).toMatch(/not everything of the service on controller3 runs the new release/)
        expect(needs.attention?.sentence).toContain(`process ${forgotten?.pid}`)
        await upgrade.send('skip', { by: 'ann' })
        await upgrade.until('refused again', (progress) =>
          (progress.attention?.sentence ?? '').includes("can't be skipped"),
        )
        expect(old(rehearsal)).toEqual(['controller3 glance-forgotten'])

        expect(await lab.host('controller3').run('service glance-forgotten stop')).toMatchObject({ code: 0 })
        await upgrade.send('retry', { by: 'ann' })
        const { steps } = await upgrade.untilDone()
        expect(old(rehearsal)).toEqual([])
        expect(
          processesOf(rehearsal)
            .map(({ host, unit }) => `${host} ${unit}`)
            .sort(),
        ).toEqual(
          [
            ...controllers.flatMap((host) => [`${host} glance-api`, `${host} glance-registry-v1`]),
            'controller2 glance-scrubber',
          ].sort(),
        )
        expect(steps.filter(({ id, state }) => id.endsWith('/prove') && state !== 'done')).toEqual([])
      }),
    600_000,
  )
})
