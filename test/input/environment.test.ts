import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloudsFolder } from '../../cloud/load'
import { readSurroundings } from '../../cloud/load/environment'
import { UpgradeError } from '../../cloud/model/errors'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'environment-'))
  await writeFile(join(folder, 'good.toml'), '[profile.default]\naddress = "127.0.0.2:1"\nnamespace = "clouds"\n')
  await writeFile(join(folder, 'bad.toml'), 'address = = x\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What is said of an environment; TEMPORAL_CONFIG_FILE is given by the name of a file of the test's folder. */
function saidOf({ TEMPORAL_CONFIG_FILE: file, ...rest }: NodeJS.ProcessEnv): string {
  try {
    readSurroundings({ ...rest, TEMPORAL_CONFIG_FILE: join(folder, file ?? 'none.toml') })
  } catch (error) {
    if (error instanceof UpgradeError && error.kind === 'input') return error.message
    throw error
  }
  return 'taken'
}

const temporals = "Temporal's connection (the TEMPORAL_ variables, and the file that the temporal command uses): "

describe('the environment of a worker or a command', () => {
  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'an unknown log level',
      { OPENSTACK_UPGRADE_LOG_LEVEL: 'loud' },
      'OPENSTACK_UPGRADE_LOG_LEVEL is "loud": should be one of trace, debug, info, warn, error.',
    ],
    [
      'an empty task queue',
      { OPENSTACK_UPGRADE_TASK_QUEUE: '' },
      'OPENSTACK_UPGRADE_TASK_QUEUE is "": should be a text of at least 1 character(s).',
    ],
    [
      'two at once',
      { OPENSTACK_UPGRADE_TASK_QUEUE: '', OPENSTACK_UPGRADE_LOG_LEVEL: '' },
      'OPENSTACK_UPGRADE_TASK_QUEUE is "": should be a text of at least 1 character(s); OPENSTACK_UPGRADE_LOG_LEVEL is "": should be one of trace, debug, info, warn, error.',
    ],
    [
      'a profile file that is none',
      { TEMPORAL_CONFIG_FILE: 'bad.toml' },
      `${temporals}Invalid TOML document: invalid value.`,
    ],
    [
      'a profile that is not there',
      { TEMPORAL_CONFIG_FILE: 'good.toml', TEMPORAL_PROFILE: 'live' },
      `${temporals}Profile 'live' not found in config data.`,
    ],
    [
      'a certificate that is not there',
      { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/cert.pem' },
      `${temporals}ENOENT: no such file or directory, open '/nowhere/cert.pem'.`,
    ],
  ])('is refused with a sentence: %s', (_, environment, problems) => {
    expect(saidOf(environment)).toBe(`The environment can't be used: ${problems}`)
  })

  test('gives Temporal’s address from the profile, as the temporal command has it', () => {
    const read = readSurroundings({ TEMPORAL_CONFIG_FILE: join(folder, 'good.toml') })
    expect(read).toMatchObject({ namespace: 'clouds', connection: { address: '127.0.0.2:1' } })
  })

  test('with an empty clouds folder means the usual one, not the working directory', () => {
    expect(cloudsFolder({ OPENSTACK_UPGRADE_CLOUDS: '' })).toBe(join(process.cwd(), 'clouds'))
  })
})
