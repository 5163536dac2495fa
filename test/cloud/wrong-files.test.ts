import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { loadCloudFile } from '../../cloud/load'
import { UpgradeError } from '../../cloud/model/errors'
import { put, wrongFiles } from './wrong-files'

let folder: string
let example: string
let whole: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-files-'))
  whole = await readFile(join(__dirname, '../../cloud.example.yaml'), 'utf8')
  // One service only: a problem of all services is reported for each.
  example = `${whole.split('\n\n  glance:')[0] ?? ''}\n`
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The message about a file with this text, its own path shown as FILE; undefined if the file is accepted. */
async function saidOf(text: string): Promise<string | undefined> {
  const file = join(folder, 'cloud.yaml')
  await writeFile(file, text)
  try {
    await loadCloudFile(file)
    return undefined
  } catch (error) {
    if (error instanceof UpgradeError && error.kind === 'input') return error.message.replaceAll(file, 'FILE')
    throw error
  }
}

/** The line that a problem names holds the last of its keys that is in the file; without one no line is named. */
function expectRightLine(text: string, problem: string): void {
  const [, number, path] = /^ {2}(?:line (\d+): )?(.*?) (?:is|should) /.exec(problem) ?? []
  const there = path
    ?.replaceAll('"', '')
    .split('.')
    .reduce<{ value: unknown; key?: string }>(
      ({ value, ...found }, key) => {
        const inner = Object.entries(value ?? {}).find(([name]) => name === key)
        return inner === undefined
          ? { value: undefined, ...found }
          : { value: inner[1], ...(Array.isArray(value) ? found : { key }) }
      },
      { value: parse(text) as unknown },
    )
  if (number === undefined) expect(there?.key).toBeUndefined()
  else expect(text.split('\n')[Number(number) - 1]).toContain(there?.key)
}

describe('a cloud file', () => {
  test('is taken as the example has it', async () => {
    expect(await saidOf(example)).toBeUndefined()
    expect(await saidOf(whole)).toBeUndefined()
  })

  test.each([
    '::1',
    '2001:db8::11',
    '2001:DB8:0:0:0:0:0:11',
    'fe80::1%eth0',
    '::ffff:10.0.0.11',
    'controller1.example',
  ])('is taken with the address %s', async (address) => {
    expect(await saidOf(put('10.0.0.11', JSON.stringify(address))(example))).toBeUndefined()
    expect(await saidOf(put(/ssh:\/\/lb1\S+/, '"tcp://[2001:db8::5]:9999"')(example))).toBeUndefined()
  })

  test.each(wrongFiles)('is refused with the line, the value and what would be right: %s', async (_, change, lines) => {
    const text = change(example)
    const [heading, ...said] = (await saidOf(text))?.split('\n') ?? []
    expect(heading).toBe(`FILE has ${lines.length} problem(s). Nothing was changed.`)
    expect(said.map((line) => line.replace(/^ {2}(line \d+: )?/, ''))).toEqual(lines)
    for (const line of said) expectRightLine(text, line)
  })

  test.each([
    ['a key twice', put('name: example', 'name: example\nname: other'), 'line 4: Map keys must be unique'],
    ['tabs', put('  user: root', '\tuser: root'), 'line 8: Tabs are not allowed as indentation'],
    ['an unclosed bracket', put('[~/.ssh/known_hosts]', '[~/.ssh/known_hosts'), 'line 14: Flow sequence'],
    ['two documents', (text: string) => `${text}---\nname: b\n`, 'line 57: A second document begins here'],
    ['aliases that would fill the memory', () => bomb(), 'Excessive alias count'],
  ])('that is no YAML is refused with the line: %s', async (_, change, said) => {
    const sentence = await saidOf(change(example))
    expect(sentence).toContain("FILE can't be read as YAML. Nothing was changed.")
    expect(sentence).toContain(`\n  ${said}`)
    expect(sentence).toContain('Correct it there')
  })

  test('has all its mistakes told at once, each at its line', async () => {
    const changes = [
      put('  user: root', '  user: 0'),
      put('10.0.0.11', '"10.0.0.11 "'),
      put('ssh://lb2/', 'http://lb2/'),
      put('minimumUp: 2', 'minimumUp: -2'),
      put('phaseSeconds: 1800', 'phaseSecond: 1800'),
      put(/    backup: .*\n/, ''),
    ]
    const sentence = (await saidOf(changes.reduce((text, change) => change(text), example))) ?? ''
    expect(sentence.split('\n').map((line) => line.trim().split(/ (?:is|should) /)[0])).toEqual([
      'FILE has 6 problem(s). Nothing was changed.',
      'line 8: ssh.user',
      'line 16: hosts.controllers.controller1',
      'line 28: balancers.haproxy2',
      'line 31: limits.minimumUp',
      'line 35: times.phaseSecond',
      'line 45: services.keystone.backup',
    ])
  })

  test('that contains itself is refused, not followed', async () => {
    expect(await saidOf(example.replace('name: example', 'name: &more [*more]'))).toContain(
      'name is a thing that contains itself',
    )
  })

  test.each([
    ['that is not there', 'missing.yaml', 'there is no such file'],
    ['that is a folder', '.', 'it is a folder'],
  ])('%s is named, with what to give instead', async (_, name, reason) => {
    await expect(loadCloudFile(join(folder, name))).rejects.toThrow(
      new RegExp(`${reason}. Give a file, or the name of one in the clouds folder`),
    )
  })
})

/** Ten lists, each ten times the one before it: a few lines that would be ten thousand million. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 10; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`)
  }
  return lines.join('\n')
}

describe('another file by mistake', () => {
  const secret = 's3cretOfAdmin-0123456789'
  test.each([
    ['an openrc', `export OS_USERNAME=admin\nexport OS_PASSWORD=${secret}\n`],
    ['a clouds.yaml', `clouds:\n  prod:\n    auth:\n      password: ${secret}\n`],
    ['a mapping of passwords', `password: ${secret}\nkeystone: ${secret}\n`],
    ['a list of passwords', `- ${secret}\n- {x: ${secret}}\n`],
    ['a text', `${secret}\n`],
    ['a .my.cnf', `[client]\nuser = root\npassword = "${secret}"\n`],
    ['a nova.conf', `[DEFAULT]\ntransport_url = rabbit://openstack:${secret}@h1,openstack:${secret}@h2\n`],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----\n`],
    ['a broken YAML', `password: "${secret}\n  : : {[\n`],
    ['a YAML with a secret for an alias', `a: *${secret}\nb: !!${secret} x\n`],
    ['a YAML with a secret behind %, |, and !', `%${secret} x\n---\na: |${secret}\n  x\nb: !<${secret}> y\n`],
    ['a YAML with a secret as a key, twice', `${secret}: 1\n${secret}: 2\n`],
    ['a cloud with a secret where none belongs', `name: production\nssh: {user: root, password: ${secret}}\n`],
  ])('shows nothing of %s', async (_, text) => {
    const said = await saidOf(text)
    expect(said).toContain('FILE')
    for (const piece of [secret, '0123456789', 's3cret']) expect(said).not.toContain(piece)
  })
})
