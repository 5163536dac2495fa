import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { loadCloudFile } from '../../cloud/load'
import type { Cloud } from '../../cloud/model/cloud'
import { renderBackup, renderPhase, renderStage } from '../../cloud/model/commands'
import { describedService } from '../../cloud/model/described-service'
import { StepId, type ServiceName } from '../../cloud/model/ids'
import { explain } from '../../cloud/model/known-failures'
import type { PhaseName, PhaseRelease } from '../../cloud/model/release'
import { RealCloud } from './support'

const cloud = RealCloud.ofThisFile()
const oneService = 10 * 60_000
const [all, none] = [0, 3]

let model: Cloud
beforeAll(async () => {
  model = (await loadCloudFile(cloud.cloudFile)).cloud
})

/** Runs a script on controller1 as a job would, with Ocata's tools before Newton's: its exit code and output. */
async function run(service: ServiceName, script: string): Promise<{ readonly code: number; readonly said: string }> {
  const text = Buffer.from(
    `${service === 'cinder' ? '' : `export PATH=/opt/openstack/${service}/bin:$PATH`}\n${script}\n`,
  ).toString('base64')
  const said = await cloud.on(
    'controller1',
    `echo ${text} | base64 -d > /root/tried; sh /root/tried < /dev/null 2>&1; echo "exit $?"`,
  )
  return { code: Number(/exit (\d+)$/.exec(said)?.[1] ?? -1), said }
}

/** Restores as the attention says: mysql reads the dump, as MariaDB's administrator. */
async function restore(file: string): Promise<void> {
  const dump = await cloud.on('controller1', `cat ${file}`)
  const restoring = promisify(execFile)('mariadb', ['--no-defaults', `--socket=${cloud.lab.layout.databaseSocket}`])
  restoring.child.stdin?.end(`${dump}\n`)
  await restoring
}

const firstPhase = (service: ServiceName): readonly [PhaseName, PhaseRelease] => {
  const [first] = Object.entries(model.release.services[service].phases) as [PhaseName, PhaseRelease][]
  if (first === undefined) throw new Error(`${service} has no phase`)
  return first
}

describe('the dump of a service leads back to before its first phase, and the phase runs again:', () => {
  test.each(['keystone', 'glance', 'nova', 'neutron', 'cinder'] as const)(
    '%s',
    async (name) => {
      const service = describedService(model, name)
      const [host] = service.hosts
      if (host === undefined || service.backup.kind === 'none') throw new Error(`${name} has no host or no backup`)
      const [phaseName, phase] = firstPhase(name)
      const rendered = renderPhase(service, phase, host)
      const file = `${service.backup.folder}/${name}-before-ocata.sql`
      if (name === 'cinder') {
        // By the release's own commands: unpacked beside Newton's, and run by the user cinder.
        const stage = renderStage(service, host)
        expect(await run('cinder', stage.command)).toMatchObject({ code: 0 })
        expect(await run('cinder', stage.probe)).toMatchObject({ code: 0 })
      }

      expect(await run(name, renderBackup(service, phase, host).command)).toMatchObject({ code: 0 })
      expect(await run(name, rendered.probe)).toMatchObject({ code: none })
      expect(await run(name, rendered.command)).toMatchObject({ code: 0 })
      expect(await run(name, rendered.probe)).toMatchObject({ code: all })
      await restore(file)
      expect(await run(name, rendered.probe)).toMatchObject({ code: none })

      if (name === 'cinder') {
        // A table that a restore into the existing database would have left: the tool reports it in its log only.
        await cloud.lab.sql('CREATE TABLE cinder.attachment_specs (id INT)')
        const { code, said } = await run(name, rendered.command)
        expect({ code, said }).toMatchObject({
          code: 1,
          said: expect.stringMatching(/cinder-manage\.log gained .*1050/s),
        })
        const known = explain(StepId.parse(`cinder/controller1/${phaseName}`), code, said)
        expect(known?.means).toContain('made or dropped already')
        await restore(file)
      }

      expect(await run(name, rendered.command)).toMatchObject({ code: 0 })
      expect(await run(name, rendered.probe)).toMatchObject({ code: all })
    },
    oneService,
  )
})
