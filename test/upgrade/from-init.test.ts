import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse, parseDocument } from 'yaml'
import { z } from 'zod'
import { draft } from '../../client/init/draft'
import { readHaproxy } from '../../client/init/haproxy/config'
import { Inventory, readInventory } from '../../client/init/inventory'
import { onLab } from '../../lab/example'
import { shapeAfter } from '../../lab/simulated'
import { ofTheLab } from '../../lab/simulated/cloud-file'
import { Layout } from '../../lab/simulated/layout'
import { HostName } from '../../lab/simulated/schemas'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

const OwnFile = z.looseObject({
  hosts: z.record(z.string(), z.record(z.string(), z.looseObject({ address: z.string() }))),
  balancers: z.record(z.string(), z.string()),
  services: z.record(z.string(), z.looseObject({ units: z.record(z.string(), z.unknown()) })),
})
const example = join(__dirname, '../../cloud.example.yaml')
const groups = { controllers: 'control', network: 'network', computes: 'compute', balancers: 'haproxy' } as const

/** The hosts of a lab as an inventory has them. */
const inventoryOf = ({ hosts }: z.infer<typeof OwnFile>): string =>
  Object.entries(groups)
    .flatMap(([role, group]) => [
      `[${group}]`,
      ...Object.entries(hosts[role] ?? {}).map(([name, host]) => `${name} ansible_host=${host.address}`),
    ])
    .join('\n')

/** The text with the lab's own values in the places that only the lab can know; its comments stay where they are. */
function withPlacesOf(lab: object, text: string): string {
  const document = parseDocument(text)
  const set = (path: readonly string[], given: unknown, wanted: unknown): void => {
    if (JSON.stringify(given) === JSON.stringify(wanted)) return
    const [from, to] = [
      z.record(z.string(), z.unknown()).safeParse(given),
      z.record(z.string(), z.unknown()).safeParse(wanted),
    ]
    if (!from.success || !to.success) document.setIn(path, document.createNode(wanted))
    else for (const [key, value] of Object.entries(to.data)) set([...path, key], from.data[key], value)
  }
  const file = parse(text) as object
  set([], file, onLab(file, lab, ofTheLab))
  return document.toString({ lineWidth: 0 })
}

test('a lab that init has described passes preflight, which names the guesses that no check has proven', () =>
  Rehearsal.run({ address: address(), shape: shapeAfter(example) }, async (rehearsal) => {
    const { lab } = rehearsal
    const lab1 = new Layout(lab.folder).host(HostName.parse('lb1'), 'etc/haproxy/haproxy.cfg')
    const own = OwnFile.parse(parse(readFileSync(lab.cloudFile, 'utf8')))
    const inventory = new Inventory()
    readInventory(inventoryOf(own), 'hosts', inventory)
    const configs = [{ config: readHaproxy(readFileSync(lab1, 'utf8'), 'haproxy.cfg'), host: 'lb1' }]
    const { text } = draft({ name: rehearsal.name, platform: 'ubuntu-cloud-archive', inventory, configs, groups: {} })

    const described = OwnFile.omit({ hosts: true }).parse(parse(text))
    expect(described.balancers.haproxy1).toBe(own.balancers.haproxy1)
    for (const service of ['keystone', 'glance', 'neutron', 'cinder'])
      for (const [unit, servers] of Object.entries(described.services[service]?.units ?? {}))
        expect({ unit, servers: own.services[service]?.units[unit] }).toMatchObject({ unit, servers })

    writeFileSync(lab.cloudFile, withPlacesOf(own, text))
    await rehearsal.startWorker()
    const { code, said } = await rehearsal.type('preflight', 'keystone')
    expect(said).toContain('guesses in')
    expect(code).toBe(0)
  }))
