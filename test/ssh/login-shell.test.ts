import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Notes } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import { runCheck } from '../../activities/run-check'
import { UpgradeId } from '../../cloud/model/ids'
import { Fixture, timesRun } from '../job/fixture'
import { type Sshd, type SshdSettings, startSshd } from './sshd'

// @needs login shells
/** On a host with this login. */
async function logged<T>(login: SshdSettings['login'], use: (ssh: Ssh, sshd: Sshd) => Promise<T>): Promise<T> {
  const sshd = await startSshd(login === undefined ? {} : { login })
  const ssh = new Ssh()
  try {
    return await use(ssh, sshd)
  } finally {
    await ssh.closeAll()
    await sshd.stop()
  }
}

/** All that shells read differently: quotes, history, variables, a backslash, a newline, a word of another tongue. */
const script = [
  `word='it'"'"'s !x \\n $HOME "a" {b,c} ~ %1 # ü'`,
  'f() { printf "%s\\n" "$word"; }',
  `f | while read -r line; do printf '%s\\n' "$line"; done`,
  'echo on stderr >&2',
  'exit 7',
].join('\n')
const answer = { kind: 'exited', code: 7, stdout: `it's !x \\n $HOME "a" {b,c} ~ %1 # ü\n`, stderr: 'on stderr\n' }

const noise = [
  'printf "\\033]0;root@controller1\\007"',
  'printf "Welcome to controller1"',
  'head -c 3000000 /dev/zero | tr "\\0" "\\r"',
  'echo "bashrc: line 3: nonsense: command not found" >&2',
].join('\n')

/** A login that exports functions to every bash below it, under names of programs that scripts call. */
const functions = [
  'head',
  'base64',
  'printf',
  'echo',
  'sha256sum',
  'grep',
  'read',
  'test',
  'declare',
  'flock',
  'timeout',
]
  .map((name) => `function ${name} { :; }\nexport -f ${name}\n`)
  .join('')

describe.each([
  ['sh', '/bin/sh', {}],
  ['bash', '/bin/bash', { '.bashrc': `${noise}\nset -eu\nshopt -s expand_aliases\nalias echo=false printf=false\n` }],
  [
    'bash whose settings are exported',
    '/bin/bash',
    { '.bashrc': 'set -eufv\nexport SHELLOPTS GREP_OPTIONS=--color\n' },
  ],
  ['bash that exports functions', '/bin/bash', { '.bashrc': functions }],
  ['bash that copies what is printed to a log', '/bin/bash', { '.bashrc': 'exec > >(tee -a "$HOME/log")\n' }],
  ['mksh', '/bin/mksh', { '.mkshrc': 'print -n Welcome\nalias echo=false\n' }],
  ['busybox', '/bin/busybox sh', {}],
  ['zsh', '/usr/bin/zsh', { '.zshenv': `${noise}\nsetopt no_unset sh_word_split\nalias echo=false\n` }],
  ['csh', '/usr/bin/bsd-csh', { '.cshrc': 'echo -n Welcome\nalias echo false\nset history=100\n' }],
  ['tcsh', '/usr/bin/tcsh', { '.tcshrc': 'echo -n Welcome\nset backslash_quote\nset history=100\nset noglob\n' }],
  ['fish', '/usr/bin/fish', { '.config/fish/config.fish': 'echo -n Welcome\nfunction echo; end\n' }],
] as const)('where the login shell is %s', (_, shell, home) => {
  test('every script reaches sh, and only what it prints itself is its answer', async () => {
    await logged({ shell, home }, async (ssh, sshd) => {
      expect(await ssh.exec(sshd.host(), script)).toEqual(answer)
      expect(await ssh.exec(sshd.host(), 'true')).toEqual({ kind: 'exited', code: 0, stdout: '', stderr: '' })
    })
  })

  test('a job runs once and in sh, and notes are kept', async () => {
    const fixture = await Fixture.start('dash', { login: { shell, home } })
    try {
      const step = fixture.step(`printf '%s\\n' 'it'"'"'s !x' "a\nb"`)
      const upgrade = UpgradeId.parse('upgrade-test-keystone')
      expect(await fixture.run(step)).toMatchObject({ state: 'done', evidence: 'it is there' })
      expect(await fixture.run(step)).toMatchObject({ state: 'done' })
      expect(timesRun(step)).toBe(1)
      const notes = new Notes(fixture.ssh)
      expect(await notes.readNote(fixture.host, upgrade, 'a')).toBeUndefined()
      await notes.writeNoteOnce(fixture.host, upgrade, 'a', "it's\n!here")
      expect(await notes.readNote(fixture.host, upgrade, 'a')).toBe("it's\n!here")
    } finally {
      await fixture.stop()
    }
  })
})

test.each(['dash', 'bash'] as const)(
  'a bash below the script, where sh is %s, has no functions of the login and reads no start-up file of it',
  async (shell) => {
    const home = {
      '.bashrc': `${functions}echo from .bashrc\nexport BASH_ENV="$HOME/env"\n`,
      env: 'echo from BASH_ENV\n',
    }
    const fixture = await Fixture.start(shell, { login: { shell: '/bin/bash', home } })
    try {
      const asked = `bash -c 'type -t head; echo below'; head -c 2 /etc/hostname | wc -c`
      const below = { kind: 'exited', code: 0, stdout: 'file\nbelow\n2\n' }
      expect(await fixture.ssh.exec(fixture.host, asked)).toMatchObject(below)
    } finally {
      await fixture.stop()
    }
  },
)

describe('a login', () => {
  test('that joins its streams adds no mark to an answer', async () => {
    const home = { '.bashrc': 'exec 2>&1\n' }
    await logged({ shell: '/bin/bash', home }, async (ssh, sshd) => {
      const ended = { kind: 'exited', code: 0, stdout: 'on stdout\non stderr\n', stderr: '' }
      expect(await ssh.exec(sshd.host(), 'echo on stdout; echo on stderr >&2')).toEqual(ended)
    })
  })

  test('that leaves something in the background, with its output open, keeps nobody waiting', async () => {
    const home = { '.bashrc': 'sleep 3600 &\necho $! >"$HOME/pid"\n' }
    await logged({ shell: '/bin/bash', home }, async (ssh, sshd) => {
      const { kind, stdout } = await ssh.exec(sshd.host(), `echo "$HOME"`)
      const left = Number(readFileSync(join(stdout.trim(), 'pid'), 'utf8'))
      // It holds the streams open: only the script's own end can have ended the wait.
      expect(() => process.kill(left, 'SIGTERM')).not.toThrow()
      expect(kind).toBe('exited')
    })
  })
})

describe('a login that does not reach sh', () => {
  const ubuntu = `Please login as the user "ubuntu" rather than the user "root".`
  test.each([
    ['that is a forced command of a cloud image', '/bin/sh', { forced: `echo '${ubuntu}'` }, ubuntu],
    ['whose start-up file exits with 0', '/bin/bash', { '.bashrc': 'exit 0\n' }, 'exit code 0'],
    [
      'whose start-up file exits with 0 after all that a script prints',
      '/bin/bash',
      { '.bashrc': 'echo ok; exit 0\n' },
      'said "ok"',
    ],
    ['whose start-up file stops at an error', '/bin/bash', { '.bashrc': 'set -e\nfalse\n' }, 'exit code 1'],
    [
      'whose start-up file starts a terminal multiplexer',
      '/bin/bash',
      { '.bashrc': 'echo "open terminal failed: not a terminal" >&2; exit 1\n' },
      'not a terminal',
    ],
    ['whose start-up file starts another shell on its input', '/bin/bash', { '.bashrc': 'exec zsh\n' }, 'exit code'],
    ['whose start-up file starts csh on its input', '/bin/bash', { '.bashrc': 'exec tcsh\n' }, 'exit code'],
    ['whose start-up file starts Python on its input', '/bin/bash', { '.bashrc': 'exec python3\n' }, 'exit code'],
    ['whose start-up file reads of its input', '/bin/bash', { '.bashrc': 'read -n 20 answer\n' }, 'only a part'],
    ['whose start-up file closes standard output', '/bin/bash', { '.bashrc': 'exec >&-\n' }, 'without reaching sh'],
    ['that is nologin', '/usr/sbin/nologin', {}, 'not available'],
    ['that is false', '/bin/false', {}, 'said nothing'],
    ['that is a restricted shell', '/bin/rbash', {}, 'restricted'],
    [
      'that prints a title for a terminal',
      '/bin/bash',
      { '.bashrc': 'printf "\\033]0;x\\007\\033[2Jno\\n"; exit 3\n' },
      'said "no"',
    ],
  ])('%s is for a person, and nothing has run', async (_, shell, files: Readonly<Record<string, string>>, words) => {
    const { forced, ...home } = files
    const settings: SshdSettings =
      forced === undefined ? { login: { shell, home } } : { config: [`ForceCommand ${forced}`] }
    const sshd = await startSshd(settings)
    const ssh = new Ssh()
    try {
      const trace = join(sshd.folder, 'trace')
      const refused = { type: 'LoginShellUnusable', kind: 'decision', message: expect.stringContaining(words) }
      const signal = new AbortController().signal
      await expect(runCheck(ssh, sshd.host(), `touch ${trace}`, signal)).rejects.toMatchObject(refused)
      const upgrade = UpgradeId.parse('upgrade-test-keystone')
      await expect(new Notes(ssh).readNote(sshd.host(), upgrade, 'a')).rejects.toMatchObject(refused)
      expect(existsSync(trace)).toBe(false)
    } finally {
      await ssh.closeAll()
      await sshd.stop()
    }
  })

  test('shows no control character of what it said', async () => {
    await logged(
      { shell: '/bin/bash', home: { '.bashrc': 'printf "\\033[2J\\033]0;t\\007a\\tb\\r\\n\\001c"; exit 3\n' } },
      async (ssh, sshd) => {
        await expect(ssh.exec(sshd.host(), 'true')).rejects.toMatchObject({
          message: expect.not.stringMatching(/\p{Cc}/u),
        })
      },
    )
  })
})

test('a job speaks English and UTF-8, or plain ASCII, whatever language the login speaks', async () => {
  const home = { '.bashrc': 'export LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LC_MESSAGES=de_DE.UTF-8 LANGUAGE=de:fr\n' }
  const fixture = await Fixture.start('dash', { login: { shell: '/bin/bash', home } })
  try {
    const step = fixture.step('echo "$LC_ALL/${LANGUAGE-unset}" >&2; exit 1')
    expect(await fixture.run(step)).toMatchObject({
      state: 'failed',
      tail: expect.stringMatching(/^C(\.UTF-8)?\/unset$/),
    })
  } finally {
    await fixture.stop()
  }
})

test.each([
  ['is gone', '/nowhere/tmp', 'unset'],
  ['is there', '/var/tmp', '/var/tmp'],
])('temporary files are made where the folder of a login %s', async (_, folder, left) => {
  await logged({ shell: '/bin/bash', home: { '.bashrc': `export TMPDIR=${folder}\n` } }, async (ssh, sshd) => {
    expect(await ssh.exec(sshd.host(), 'echo "${TMPDIR:-unset}"; file=$(mktemp) && rm "$file"')).toMatchObject({
      code: 0,
      stdout: `${left}\n`,
    })
  })
})

test('nothing of a script stands in an argument list', async () => {
  await logged(undefined, async (ssh, sshd) => {
    const found = await ssh.exec(sshd.host(), `grep -lsa 'rarely-seen-[w]ord' /proc/[0-9]*/cmdline; : rarely-seen-word`)
    expect(found).toMatchObject({ code: 0, stdout: '' })
  })
})
