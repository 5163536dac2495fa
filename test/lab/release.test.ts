import { describe, expect, test } from '@jest/globals'
import { controllers, ocataVersion, type HostName, type Lab, type Result } from '../../lab/simulated'
import { health, issue, onLab, validate } from './support'

const forbidStarts = "printf '#!/bin/sh\\nexit 101\\n' > policy-rc.d && chmod 755 policy-rc.d"
const install = `apt-get install -y keystone=${ocataVersion} python-keystone=${ocataVersion}`

function phases(lab: Lab, options: string): Promise<Result> {
  return lab.host('controller1').run(`su -s /bin/sh -c 'keystone-manage db_sync ${options}' keystone`)
}

/** Puts Ocata on the disk; the process stays as it was. */
async function ocataOnDisk(lab: Lab, name: HostName): Promise<void> {
  const { code, stderr } = await lab.host(name).run(`${forbidStarts} && ${install}`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
}

async function restart(lab: Lab, name: HostName): Promise<void> {
  expect((await lab.host(name).run('service apache2 restart')).code).toBe(0)
}

/** The status of each controller for a request for a token. */
async function answers(lab: Lab): Promise<number[]> {
  const asked = controllers.map((name) => issue(lab, lab.direct(name).keystone_public))
  return (await Promise.all(asked)).map(({ status }) => status)
}

describe('the right order', () => {
  test('keeps every node working at every moment, and the tokens of each valid on each', () =>
    onLab(async (lab) => {
      const allWork = async (): Promise<void> => {
        for (const from of controllers) {
          const { status, token } = await issue(lab, lab.direct(from).keystone_public)
          expect(status).toBe(201)
          for (const to of controllers) expect(await validate(lab.direct(to).keystone_admin, token)).toBe(200)
        }
      }
      await ocataOnDisk(lab, 'controller1')
      expect((await phases(lab, '--expand')).code).toBe(0)
      await allWork()
      expect((await phases(lab, '--migrate')).code).toBe(0)
      await allWork()
      await restart(lab, 'controller1')
      await allWork()
      for (const name of ['controller2', 'controller3'] as const) {
        await ocataOnDisk(lab, name)
        await restart(lab, name)
        await allWork()
      }
      expect((await phases(lab, '--contract')).code).toBe(0)
      await allWork()
    }))
})

describe('a wrong order is punished', () => {
  test('contract first: it stops half-way, and Newton fails while its version document says all is well', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      const { code, stderr } = await phases(lab, '--contract')
      expect(code).toBe(1)
      expect(stderr).toContain('Unknown column')
      expect(await answers(lab)).toEqual([500, 500, 500])
      for (const name of controllers) expect(await health(lab.direct(name).keystone_public)).toBe(200)
      const through = await issue(lab, lab.frontends('lb1').keystone_public)
      expect(through.status).toBe(500)
    }))

  test('contract while a node is still on Newton: that node fails, the one on Ocata works', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      await phases(lab, '--expand')
      await phases(lab, '--migrate')
      await restart(lab, 'controller1')
      expect((await phases(lab, '--contract')).code).toBe(0)
      expect(await answers(lab)).toEqual([201, 500, 500])
    }))

  test('Ocata started before expand, or before migrate: it fails until both are done', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      await restart(lab, 'controller1')
      expect(await answers(lab)).toEqual([500, 201, 201])
      expect(await health(lab.direct('controller1').keystone_public)).toBe(200)
      await phases(lab, '--expand')
      expect(await answers(lab)).toEqual([500, 201, 201])
      await phases(lab, '--migrate')
      expect(await answers(lab)).toEqual([201, 201, 201])
    }))

  test('migrate before expand: nothing stops it, and it fails on the missing column', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      const { code, stderr } = await phases(lab, '--migrate')
      expect(code).toBe(1)
      expect(stderr).toContain('Unknown column')
      expect(lab.database('keystone_data_migrate')).toBe(11)
    }))

  test('contract before migrate: it stops half-way on the rows that have no domain yet', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      await phases(lab, '--expand')
      const { code, stderr } = await phases(lab, '--contract')
      expect(code).toBe(1)
      expect(stderr).toContain('Data truncated')
      expect(lab.database('keystone_contract')).toBe(11)
      expect(await answers(lab)).toEqual([500, 500, 500])
    }))

  test('a token provider left to its default: the first node on Ocata issues what its neighbours refuse', () =>
    onLab(async (lab) => {
      const host = lab.host('controller1')
      await host.run(`sed -i '/^provider/d' ${lab.folder}/etc/keystone/keystone.conf`)
      for (const name of controllers) await restart(lab, name)
      await ocataOnDisk(lab, 'controller1')
      await phases(lab, '--expand')
      await phases(lab, '--migrate')
      await restart(lab, 'controller1')
      const { status, token } = await issue(lab, lab.direct('controller1').keystone_public)
      expect(status).toBe(201)
      expect(await validate(lab.direct('controller1').keystone_public, token)).toBe(200)
      expect(await validate(lab.direct('controller2').keystone_public, token)).toBe(401)
    }))
})

describe('keystone-manage', () => {
  test('knows no --check, takes one phase at a time, and names only the legacy repository', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      expect((await phases(lab, '--check')).code).toBe(2)
      const both = await phases(lab, '--expand --migrate')
      expect(both.code).toBe(2)
      expect(both.stderr).toContain('not allowed with argument --expand')
      expect((await lab.host('controller1').run('keystone-manage db_version')).stdout).toBe('109\n')
      expect(lab.database('keystone_expand')).toBe(4)
    }))

  test('says nothing and changes nothing when a phase is run again, or run by Newton', () =>
    onLab(async (lab) => {
      expect(await phases(lab, '--expand')).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(lab.database('keystone_expand')).toBe(4)
      await ocataOnDisk(lab, 'controller1')
      expect((await phases(lab, '--expand')).code).toBe(0)
      expect(await phases(lab, '--expand')).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(lab.database('keystone_expand')).toBe(16)
    }))

  test('killed between a script and its version row leaves traces, on which the next run fails', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      lab.take('expand', 8)
      const column = `${lab.folder}/database/expand/identity_provider.domain_id`
      const killed = `keystone-manage db_sync --expand & until [ -e ${column} ]; do sleep 0.02; done; kill -9 $!`
      await lab.host('controller1').run(killed)
      lab.take('expand', 0)
      expect(lab.database('keystone_expand')).toBe(4)
      const schema = await lab.host('controller1').run('keystone-schema')
      expect(schema.stdout).toContain('expand_traces 1\n')
      const again = await phases(lab, '--expand')
      expect(again.code).toBe(1)
      expect(again.stderr).toContain('Duplicate column name')
    }))

  test('run twice at once expands for one and fails for the other', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1')
      await ocataOnDisk(lab, 'controller2')
      lab.take('expand', 2)
      const runs = await Promise.all(
        (['controller1', 'controller2'] as const).map((name) => lab.host(name).run('keystone-manage db_sync --expand')),
      )
      expect(runs.map(({ code }) => code).sort()).toEqual([0, 1])
    }))

  test('may not make triggers without the privilege or the variable', () =>
    onLab(async (lab) => {
      lab.setDatabase('trust_function_creators', 0)
      await ocataOnDisk(lab, 'controller1')
      const { code, stderr } = await phases(lab, '--expand')
      expect(code).toBe(1)
      expect(stderr).toContain('1419')
      lab.setDatabase('super', 1)
      expect((await phases(lab, '--expand')).code).toBe(0)
    }))
})
