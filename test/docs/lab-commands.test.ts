import { describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { commandNames } from '../../cloud/model/release'
import { cloudServices } from '../../lab/simulated/cloud-services'
import type { Ports } from '../../lab/simulated/addresses'
import { backends } from '../../lab/simulated/catalogue'
import { Layout } from '../../lab/simulated/layout'
import { plainShape } from '../../lab/simulated/shape'
import { Layout as RealLayout } from '../../lab/real/host/layout'
import { balancerHosts, computes, controllers, hostNames, networkNodes, type HostName } from '../../lab/host-names'
import { writeCloudFile } from '../../lab/real/host/cloud-file'

const Services = z.record(z.string(), z.looseObject({ commands: z.record(z.string(), z.string()).default({}) }))

/** `SERVICE command` of each command that a lab's cloud.yaml sets in the place of the release's own. */
const overridden = (services: unknown): string[] =>
  Object.entries(Services.parse(services))
    .flatMap(([service, { commands }]) => Object.keys(commands).map((command) => `${service} ${command}`))
    .sort()

/** The only paragraph of a page that names a lab's own commands, and the reason. */
function paragraphOf(page: string): string {
  const found = readFileSync(page, 'utf8')
    .split(/\n\n+/)
    .filter((paragraph) => paragraph.startsWith("The release's own commands run here"))
  expect(found).toHaveLength(1)
  return (found[0] ?? '').replaceAll(/\s+/g, ' ')
}

const commandsIn = (paragraph: string): string[] =>
  [...paragraph.matchAll(/`([a-z0-9-]+)`/g)].flatMap(([, name = '']) =>
    commandNames.some((known) => known === name) ? [name] : [],
  )

describe('a lab runs the release’s own commands, but for those that its page names with the reason', () => {
  test('the simulated one', () => {
    const ports = Object.fromEntries(backends.map(({ name }) => [name, 1])) as Ports
    const hosts = Object.fromEntries(hostNames.map((name) => [name, '127.0.0.1'])) as Record<HostName, string>
    const addresses = { hosts, sshPort: 22, service: ports, frontend: ports }
    const blueprint = { layout: new Layout('/nowhere'), id: 'x', addresses, shape: plainShape }
    expect(overridden(cloudServices(blueprint))).toEqual(
      [
        ...['keystone', 'glance', 'nova', 'neutron', 'cinder'].flatMap((each) => [`${each} backup`, `${each} schema`]),
        ...['nova', 'neutron', 'cinder'].map((each) => `${each} reports`),
        'nova cell0-database',
      ].sort(),
    )
    const paragraph = paragraphOf('docs/reference/lab-simulated.md')
    expect(paragraph).toContain('need a database server, which the lab has not')
    expect(commandsIn(paragraph).sort()).toEqual(['backup', 'cell0-database', 'reports', 'schema'])
  })

  test.each(['debian', 'rdo'] as const)('the real one, on %s', (platform) => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-commands-'))
    try {
      const layout = Object.defineProperty(new RealLayout('lab'), 'cloudFile', { value: join(folder, 'cloud.yaml') })
      const all = [...controllers, ...networkNodes, ...computes, ...balancerHosts]
      const hosts = Object.fromEntries(all.map((name) => [name, '127.0.0.1'])) as Record<HostName, string>
      writeCloudFile(layout, { hosts, behindCable: hosts, sshPort: 22, database: '127.0.0.1' }, platform)
      const { services } = z
        .looseObject({ services: z.unknown() })
        .parse(parse(readFileSync(join(folder, 'cloud.yaml'), 'utf8')))
      expect(overridden(services)).toEqual([])
      expect(commandsIn(paragraphOf('docs/reference/lab-real.md'))).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
