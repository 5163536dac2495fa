import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// First: the modules that it stands in for must not be loaded yet.
import './toy/named'
import { describedService } from '../../cloud/model/described-service'
import { upgradeId } from '../../cloud/model/ids'
import { preflightInput } from '../../cloud/model/preflight'
import { newtonToOcata } from '../../cloud/model/releases/newton-to-ocata'
import { newtonToOcataChecks } from '../../cloud/model/releases/newton-to-ocata/checks'
import { resolveCloud } from '../../cloud/model/resolve'
import { outline } from '../../workflows/plan/outline'
import { planCloud } from '../../workflows/plan/plan'
import { refuseUnitsWithoutSteps } from '../../workflows/plan/unit-steps'
import { procedures } from '../../workflows/services'
import { cloudOf, exampleFile } from '../support/cloud'
import { toy } from './toy'
import { toyName as name } from './toy/field'
import { toyProcedure } from './toy/procedure'

// The rows of the recipe that are tables, one each.
Object.assign(newtonToOcata.services, { toy })
Object.assign(newtonToOcataChecks.own, { toy: () => [] })
Object.assign(procedures['newton-to-ocata'], {
  toy: { run: toyProcedure, gates: [], wayBack: 'packages', ending: () => 'is on Ocata' },
})

/** The example's file with a section for the toy. */
function fileWithToy(over: object = {}): Record<string, unknown> {
  const file = exampleFile()
  const section = {
    version: '1:8.0.0-0ubuntu1~cloud0',
    units: { 'toy-api': { servers: { toy_api: 'toy{number}' } } },
    backup: { folder: '/var/backups/openstack-upgrade' },
    ...over,
  }
  return { ...file, services: { ...(file.services as object), toy: section } }
}
const cloud = cloudOf(fileWithToy())
const root = join(__dirname, '../..')
const page = readFileSync(join(root, 'docs/recipes/add-a-service.md'), 'utf8')

describe('a service that has the rows of the recipe, and nothing besides', () => {
  test('has its section in cloud.yaml, with defaults, units of its release and strict keys', () => {
    const { config, units } = describedService(cloud, name)
    expect(config).toBe('/etc/toy/toy.conf')
    expect(units.map((unit) => unit.name)).toEqual(['toy-api', 'toy-engine'])
    expect(resolveCloud(fileWithToy({ createCells: true }), {}).ok).toBe(false)
    expect(cloud.order.at(-1)).toBe(name)
  })

  test('is planned line by line, and each step has its command and its impact', async () => {
    const outlined = await outline(cloud, name)
    refuseUnitsWithoutSteps(describedService(cloud, name), outlined)
    const { entries } = outlined
    const node = (host: string, ...phases: string[]): string[] =>
      [
        ...['drain', 'stop-toy-api', 'stop-toy-engine', 'install', ...phases],
        ...['start-toy-api', 'start-toy-engine', 'join'],
      ].map((verb) => `toy/${host}/${verb}`)
    expect(entries.map(({ id }) => id)).toEqual([
      ...node('controller1', 'backup', 'sync'),
      ...node('controller2'),
      ...node('controller3'),
    ])
    for (const entry of entries)
      if (entry.kind === 'step') expect([entry.id, entry.step.command, entry.step.impact]).not.toContain('')
  })

  test('shows the log of its own tool with the output of a phase', async () => {
    const { entries } = await outline(cloud, name)
    const sync = entries.find(({ id }) => id === 'toy/controller1/sync')
    expect(JSON.stringify(sync)).toContain('- toy-manage /etc/toy/toy.conf')
  })

  test('is asked for its tools and its works before anything is changed', () => {
    const { checks, servers } = preflightInput(cloud, describedService(cloud, name), upgradeId(cloud, name))
    const tools = checks.find((check) => check.name === 'tools')
    expect(tools?.script).toContain('toy-manage (as toy)')
    expect(new Set(checks.map((check) => check.name))).toContain('processes of toy-engine')
    expect(servers.map(({ server }) => server)).toEqual(['toy1', 'toy2', 'toy3'])
  })

  test('comes after the others in the upgrade of a whole cloud, behind a gate of its own', async () => {
    const { steps } = await planCloud({ ...cloud, pauseBetween: true })
    const ids: readonly string[] = steps.map(({ id }) => id)
    expect(ids.findIndex((id) => id.startsWith('toy/'))).toBe(ids.findIndex((id) => id.endsWith('/before-toy')) + 1)
    expect(ids.at(-1)).toBe('toy/controller3/join')
  })
})

describe('the recipe', () => {
  const folders = ['cloud', 'workflows', 'activities', 'client', 'worker', 'lab/simulated']
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|pl|sh)$/.test(file))
      .map((file) => `${folder}/${file}`),
  )
  const withoutComments = (text: string): string => text.replaceAll(/^\s*(\/\/|\/\*|\*|#).*$/gm, '')
  const five = ['keystone', 'glance', 'nova', 'neutron', 'cinder']

  test('names each file of the product and the simulated lab that lists the services', () => {
    const lists = sources.filter((file) => {
      const text = withoutComments(readFileSync(join(root, file), 'utf8'))
      return five.every((service) => new RegExp(`\\b${service}\\b`, 'i').test(text))
    })
    expect(lists.length).toBeGreaterThan(5)
    expect(lists.filter((file) => !page.includes(`\`${file}\``))).toEqual([])
  })

  test('names no file that is not there, beside those that are to be made', () => {
    const named = [...page.matchAll(/`((?:cloud|workflows|lab|test|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((path) => !path.includes('heat') && !existsSync(join(root, path)))).toEqual([])
  })
})
