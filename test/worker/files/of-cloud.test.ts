import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { filesNamedBy, type FileOfCloud } from '../../../worker/files/of-cloud'
import { digestOf, missing } from '../../../worker/files/published'
import { exampleCloud } from '../../support/cloud'

const [known, other] = ['AAAAC3NzaC1lZDI1NTE5AAAAIE', 'AAAAC3NzaC1lZDI1NTE5AAAAIF'].map(
  (start) => `ssh-ed25519 ${start}${'a'.repeat(42)}`,
)
let home: string
const { HOME: before } = process.env
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'))
  process.env.HOME = home
})
afterEach(() => {
  process.env.HOME = before
  rmSync(home, { recursive: true })
})

const write = (name: string, text: string): void => writeFileSync(join(home, name), text)

/** The files of a cloud with one login, by their names. */
async function digests(more: object = {}): Promise<Readonly<Record<string, string>>> {
  const login = { name: 'controller1', address: 'controller1', port: 22, user: 'ann', knownHostsPaths: ['~/known'] }
  const cloud = { ...exampleCloud(), controllers: [{ ...login, keyPath: '~/key', ...more }] }
  const alone = { ...cloud, network: [], computes: [], balancers: [], services: {} }
  const files: readonly FileOfCloud[] = await filesNamedBy(alone as never)
  return Object.fromEntries(files.map(({ name, digest }) => [name, digest]))
}
const hosts = '~/known for the hosts of this cloud'

describe('the files that a cloud names', () => {
  test('are missing where they are not there', async () => {
    expect(await digests()).toEqual({ '~/key': missing, [hosts]: missing })
  })

  test('are known_hosts by the keys of its hosts: not by other hosts, comments, order or form', async () => {
    write('known', `controller1 ${known}\n`)
    const first = (await digests())[hosts]
    write('known', `# a comment\nelsewhere ${other}\ncontroller?,x ${known} ann@deploy\n`)
    expect((await digests())[hosts]).toBe(first)
    write('known', `controller1 ${other}\n`)
    expect((await digests())[hosts]).not.toBe(first)
  })

  test('tell nothing of a passphrase to anybody who lacks its key', async () => {
    write('key', 'a key')
    write('passphrase', 'summer2026')
    const passphrasePath = '~/passphrase'
    const first = (await digests({ passphrasePath }))[passphrasePath]
    expect(first).not.toBe(digestOf('summer2026'))
    write('key', 'another key')
    expect((await digests({ passphrasePath }))[passphrasePath]).not.toBe(first)
    write('key', 'a key')
    write('passphrase', 'winter2026')
    expect((await digests({ passphrasePath }))[passphrasePath]).not.toBe(first)
  })

  test('are those of bastions too', async () => {
    write('jump', 'a key')
    const bastion = { name: 'jump', address: 'jump', port: 22, user: 'b', keyPath: '~/jump', knownHostsPaths: [] }
    expect(await digests({ bastion })).toHaveProperty('~/jump', digestOf('a key'))
  })
})
