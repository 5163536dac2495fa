import { describe, expect, test } from '@jest/globals'
import { serviceNames, upgradeId, upgradeNames } from '../../cloud/model/ids'
import { pairNames } from '../../cloud/model/release'
import { releases, withRelease } from '../../cloud/model/releases'
import { resolveCloud } from '../../cloud/model/resolve'
import { planCloud } from '../../workflows/plan/plan'
import { outlineOf } from '../../workflows/plan/outline'
import { procedureOf } from '../../workflows/services'
import { renderRunbook } from '../../workflows/plan/runbook'
import { cloudOf, exampleCloud, exampleFile } from '../support/cloud'

const ocata = { word: 'ocata', label: 'Ocata' }
const pike = { word: 'pike', label: 'Pike' }
const phase = { command: 'expand', fact: 'revision', before: ['a'], after: ['b'], impact: 'none', wayBack: 'packages' }
const next = { like: 'newton-to-ocata', from: ocata, to: pike }

describe('a pair of releases of cloud.yaml’s own', () => {
  test('stands in every text, file name and id in the place of the pair that it is like', async () => {
    const cloud = cloudOf({ ...exampleFile(), release: next })
    const { steps } = await planCloud(cloud)
    const told = JSON.stringify(steps)
    expect(told).toContain('Is every keystone node on Pike?')
    expect(told).toContain('keystone-before-pike.sql')
    expect(told).toContain('is not yet on Pike and joined')
    const runbook = renderRunbook({ outline: await outlineOf(cloud, 'keystone'), cloud, written: '' })
    expect(runbook).toContain('Ocata to Pike')
    expect(procedureOf(cloud, 'nova-finish').ending(cloud.release)).toBe('talks as Pike does')
    expect(upgradeId(cloud, 'keystone')).toBe('upgrade-example-keystone.pike')
    expect(upgradeId(cloud, 'cloud')).toBe('upgrade-example.pike')
  })

  test('changes nothing of the steps but those words', async () => {
    const said = (text: string): string => text.replaceAll(/\b(newton|ocata|pike)\b/gi, 'R')
    const own = await planCloud(cloudOf({ ...exampleFile(), release: next }))
    const theirs = await planCloud(exampleCloud())
    expect(own.steps.map(({ id, command, when }) => [id, said(command), said(when ?? '')])).toEqual(
      theirs.steps.map(({ id, command, when }) => [id, said(command), said(when ?? '')]),
    )
  })

  test('has the phases that it names as it says, and the others as the other pair has them', () => {
    const expand = phase
    const { release } = cloudOf({
      ...exampleFile(),
      release: { ...next, services: { keystone: { phases: { expand } } } },
    })
    const { contract, migrate } = releases['newton-to-ocata'].services.keystone.phases
    expect(release.services.keystone.phases).toEqual({ expand, migrate, contract })
  })

  test('leaves out the step of a phase that it has not, and the gate of a contract that it has not', async () => {
    const services = {
      keystone: { phases: { migrate: 'none', contract: 'none' } },
      glance: { phases: { contract: 'none' } },
      neutron: { phases: { contract: 'none' } },
    }
    const { steps } = await planCloud(cloudOf({ ...exampleFile(), release: { ...next, services } }))
    const ids = steps.map(({ id }) => id)
    expect(ids.filter((id) => /\/(migrate|contract)$|keystone\/gate|glance\/gate|neutron\/gate/.test(id))).toEqual([
      'glance/controller1/migrate',
    ])
    expect(ids).toContain('keystone/controller1/expand')
    expect(ids.filter((id) => /^keystone\/.*\/join$/.test(id))).toHaveLength(3)
  })

  test.each<[string, object, string]>([
    [
      'a phase in half',
      { keystone: { phases: { sync: { before: ['1'] } } } },
      'release.services.keystone.phases.sync.command',
    ],
    [
      'a fact with a command in it',
      { keystone: { phases: { expand: { ...phase, fact: 'a; reboot' } } } },
      'release.services.keystone.phases.expand.fact',
    ],
    [
      'a phase without a beginning',
      { keystone: { phases: { expand: { ...phase, before: [] } } } },
      'release.services.keystone.phases.expand.before',
    ],
    ['a service that nobody knows', { horizon: {} }, 'release.services.horizon'],
  ])('is refused with %s', (_, services, where) => {
    const found = resolveCloud({ ...exampleFile(), release: { ...next, services } }, {})
    expect(found.ok ? [] : found.problems.map(({ path }) => path.join('.'))).toContain(where)
  })

  test.each(['Pike', 'pike/../..', 'a b', ''])(
    'is refused with the word %j: it is part of ids and file names',
    (word) => {
      const release = { ...next, to: { word, label: 'Pike' } }
      expect(resolveCloud({ ...exampleFile(), release }, {}).ok).toBe(false)
    },
  )
})

describe('an upgrade from Newton to Ocata', () => {
  test('has the ids that such upgrades had before an id named its release: they are found, resumed and locked out', () => {
    const ids = upgradeNames.map((name) => upgradeId(exampleCloud(), name))
    expect(ids).toEqual([
      ...[...serviceNames, 'nova-finish'].map((name) => `upgrade-example-${name}`),
      'upgrade-example',
    ])
  })

  test('goes on with a cloud that was read when it held no more than the name of its pair', async () => {
    const cloud = exampleCloud()
    const services = Object.fromEntries(
      Object.entries(cloud.services).map(([name, service]) => [name, { ...service, releases: undefined }]),
    )
    const former = { ...cloud, services, release: 'newton-to-ocata' }
    expect(await planCloud(withRelease(former))).toEqual(await planCloud(exampleCloud()))
    expect(() => withRelease({ ...former, release: 'ocata-to-pike' })).toThrow('no pair of releases')
  })
})

test('every pair of this program is complete, and no two of them share an id or a word of a file', () => {
  const all = pairNames.map((name) => releases[name])
  expect(all.map(({ pair }) => pair)).toEqual(pairNames)
  for (const part of [all.map(({ idSuffix }) => idSuffix), all.map(({ to }) => to.word)])
    expect(new Set(part).size).toBe(all.length)
})
