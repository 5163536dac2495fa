import { afterAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { renderSetOption } from '../../cloud/model/commands'
import { readOptions } from '../../cloud/model/commands/oslo-config'
import { Scratch, shells } from './scratch'

const scratch = new Scratch()
afterAll(() => scratch.remove())

const db = (line: string): string => `[database]\nconnection = ${line}\n`

/** A file, the files of its folder, and the answer of oslo.config for [database] connection: null if it rejects the file. */
type Recorded = readonly [
  what: string,
  file: string,
  said: string | null | undefined,
  folder?: Readonly<Record<string, string>>,
]

/**
 * Recorded from oslo.config 3.22.0 (Ocata's) on Python 2.7. To hold them against another, name its interpreter:
 * OSLO_CONFIG_PYTHON=…/bin/python npm test -- test/commands/oslo-config.test.ts
 */
const recorded: readonly Recorded[] = [
  ['plain', db('mysql://a'), 'mysql://a'],
  ['with a comment in Latin 1', `# caf\xe9\n${db('mysql://a')}`, 'mysql://a'],
  [
    'with an option of another group',
    `[DEFAULT]\nmy_ip = 10.0.0.1\n${db('mysql://u:p@$my_ip/n')}`,
    'mysql://u:p@10.0.0.1/n',
  ],
  [
    'with one in braces',
    `[DEFAULT]\nmy_ip = 10.0.0.1\n${db('mysql://u:p@${my_ip}:3306/n')}`,
    'mysql://u:p@10.0.0.1:3306/n',
  ],
  ['with one of a named group', `[vip]\nhost = db1\n${db('mysql://u:p@${vip.host}/n')}`, 'mysql://u:p@db1/n'],
  [
    'with one of its own group before that of DEFAULT',
    `${db('mysql://$host/n')}host = own\n[DEFAULT]\nhost = other\n`,
    'mysql://own/n',
  ],
  ['with one that refers to another', `[DEFAULT]\na = $b\nb = deep\n${db('mysql://$a/n')}`, 'mysql://deep/n'],
  ['with one that is empty', `[DEFAULT]\nmy_ip =\n${db('mysql://$my_ip/n')}`, 'mysql:///n'],
  ['with one in capitals', `[DEFAULT]\nMy_Ip=1.2.3.4\n${db('mysql://$My_Ip/n')}`, 'mysql://1.2.3.4/n'],
  ['with one that no file sets', db('mysql://u:pa$word@h/n'), null],
  ['with a dollar twice', db('mysql://u:pa$$word@h/n'), 'mysql://u:pa$word@h/n'],
  ['with a dollar behind a backslash', db('mysql://u:pa\\$word@h/n'), 'mysql://u:pa$word@h/n'],
  ['with a dollar before no name', db('mysql://u:pa$@h/n'), 'mysql://u:pa$@h/n'],
  ['with a dollar before a digit', db('mysql://u:pa$1@h/n'), 'mysql://u:pa$1@h/n'],
  ['with a colon', '[database]\nconnection: mysql://a\n', 'mysql://a'],
  ['in a group in capitals', '[DATABASE]\nconnection=mysql://a\n', 'mysql://a'],
  ['by its name of old', '[DEFAULT]\nsql_connection=mysql://a\n', 'mysql://a'],
  ['by its name of old in capitals', '[DATABASE]\nsql_connection=mysql://a\n', 'mysql://a'],
  ['by its group of old', '[sql]\nconnection=mysql://a\n', 'mysql://a'],
  ['by old name and new', `[DEFAULT]\nsql_connection=mysql://old\n${db('mysql://new')}`, 'mysql://new'],
  ['in a group that only looks like DEFAULT', '[default]\nsql_connection=mysql://a\n', undefined],
  ['over two lines', `${db('mysql://a')}  b\n`, 'mysql://a\nb'],
  ['over two lines with a comment between', `${db('mysql://a')}# between\n  b\n`, null],
  ['twice', `${db('mysql://a')}connection = mysql://b\n`, 'mysql://b'],
  ['in a group that comes twice', `${db('mysql://a')}[x]\ny=1\n${db('mysql://b')}`, 'mysql://b'],
  ['in double quotes', db('"mysql://a"'), 'mysql://a'],
  ['in single quotes', db("'mysql://a'"), 'mysql://a'],
  ['in quotes that do not match', db('\'mysql://a"'), '\'mysql://a"'],
  ['with Windows line ends', db('mysql://a').replaceAll('\n', '\r\n'), 'mysql://a'],
  ['with what looks like a comment', db('mysql://a # b'), 'mysql://a # b'],
  ['with another equals sign', db('mysql://a?x=y:z'), 'mysql://a?x=y:z'],
  ['empty', db(''), ''],
  ['not set', '[database]\nother = 1\n', undefined],
  ['commented out', '[database]\n#connection = mysql://no\n', undefined],
  [
    'above it in the folder',
    db('mysql://file'),
    'mysql://twenty',
    { '10.conf': db('mysql://ten'), '20.conf': db('mysql://twenty') },
  ],
  [
    'above it by its name of old',
    db('mysql://file'),
    'mysql://old',
    { '10.conf': '[DEFAULT]\nsql_connection = mysql://old\n', 'x.txt': 'no' },
  ],
  [
    'with an option that the folder sets',
    db('mysql://$my_ip/n'),
    'mysql://10.0.0.9/n',
    { 'a.conf': '[DEFAULT]\nmy_ip=10.0.0.9\n' },
  ],
  ['in a file with a line that is none', '[database]\nconnection secret\n', null],
  ['before any group', 'connection = mysql://a\n', null],
  ['in a group without an end', '[database\nconnection = mysql://a\n', null],
  ['below a line that goes on with nothing', `  indented = 1\n${db('mysql://a')}`, null],
]

/** The answers of `by_hand` or `asking` for each file under this Python: one process for all of them. */
function ask(python: string, way: 'by_hand' | 'oslo'): unknown {
  const folders = recorded.map(([, file, , folder = {}], index) => {
    mkdirSync(scratch.path(`${way}${index}`, 'nova.conf.d'), { recursive: true })
    scratch.write(`${way}${index}/nova.conf`, '')
    return { path: scratch.path(`${way}${index}`, 'nova.conf'), file, folder }
  })
  const driver = `
import io, json, os, sys
cases = json.load(io.open(sys.argv[1], encoding='utf-8'))
source = io.open(sys.argv[2], encoding='utf-8').read()
said = []
for case in cases:
    for name, text in [(case['path'], case['file'])] + [(case['path'] + '.d/' + name, text) for name, text in case['folder'].items()]:
        with io.open(name, 'wb') as out:
            out.write(text.encode('latin-1'))
    scope = {}
    exec(source.replace('{config}', case['path']), scope)
    if sys.argv[3] == 'oslo':
        exec(scope['asking'], scope)
    try:
        how = scope['ask' if sys.argv[3] == 'oslo' else 'by_hand']
        value = how(scope['files'](), 'database', 'connection', scope['deprecated'][('database', 'connection')])
        said.append({'said': value})
    except (Exception, SystemExit) as error:
        assert sys.argv[3] == 'oslo' or 'secret' not in str(error), error
        said.append({'said': None, 'refused': True})
print(json.dumps(said))
`
  const files = [scratch.write(`${way}.json`, JSON.stringify(folders)), scratch.write(`${way}-reader.py`, readOptions)]
  return JSON.parse(execFileSync(python, ['-', ...files, way], { input: driver, encoding: 'utf8' }))
}

const expected = recorded.map(([, , said]) => (said === null ? { said: null, refused: true } : { said: said ?? null }))
const told = (answers: unknown): unknown[] =>
  (answers as unknown[]).map((answer, index) => [recorded[index]?.[0], answer])

describe('an option of a service’s files', () => {
  test('is read as oslo.config reads it', () => {
    expect(told(ask('python3', 'by_hand'))).toEqual(told(expected))
  })

  const live = process.env.OSLO_CONFIG_PYTHON
  ;(live === undefined ? test.skip : test)('is what this oslo.config says', () => {
    expect(told(ask(live ?? '', 'oslo'))).toEqual(told(expected))
    expect(told(ask(live ?? '', 'by_hand'))).toEqual(told(expected))
  })

  test('is asked of the oslo.config of the service’s own Python, where its command names one', async () => {
    mkdirSync(scratch.path('etc/nova'), { recursive: true })
    mkdirSync(scratch.path('venv/oslo_config'), { recursive: true })
    const config = scratch.write('etc/nova/nova.conf', db('mysql://file'))
    // The answers of this oslo.config are in no file, so a test sees that it was asked.
    scratch.write('venv/oslo_config/__init__.py', '')
    scratch.write('venv/oslo_config/cfg.py', oslo)
    const python = scratch.write(
      'venv/python',
      `#!/bin/sh\nPYTHONPATH=${scratch.path('venv')} exec python3 "$@"\n`,
      0o755,
    )
    scratch.write('bin/nova-manage', `#!${python}\nraise SystemExit\n`, 0o755)
    const text = readOptions.replaceAll('{config}', config)
    const { stdout } = await scratch.run(
      'dash',
      `python3 - <<'END'\n${text}\nprint(option('database', 'connection'))\nEND`,
    )
    expect(stdout).toBe('mysql://asked\n')
  })
})

const oslo = `
class StrOpt(object):
    def __init__(self, *given, **more): pass
DeprecatedOpt = ConfigParser = StrOpt
ConfigParser.parse = lambda self: None
class ConfigOpts(object):
    def register_opt(self, *given): pass
    def __call__(self, *given, **more): pass
    def __getitem__(self, group): return {'connection': 'mysql://asked'}
`

describe.each(shells)('setting an option, under %s', (shell) => {
  const { host } = scratch.cloud()
  const set = (file: string): ReturnType<typeof renderSetOption> =>
    renderSetOption(
      file,
      host,
      { section: 'upgrade_levels', option: 'compute', value: 'auto' },
      { to: { word: 'ocata', label: 'Ocata' } },
    )

  test.each([
    ['in a group in capitals', '[UPGRADE_LEVELS]\ncompute: newton\n', '[UPGRADE_LEVELS]\ncompute = auto\n'],
    [
      'in a file with bytes that are no UTF-8',
      '# caf\xe9 \x85\n[upgrade_levels]\ncompute = newton\n  more\n',
      '# caf\xe9 \x85\n[upgrade_levels]\ncompute = auto\n',
    ],
  ])('%s changes that line alone', async (_, before, after) => {
    const file = scratch.path(`set-${shell}.conf`)
    execFileSync('sh', ['-c', 'cat > "$0"', file], { input: Buffer.from(before, 'latin1') })
    expect((await scratch.run(shell, set(file).probe)).code).toBe(3)
    expect(await scratch.run(shell, set(file).command)).toMatchObject({ code: 0 })
    expect(execFileSync('cat', [file]).toString('latin1')).toBe(after)
    expect((await scratch.run(shell, set(file).probe)).code).toBe(0)
  })

  test('is not done where a file of its folder sets another, and says so', async () => {
    const file = scratch.write(`over-${shell}.conf`, '[upgrade_levels]\ncompute = auto\n')
    mkdirSync(`${file}.d`, { recursive: true })
    scratch.write(`over-${shell}.conf.d/site.conf`, '[upgrade_levels]\ncompute = newton\n')
    expect((await scratch.run(shell, set(file).probe)).code).toBe(3)
    const { code, stderr } = await scratch.run(shell, set(file).command)
    expect(code).toBe(1)
    expect(stderr).toContain(`but a file of ${file}.d sets another`)
  })
})
