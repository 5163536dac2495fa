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
  await writeFile(join(folder, 'bare.toml'), 'address = "127.0.0.2:1"\n')
  await writeFile(join(folder, 'empty.toml'), '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The message about an environment; TEMPORAL_CONFIG_FILE is given by the name of a file of the test's folder. */
function saidOf({ TEMPORAL_CONFIG_FILE: file, ...rest }: NodeJS.ProcessEnv): string {
  try {
    readSurroundings({ ...rest, TEMPORAL_CONFIG_FILE: join(folder, file ?? 'none.toml') })
  } catch (error) {
    if (error instanceof UpgradeError && error.kind === 'input') return error.message
    throw error
  }
  return 'taken'
}

/** The name of a file of the test's folder. */
const named = (file: string): string => join(folder, file)

describe('the environment of a worker or a command', () => {
  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'an unknown log level',
      { OPENSTACK_UPGRADE_LOG_LEVEL: 'loud' },
      'OPENSTACK_UPGRADE_LOG_LEVEL is "loud": should be one of trace, debug, info, warn, error.',
    ],
    [
      'a task queue whose name has a quote',
      { OPENSTACK_UPGRADE_TASK_QUEUE: "site's" },
      'OPENSTACK_UPGRADE_TASK_QUEUE is "site\'s": should be a name of letters, digits and . : @ / + - _.',
    ],
    [
      'an empty task queue',
      { OPENSTACK_UPGRADE_TASK_QUEUE: '' },
      'OPENSTACK_UPGRADE_TASK_QUEUE is "": should be a text of at least 1 character(s).',
    ],
    [
      'an address of metrics without a port',
      { OPENSTACK_UPGRADE_METRICS_ADDRESS: '127.0.0.1' },
      'OPENSTACK_UPGRADE_METRICS_ADDRESS is "127.0.0.1": should be an IP address and a port, such as 127.0.0.1:9464.',
    ],
    [
      'a name in the place of an address of metrics',
      { OPENSTACK_UPGRADE_METRICS_ADDRESS: 'localhost:9464' },
      'OPENSTACK_UPGRADE_METRICS_ADDRESS is "localhost:9464": should be an IP address and a port, such as 127.0.0.1:9464.',
    ],
    [
      'two at once',
      { OPENSTACK_UPGRADE_TASK_QUEUE: '', OPENSTACK_UPGRADE_LOG_LEVEL: '' },
      'OPENSTACK_UPGRADE_TASK_QUEUE is "": should be a text of at least 1 character(s); OPENSTACK_UPGRADE_LOG_LEVEL is "": should be one of trace, debug, info, warn, error.',
    ],
    [
      'a log level with a space',
      { OPENSTACK_UPGRADE_LOG_LEVEL: 'info ' },
      'OPENSTACK_UPGRADE_LOG_LEVEL is "info ": should be one of trace, debug, info, warn, error.',
    ],
    [
      'a deployment without a build id',
      { OPENSTACK_UPGRADE_DEPLOYMENT: 'openstack-upgrade' },
      "OPENSTACK_UPGRADE_BUILD_ID is not set: a worker's version is a deployment's name and a build id.",
    ],
    [
      'a behaviour without a version',
      { OPENSTACK_UPGRADE_VERSIONING: 'pinned' },
      "OPENSTACK_UPGRADE_DEPLOYMENT and OPENSTACK_UPGRADE_BUILD_ID are not set: a worker's version is a deployment's name and a build id.",
    ],
    [
      'a version that Temporal would refuse',
      {
        OPENSTACK_UPGRADE_DEPLOYMENT: 'openstack.upgrade',
        OPENSTACK_UPGRADE_BUILD_ID: '',
        OPENSTACK_UPGRADE_VERSIONING: 'never',
      },
      'OPENSTACK_UPGRADE_DEPLOYMENT is "openstack.upgrade": should be letters, digits, _ and -, with a letter or digit first; OPENSTACK_UPGRADE_BUILD_ID is "": should be letters, digits, _ . and -, with a letter or digit first; OPENSTACK_UPGRADE_VERSIONING is "never": should be one of auto-upgrade, pinned.',
    ],
    ['a switch that is neither on nor off', { TEMPORAL_TLS: 'yes' }, 'TEMPORAL_TLS is "yes": should be true or false.'],
    [
      'an address that is a URL',
      { TEMPORAL_ADDRESS: 'http://localhost:7233' },
      'Temporal\'s address is "http://localhost:7233": should be HOST:PORT, without http://.',
    ],
    [
      'a key without its certificate',
      { TEMPORAL_TLS_CLIENT_KEY_DATA: 'x' },
      "Temporal's client certificate is not set, and the other half of the pair is: both or neither.",
    ],
    [
      'TLS that is off, with an API key',
      { TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'k' },
      'TLS to Temporal is turned off, while an API key is set that needs it.',
    ],
    [
      'a profile of a file that is not there',
      { TEMPORAL_PROFILE: 'live' },
      'TEMPORAL_PROFILE is "live", and FOLDER/none.toml is not there.',
    ],
    [
      'a profile that the file lacks',
      { TEMPORAL_CONFIG_FILE: 'good.toml', TEMPORAL_PROFILE: 'live' },
      'TEMPORAL_PROFILE is "live", and FOLDER/good.toml has default.',
    ],
    [
      'a profile of a file with nothing in it',
      { TEMPORAL_CONFIG_FILE: 'empty.toml', TEMPORAL_PROFILE: 'live' },
      'TEMPORAL_PROFILE is "live", and FOLDER/empty.toml has no profile at all.',
    ],
    [
      'a profile file that is none',
      { TEMPORAL_CONFIG_FILE: 'bad.toml' },
      "Temporal's file of profiles FOLDER/bad.toml: Invalid TOML document: invalid value.",
    ],
    [
      'a profile file without a profile',
      { TEMPORAL_CONFIG_FILE: 'bare.toml' },
      "Temporal's file of profiles FOLDER/bare.toml: it holds no profile; one begins with [profile.default].",
    ],
    [
      'a profile file that is a folder',
      { TEMPORAL_CONFIG_FILE: '.' },
      "Temporal's file of profiles FOLDER: EISDIR: illegal operation on a directory, read.",
    ],
    [
      'a certificate that is not there',
      { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/cert.pem', TEMPORAL_TLS_CLIENT_KEY_DATA: 'x' },
      "Temporal's certificates: ENOENT: no such file or directory, open '/nowhere/cert.pem'.",
    ],
    [
      'a certificate by path and by value',
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/ca.pem', TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'x' },
      "Temporal's connection (the TEMPORAL_ variables, and FOLDER/none.toml): Cannot specify both server_ca_cert_path and server_ca_cert_data.",
    ],
  ])('is refused with a sentence: %s', (_, environment, problems) => {
    expect(saidOf(environment)).toBe(`The environment can't be used: ${problems.replace('FOLDER', folder)}`)
  })

  test.each([
    [undefined, 'AUTO_UPGRADE'],
    ['auto-upgrade', 'AUTO_UPGRADE'],
    ['pinned', 'PINNED'],
  ])('tells a worker its version, and that upgrades go on with it as said: %s', (said, behavior) => {
    const version = { OPENSTACK_UPGRADE_DEPLOYMENT: 'openstack-upgrade', OPENSTACK_UPGRADE_BUILD_ID: '2026.11' }
    const nothing = { TEMPORAL_CONFIG_FILE: named('empty.toml') }
    expect(readSurroundings({ ...nothing, ...version, OPENSTACK_UPGRADE_VERSIONING: said }).deployment).toEqual({
      version: { deploymentName: 'openstack-upgrade', buildId: '2026.11' },
      behavior,
    })
    expect(readSurroundings(nothing).deployment).toBeUndefined()
  })

  test('gives Temporal’s address from the profile, as the temporal command has it', () => {
    const read = readSurroundings({ TEMPORAL_CONFIG_FILE: join(folder, 'good.toml') })
    expect(read).toMatchObject({ namespace: 'clouds', connection: { address: '127.0.0.2:1' } })
  })

  test.each([
    ['empty.toml', ''],
    ['comments.toml', '# [profile.default]\n\n  # address = "elsewhere:7233"\n'],
    ['not-there.toml', undefined],
  ])('takes a file of profiles with nothing in it for one that is not there: %s', async (file, text) => {
    if (text !== undefined) await writeFile(named(file), text)
    expect(saidOf({ TEMPORAL_CONFIG_FILE: file })).toBe('taken')
    const read = readSurroundings({ TEMPORAL_CONFIG_FILE: named(file), TEMPORAL_ADDRESS: '127.0.0.3:1' })
    expect(read).toMatchObject({ namespace: 'default', connection: { address: '127.0.0.3:1' } })
  })

  test('takes a variable that is set to nothing for one that is not set', () => {
    const read = readSurroundings({
      TEMPORAL_CONFIG_FILE: named('good.toml'),
      TEMPORAL_PROFILE: '',
      TEMPORAL_ADDRESS: '',
      TEMPORAL_TLS: '',
    })
    expect(read).toMatchObject({ namespace: 'clouds', connection: { address: '127.0.0.2:1', tls: undefined } })
  })

  test('with an empty clouds folder means the usual one, not the working directory', () => {
    expect(cloudsFolder({ OPENSTACK_UPGRADE_CLOUDS: '' })).toBe(join(process.cwd(), 'clouds'))
  })
})
