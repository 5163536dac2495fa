import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { HostCheck } from '../../cloud/model/actions'
import { preflightInput } from '../../cloud/model/preflight'
import { Scratch, shells, upgrade } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

/** One of the first host's checks. */
function check(name: string, keystone: Record<string, unknown> = {}): HostCheck {
  const { cloud, service } = scratch.cloud(keystone)
  const found = preflightInput(cloud, service, upgrade).checks.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no check ${name}`)
  return found
}

describe.each(shells)('the token provider that preflight reads, under %s', (shell) => {
  const read = (conf: string): ReturnType<Scratch['run']> => {
    scratch.write('keystone.conf', conf)
    return scratch.run(shell, check('token provider').script)
  }

  test.each([
    ['plain', '[token]\nprovider=uuid\n', 'uuid'],
    ['with blanks', '[token]\nprovider  =   uuid  \t\n', 'uuid'],
    ['with a colon', '[token]\nprovider: uuid\n', 'uuid'],
    ['in quotes', '[token]\nprovider = "uuid"\n', 'uuid'],
    ['with Windows line ends', '[token]\r\nprovider = uuid\r\n', 'uuid'],
    ['twice: the last one counts', '[token]\nprovider = fernet\nprovider = uuid\n', 'uuid'],
    ['in a section that comes twice', '[token]\nexpiration = 1\n[DEFAULT]\nx = y\n[token]\nprovider = uuid\n', 'uuid'],
    ['beside a comment', '[token]\n# provider = fernet\n;provider = fernet\nprovider = uuid\n', 'uuid'],
    [
      'beside other options and sections',
      '[auth]\nprovider = fernet\n[token]\nprovider_x = a\nprovider = uuid\n[cache]\nprovider = b\n',
      'uuid',
    ],
    ['with an equals sign in it', '[token]\nprovider = a=b\n', 'a=b'],
    ['before a line that goes on with another', '[token]\nprovider = uuid\nhash =\n  provider = fernet\n', 'uuid'],
  ])('is taken as keystone reads it: %s', async (_, conf, provider) => {
    expect(await read(conf)).toMatchObject({ code: 0, stdout: `[token] provider is ${provider}\n` })
  })

  test.each([
    ['there is none', '[token]\nexpiration = 1\n'],
    ['it is commented out', '[token]\n#provider = uuid\n'],
    ['another section has it', '[tokens]\nprovider = uuid\n[auth]\nprovider = uuid\n'],
    ['the file is empty', ''],
  ])('does not pass where %s', async (_, conf) => {
    expect(await read(conf)).toMatchObject({
      code: 3,
      stdout: `[token] provider is not set in ${scratch.path('keystone.conf')}\n`,
    })
  })

  test('can’t be told where there is no file', async () => {
    expect((await scratch.run(shell, check('token provider').script)).code).not.toBe(0)
  })

  test('passes as fernet only where the keys are', async () => {
    const conf = (keys: string): string => `[token]\nprovider = fernet \n[fernet_tokens]\nkey_repository = ${keys}\n`
    expect((await read(conf(scratch.path('nowhere')))).code).toBe(3)
    expect((await read(conf(scratch.path('jobs')))).code).toBe(0)
  })
})

describe.each(shells)('the packages that preflight asks for, under %s', (shell) => {
  const policy = (...versions: string[]): void =>
    scratch.command(
      'apt-cache',
      'echo "$2:"',
      'echo "  Installed: 2:10.0.3-0ubuntu1"',
      ...versions.map((version) => `echo '     ${version} 500'`),
    )

  test('pass where the pinned version is in a repository', async () => {
    policy('2:11.0.4-0ubuntu1~cloud0', '2:10.0.3-0ubuntu1')
    expect(await scratch.run(shell, check('packages').script)).toMatchObject({ code: 0, stdout: '' })
  })

  test.each([
    ['an older one is', ['2:10.0.3-0ubuntu1']],
    ['a version that begins like it is', ['2:11.0.4-0ubuntu1~cloud0.1']],
    ['a version that ends like it is', ['12:11.0.4-0ubuntu1~cloud0']],
    ['none is', []],
  ])('do not pass where only %s in a repository', async (_, versions) => {
    policy(...versions)
    expect(await scratch.run(shell, check('packages').script)).toMatchObject({
      code: 3,
      stdout: 'keystone 2:11.0.4-0ubuntu1~cloud0 is in no repository of this host\n',
    })
  })

  test('do not pass where one of two lacks the version', async () => {
    scratch.command('apt-cache', '[ "$2" = python-keystone ] || echo "     2:11.0.4-0ubuntu1~cloud0 500"')
    const two = check('packages', { packages: ['keystone', 'python-keystone'] })
    const { code, stdout } = await scratch.run(shell, two.script)
    expect(code).toBe(3)
    expect(stdout).toContain('python-keystone 2:11.0.4')
  })
})

describe.each(shells)('the schema that preflight reads, under %s', (shell) => {
  const facts = (expand: number, migrate: number, contract: number, more = ''): Record<string, unknown> => ({
    commands: {
      schema: `printf '%b' 'keystone_expand ${expand}\\nkeystone_data_migrate ${migrate}\\nkeystone_contract ${contract}\\n${more}'`,
    },
  })

  test.each([
    [4, 4, 4, 0],
    [16, 4, 4, 0],
    [16, 16, 4, 0],
    [16, 16, 16, 0],
    [1, 1, 1, 3],
    [12, 4, 4, 3],
    [4, 16, 4, 3],
  ])('stands at %i/%i/%i: exit code %i', async (expand, migrate, contract, code) => {
    const ended = await scratch.run(shell, check('schema', facts(expand, migrate, contract)).script)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain(`expand/migrate/contract: ${expand}/${migrate}/${contract}\n`)
  })

  test('does not pass where it can’t be read, and says why', async () => {
    const schema = check('schema', { commands: { schema: 'echo access denied; exit 1' } })
    const { code, stdout } = await scratch.run(shell, schema.script)
    expect(code).toBe(3)
    expect(stdout).toContain('access denied')
  })

  test.each([
    ['no binary log', 'binary_log 0\\ntrust_function_creators 0\\nsuper 0\\n', 0],
    ['a server that trusts', 'binary_log 1\\ntrust_function_creators 1\\nsuper 0\\n', 0],
    ['SUPER', 'binary_log 1\\ntrust_function_creators 0\\nsuper 1\\n', 0],
    ['none of these', 'binary_log 1\\ntrust_function_creators 0\\nsuper 0\\n', 3],
  ])('lets expand make its triggers with %s: exit code %#', async (_, more, code) => {
    expect((await scratch.run(shell, check('triggers', facts(4, 4, 4, more)).script)).code).toBe(code)
  })
})
