import { mkdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { versions, type Lab, type Result } from '../../lab/simulated'
import { asUser, everyList, fact, ocataOnDisk, onLab, restart } from './support'

const phase = (lab: Lab, words: string): Promise<Result> => asUser(lab, `glance-manage db ${words}`, 'glance')
const onDisk = (lab: Lab, name: 'controller1' | 'controller2' | 'controller3'): Promise<void> =>
  ocataOnDisk(lab, name, 'glance', 'glance-api')

describe('glance in the right order', () => {
  test('works on every node at every moment, and ends at ocata_contract01', () =>
    onLab(async (lab) => {
      await onDisk(lab, 'controller1')
      const expanded = await phase(lab, 'expand')
      expect(expanded.stdout).toContain('Placing database under Alembic')
      expect(expanded.stdout).toContain('Upgraded database to: ocata_expand01, current revision(s): ocata_expand01')
      expect(await everyList(lab, 'glance')).toEqual([200, 200, 200])
      expect(await fact(lab, 'glance', 'visibility')).toBe('incomplete')
      expect(await phase(lab, 'migrate')).toMatchObject({ code: 0, stdout: 'Migrated 12 rows\n' })
      expect(await fact(lab, 'glance', 'visibility')).toBe('complete')
      for (const name of ['controller1', 'controller2', 'controller3'] as const) {
        if (name !== 'controller1') await onDisk(lab, name)
        await restart(lab, name, 'glance-api')
        expect(await everyList(lab, 'glance')).toEqual([200, 200, 200])
      }
      expect((await phase(lab, 'contract')).code).toBe(0)
      expect(await fact(lab, 'glance', 'version')).toBe('ocata_contract01')
      expect(await everyList(lab, 'glance')).toEqual([200, 200, 200])
    }))
})

describe('glance in a wrong order', () => {
  test('fails where Ocata starts before expand or migrate, and on Newton nodes after contract', () =>
    onLab(async (lab) => {
      await onDisk(lab, 'controller1')
      await restart(lab, 'controller1', 'glance-api')
      expect(await everyList(lab, 'glance')).toEqual([500, 200, 200])
      await phase(lab, 'expand')
      expect(await everyList(lab, 'glance')).toEqual([500, 200, 200])
      await phase(lab, 'migrate')
      expect(await everyList(lab, 'glance')).toEqual([200, 200, 200])
      await phase(lab, 'contract')
      expect(await everyList(lab, 'glance')).toEqual([200, 500, 500])
      const versionDocument = await fetch(lab.direct('controller2').glance_api)
      expect(versionDocument.status).toBe(200)
    }))

  test('refuses migrate before expand, contract before either, and a second contract', () =>
    onLab(async (lab) => {
      await onDisk(lab, 'controller1')
      expect(await phase(lab, 'migrate')).toMatchObject({ code: 1 })
      expect((await phase(lab, 'contract')).stderr).toContain('cannot be run before database expansion')
      await phase(lab, 'expand')
      expect((await phase(lab, 'contract')).stderr).toContain('cannot be run before data migration is complete')
      await phase(lab, 'migrate')
      expect((await phase(lab, 'contract')).code).toBe(0)
      const again = await phase(lab, 'contract')
      expect(again).toMatchObject({ code: 1 })
      expect(again.stderr).toContain('cannot be run before database expansion')
      expect(await phase(lab, 'expand')).toMatchObject({ code: 0 })
      expect((await phase(lab, 'version')).stdout).toBe('ocata_contract01\n')
    }))
})

describe('glance-manage', () => {
  test('with bug 1670409 ends migrate and contract with a TypeError once no row is left', () =>
    onLab(async (lab) => {
      lab.setDatabase('glance/bug_1670409', 1)
      await onDisk(lab, 'controller1')
      await phase(lab, 'expand')
      expect((await phase(lab, 'migrate')).code).toBe(0)
      for (const words of ['migrate', 'contract']) {
        const { code, stderr } = await phase(lab, words)
        expect(code).toBe(1)
        expect(stderr).toContain("TypeError: 'function' object has no attribute '__getitem__'")
      }
      expect(await fact(lab, 'glance', 'version')).toBe('ocata_expand01')
    }))

  test('of Newton knows none of the phases, and may make no trigger without the privilege', () =>
    onLab(async (lab) => {
      expect((await phase(lab, 'expand')).code).toBe(2)
      expect((await phase(lab, 'version')).stdout).toBe('44\n')
      lab.setDatabase('trust_function_creators', 0)
      await onDisk(lab, 'controller1')
      const { code, stderr } = await phase(lab, 'expand')
      expect(code).toBe(1)
      expect(stderr).toContain('1419')
    }))

  test('killed in its expand leaves a trace, on which the next run fails', () =>
    onLab(async (lab) => {
      await onDisk(lab, 'controller1')
      lab.take('expand', 8)
      const trace = `${lab.folder}/database/glance.done/expand.visibility`
      await lab
        .host('controller1')
        .run(`glance-manage db expand & until [ -e ${trace} ]; do sleep 0.02; done; kill -9 $!`)
      lab.take('expand', 0)
      expect(await fact(lab, 'glance', 'expand_traces')).toBe('1')
      expect(await fact(lab, 'glance', 'version')).toBe('mitaka02')
      expect((await phase(lab, 'expand')).stderr).toContain('Duplicate column name')
    }))
})

describe('the package python-glance', () => {
  test.each([
    [0, 'select([images.c.id])'],
    [1, 'select[images.c.id]'],
  ])('can be fetched and looked into: with the bug or without (%i)', (bug, query) =>
    onLab(async (lab) => {
      lab.setDatabase('glance/bug_1670409', bug)
      const folder = `${lab.folder}/fetched`
      mkdirSync(folder)
      const fetched = await lab
        .host('controller2')
        .run(`cd ${folder} && apt-get download python-glance=${versions.glance.ocata} && dpkg-deb -x *.deb .`)
      expect(fetched).toMatchObject({ code: 0, stderr: '' })
      const modules = 'usr/lib/python2.7/dist-packages/glance/db/sqlalchemy/alembic_migrations/data_migrations'
      expect(readFileSync(`${folder}/${modules}/ocata_migrate01_community_images.py`, 'utf8')).toContain(query)
      expect(await lab.ledger()).toEqual([])
    }),
  )
})
