import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { loadCloudFile, readCloudFile } from '../../cloud/load'
import { nameProblem } from '../../cloud/load/name'
import { CloudName, upgradeId, upgradeNames } from '../../cloud/model/ids'
import { upgraded } from '../support/upgraded'

const example = readFileSync(join(__dirname, '../../cloud.example.yaml'), 'utf8')

let folder: string
let before: string | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clouds-'))
  before = process.env.OPENSTACK_UPGRADE_CLOUDS
  process.env.OPENSTACK_UPGRADE_CLOUDS = folder
})
afterEach(() => {
  if (before === undefined) delete process.env.OPENSTACK_UPGRADE_CLOUDS
  else process.env.OPENSTACK_UPGRADE_CLOUDS = before
  rmSync(folder, { recursive: true, force: true })
})

/** A whole cloud.yaml under a name, in a file of the clouds folder. */
function write(name: string, file: string): string {
  const path = join(folder, file)
  writeFileSync(path, example.replace(/^name: .*$/m, `name: ${name}`))
  return path
}

describe('the workflow ids of two clouds', () => {
  test('differ, whatever their names are, whatever is upgraded of them and to which release', () => {
    const word = fc.constantFrom('production', 'a', 'nova', 'keystone', 'finish', 'cloud', 'nova-finish', 'lock')
    const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-'))
    const accepted = name
      .filter((text) => CloudName.safeParse(text).success)
      .map((text) => CloudName.parse(text))
      .filter((cloud) => nameProblem(cloud, `/elsewhere/${cloud}.yaml`, folder) === undefined)
    const what = fc.constantFrom(...upgradeNames)
    const releases = fc.constantFrom('', '.pike', '.keystone')
    fc.assert(
      fc.property(
        accepted,
        what,
        releases,
        accepted,
        what,
        releases,
        (one, service, to, other, otherService, otherTo) => {
          fc.pre(one !== other || service !== otherService || to !== otherTo)
          expect(upgradeId(upgraded(one, to), service)).not.toBe(upgradeId(upgraded(other, otherTo), otherService))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['production-keystone', 'keystone'],
    ['production-nova-finish', 'nova-finish'],
    ['a-b-cinder', 'cinder'],
  ])('would be one for %s: an upgrade of it is refused, with the line and the reason', async (name, service) => {
    const file = write(name, `${name}.yaml`)
    for (const given of [name, file]) {
      await expect(loadCloudFile(given)).rejects.toMatchObject({
        type: 'CloudFileInvalid',
        message: expect.stringMatching(
          new RegExp(`line 3: name is "${name}": should be one that does not end in -${service}: upgrade-${name} is`),
        ) as unknown,
      })
      // A running upgrade under a name that is refused today is still shown and asked.
      expect((await readCloudFile(given)).cloud.name).toBe(name)
    }
  })

  test('would be those of one cloud where a copy kept its name: it is refused under the copy’s name', async () => {
    write('production', 'production.yaml')
    write('production', 'staging.yaml')
    expect((await loadCloudFile('production')).cloud.name).toBe('production')
    await expect(loadCloudFile('staging')).rejects.toThrow(/name is "production": should be staging, as its file/)
  })

  test.each(['keystone', 'cloud', 'production-cloud', 'nova-finishing', 'my-keystone-site'])(
    'can’t be another’s for %s, which is taken',
    async (name) => {
      write(name, `${name}.yaml`)
      expect((await loadCloudFile(name)).cloud.name).toBe(name)
    },
  )
})
