import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { initCommand } from '../../client/commands/init'
import { serviceNames } from '../../cloud/model/ids'
import { Platform } from '../../lab/real/host'
import { outline } from '../../workflows/plan/outline'
import { cloudOf } from '../support/cloud'
import { RealCloud } from './support'

const platform = Platform.parse(process.env.LAB_PLATFORM ?? 'debian')
const cloud = RealCloud.ofThisFile(platform)
const File = z.looseObject({
  ssh: z.looseObject({ port: z.number(), key: z.string(), knownHosts: z.array(z.string()) }),
  hosts: z.record(z.string(), z.record(z.string(), z.string())),
  services: z.record(z.string(), z.looseObject({})),
})
type File = z.infer<typeof File>

const groups = { controllers: 'control', network: 'network', computes: 'compute', balancers: 'haproxy' } as const

/** The inventory of the lab, as a site has it. */
const inventoryOf = ({ ssh, hosts }: File): string =>
  [
    ...Object.entries(groups).flatMap(([role, group]) => [
      `[${group}]`,
      ...Object.entries(hosts[role] ?? {}).map(([name, address]) => `${name} ansible_host=${address}`),
    ]),
    '[all:vars]',
    `ansible_user=root`,
    `ansible_port=${ssh.port}`,
    `ansible_ssh_private_key_file=${ssh.key}`,
    `ansible_ssh_common_args='-o UserKnownHostsFile=${ssh.knownHosts[0] ?? ''}'`,
  ].join('\n')

/** Keys of a lab's cloud.yaml that no host tells: decisions, the lab's own pair of releases, and its own Python. */
const decided = ['name', 'release', 'limits', 'times', 'notify', 'neighbours', 'paths'] as const

/** The file with the decisions of the lab's own. */
function decidedAs(own: File, written: File): File {
  const { createCells, placement } = own.services.nova ?? {}
  return {
    ...written,
    ...Object.fromEntries(decided.map((key) => [key, own[key]])),
    services: { ...written.services, nova: { ...written.services.nova, createCells, placement } },
  }
}

/** The steps of an upgrade, as far as a person would see a difference. */
async function stepsOf(file: File, service: (typeof serviceNames)[number]): Promise<readonly object[]> {
  const { entries } = await outline(cloudOf(file), service)
  return entries.map((entry) =>
    entry.kind === 'gate'
      ? { id: entry.id }
      : {
          id: entry.id,
          command: entry.step.command,
          impact: entry.step.impact,
          servers: 'servers' in entry.step.action ? entry.step.action.servers : [],
        },
  )
}

let folder: string
let said: string
let own: File
let text: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'init-live-'))
  own = File.parse(parse(readFileSync(cloud.cloudFile, 'utf8')))
  writeFileSync(join(folder, 'hosts'), inventoryOf(own))
  const out = join(folder, 'cloud.yaml')
  const words: string[] = []
  const print = (line: string): void => void words.push(line)
  // The lab's Debian packages are made like Canonical's, on hosts whose system is Debian: only their operator knows.
  const more = platform === 'debian' ? ({ platform: 'ubuntu-cloud-archive' } as const) : {}
  expect(await initCommand({ from: [join(folder, 'hosts')], live: true, out, ...more }, print, print)).toBe(0)
  said = words.join('\n')
  text = readFileSync(out, 'utf8')
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe(`init asks a live cloud of ${platform}, from an inventory alone`, () => {
  test('and reads every host and both HAProxies', () => {
    expect(said).toMatch(/Read: 7 of 7 hosts, 2 HAProxies at work\./)
    expect(said).not.toMatch(/not read/)
    expect(parse(text)).toMatchObject({ platform: platform === 'debian' ? 'ubuntu-cloud-archive' : platform })
  })

  test.each(serviceNames)('and the plan of %s is that of the cloud.yaml that people wrote', async (service) => {
    const written = decidedAs(own, File.parse(parse(text)))
    expect(await stepsOf(written, service)).toEqual(await stepsOf(own, service))
  })

  test('and preflight passes what it wrote, decisions filled in', async () => {
    const file = join(folder, 'decided.yaml')
    writeFileSync(file, stringify(decidedAs(own, File.parse(parse(text)))))
    const { ok, services } = await cloud.preflight(file)
    const failed = services.flatMap(({ checks }) => checks.filter((check) => !check.ok && check.required))
    expect(failed).toEqual([])
    expect(ok).toBe(true)
  })

  test('and a host without network costs only its own answers', async () => {
    await cloud.lab.cut('network2')
    const words: string[] = []
    const print = (line: string): void => void words.push(line)
    const out = join(folder, 'without.yaml')
    await initCommand({ from: [join(folder, 'hosts')], live: true, out }, print, print)
    await cloud.lab.mend('network2')
    expect(words.join('\n')).toMatch(/Read: 6 of 7 hosts/)
    expect(words.join('\n').replaceAll(/\s+/g, ' ')).toContain('! network2 was not read, so guesses about it stay: ')
  })
})
