import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { reportPage } from '../../client/report/page'
import type { RunHistory } from '../../client/history/model'
import { noticesIn, wordsFor } from '../../activities/job/notices'
import { CloudName } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import type { Notice } from '../../cloud/model/outcomes'
import { renderInstall } from '../../cloud/model/commands'
import { noticesFunctions } from '../../cloud/model/commands/notices'
import { apt } from '../../cloud/model/packaging'
import { unitFunctions } from '../../cloud/model/service-manager'
import { Scratch, shells, upgrade, type Shell } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

const secret = 'pl4nted-s3cret'

/** Tells the notices beside a neighbour that runs this Python script, and reads them as the worker does. */
async function noticesOf(
  shell: Shell,
  program: string,
  conffiles: readonly string[] = [],
  seconds = 30,
): Promise<readonly Notice[]> {
  const script = scratch.write('bin/acme-api', program, 0o755)
  scratch.command('dpkg-query', 'true', ...conffiles.map((file) => `echo ' ${file} 0123456789abcdef'`))
  const child = spawn('sh', ['-c', 'sleep 60; :', script], { stdio: 'ignore' })
  try {
    await new Promise((resolve) => child.once('spawn', resolve))
    const beside = scratch.write('beside', `life a/1\nacme-api ${String(child.pid)} 1\nhaproxy - -\n`)
    const told = `write_notices ${scratch.path('notices')} ${beside} acme\n[ ! -e ${scratch.path('notices')} ] || cat ${scratch.path('notices')}`
    const ended = await scratch.run(
      shell,
      `${unitFunctions}\n${apt.functions}\n${noticesFunctions.replace('timeout 30', `timeout ${seconds}`)}\n${told}`,
    )
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    return noticesIn(ended.stdout).notices
  } finally {
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  }
}

const library = (name: string, text: string): string => {
  mkdirSync(scratch.path('lib'), { recursive: true })
  scratch.write(`lib/${name}.py`, text)
  return scratch.path('lib')
}
/** A console script as pbr writes it. */
const console_ = (module: string, folder: string): string =>
  `#!/usr/bin/env python3\n# PBR Generated from 'console_scripts'\nimport sys\nsys.path.insert(0, '${folder}')\nfrom ${module} import main\nif __name__ == '__main__':\n    sys.exit(main())\n`

describe.each(shells)('after an install, under %s,', (shell) => {
  test('a unit whose imports hold is not named, and its program is not run', async () => {
    expect(
      await noticesOf(shell, '#!/usr/bin/env python3\nfrom json.decoder import JSONDecoder\nraise SystemExit(9)\n'),
    ).toEqual([])
    expect(await noticesOf(shell, '#!/bin/sh\nfrom nowhere import main\n')).toEqual([])
  })

  test('a unit whose library is not there any more would not start again', async () => {
    const [notice] = await noticesOf(shell, console_('acme_gone', '/nowhere'))
    expect(notice).toMatchObject({ kind: 'would-not-start', subject: 'acme-api' })
    expect(notice?.text).toMatch(/No module named '?acme_gone/)
    expect(wordsFor(notice === undefined ? [] : [notice])).toMatch(
      /^would not start again: acme-api \(.*acme_gone'?\)\n$/,
    )
  })

  test('an entry point of setuptools is loaded with what it requires', async () => {
    const program =
      "#!/usr/bin/env python3\n__requires__ = 'acme==14.0.0'\nimport sys\nfrom pkg_resources import load_entry_point\nif __name__ == '__main__':\n    sys.exit(load_entry_point('acme==14.0.0', 'console_scripts', 'acme-api')())\n"
    const [notice] = await noticesOf(shell, program)
    expect(notice?.text).toMatch(/acme|pkg_resources/)
  })

  test('units of one project are asked by one Python, and each by its own only where that finds a fault', async () => {
    const folder = library('acme_all', 'def api(): pass\n')
    const runs = scratch.path('runs')
    scratch.command('python3.6', `echo run >>${runs}`, `PYTHONPATH=${folder} exec python3 "$@"`)
    const python = scratch.path('bin/python3.6')
    const program = (name: string, lines: string): string =>
      scratch.write(`bin/${name}`, `#!${python}\nfrom acme_all import api\n${lines}\n`, 0o755)
    const children = ['acme-a', 'acme-b', 'acme-c'].map((name) =>
      spawn('sh', ['-c', 'sleep 60; :', program(name, '')], { stdio: 'ignore' }),
    )
    try {
      const lines = children.map(({ pid }, at) => `acme-${'abc'.charAt(at)} ${String(pid)} 1\n`)
      const beside = scratch.write('beside', lines.join(''))
      const told = async (): Promise<readonly string[]> => {
        writeFileSync(runs, '')
        const notices = scratch.path('notices')
        scratch.command('dpkg-query', 'true')
        const text = `write_notices ${notices} ${beside} acme\n[ ! -e ${notices} ] || cat ${notices}`
        const { stdout } = await scratch.run(shell, `${unitFunctions}\n${apt.functions}\n${noticesFunctions}\n${text}`)
        return noticesIn(stdout).notices.map(({ subject }) => subject)
      }
      expect([await told(), readFileSync(runs, 'utf8')]).toEqual([[], 'run\n'])
      program('acme-b', 'from acme_gone import main')
      expect([await told(), readFileSync(runs, 'utf8')]).toEqual([['acme-b'], 'run\n'.repeat(4)])
    } finally {
      for (const child of children) child.kill('SIGKILL')
    }
  })

  test('a unit whose library waits for ever is named within bounds', async () => {
    const folder = library('waits', 'import time\ntime.sleep(60)\n')
    const program = `#!/usr/bin/env -S PYTHONPATH=${folder} python3\nfrom waits import main\n`
    const [notice] = await noticesOf(shell, program, [], 2)
    expect(notice?.text).toBe('its imports take longer than 30 s')
  })

  describe('a program that a web server runs is imported by the Python of its site,', () => {
    const moduleOf = '/usr/lib/apache2/modules/mod_wsgi.so'
    /** The notices beside an apache2 with these files of configuration, whose mod_wsgi was built with Python 3. */
    const besideApache = async (files: Readonly<Record<string, string>>): Promise<readonly Notice[]> => {
      for (const folder of ['sites-enabled', 'conf-enabled', 'mods-enabled'])
        mkdirSync(scratch.path('apache2', folder), { recursive: true })
      scratch.write('apache2/mods-enabled/wsgi.load', `LoadModule wsgi_module ${moduleOf}\n`)
      for (const [name, text] of Object.entries(files)) scratch.write(`apache2/${name}`, text)
      scratch.command('dpkg-query', 'true')
      scratch.command('ldd', `[ "$1" = ${moduleOf} ] && echo 'libpython3.6m.so.1.0 => /lib/libpython3.6m.so.1.0'`)
      scratch.command('python3.6', 'exec python3 "$@"')
      const notices = scratch.path('notices')
      const beside = scratch.write('beside', 'apache2 - -\n')
      const told = `write_notices ${notices} ${beside} acme\n[ ! -e ${notices} ] || cat ${notices}`
      const functions = noticesFunctions.replaceAll('/etc/apache2', scratch.path('apache2'))
      const ended = await scratch.run(shell, `${unitFunctions}\n${apt.functions}\n${functions}\n${told}`)
      expect([ended.code, ended.stderr]).toEqual([0, ''])
      return noticesIn(ended.stdout).notices
    }
    const application = (module: string): string =>
      scratch.write('application', `#!/usr/bin/python0\nfrom ${module} import application\n`)

    test('whose group of processes has a home and modules of its own', async () => {
      const folder = library('acme_wsgi', 'import acme_of_home\napplication = 1\n')
      const home = scratch.path('home')
      mkdirSync(`${home}/bin`, { recursive: true })
      scratch.write('home/acme_of_home.py', '')
      scratch.write('home/bin/python', `#!/bin/sh\nPYTHONPATH=$PYTHONPATH:${home} exec python3 "$@"\n`, 0o755)
      const group = `WSGIDaemonProcess acme processes=1 python-home=${home} python-path=${folder}\n`
      const site = `<VirtualHost *:1>\n WSGIProcessGroup acme\n WSGIScriptAlias / "${application('acme_wsgi')}"\n</VirtualHost>\n`
      expect(await besideApache({ 'sites-enabled/a.conf': site, 'conf-enabled/z.conf': group })).toEqual([])
      const [notice] = await besideApache({ 'conf-enabled/z.conf': '' })
      expect(notice?.text).toMatch(/No module named '?acme_wsgi/)
    })

    test('or else by the one that mod_wsgi was built with, and a line that is switched off names no program', async () => {
      const old = scratch.write('old', 'from acme_old import x\n')
      const horizon = (module: string): string =>
        `WSGIScriptAlias /horizon \\\n  ${application(module)} process-group=horizon\n#WSGIScriptAlias / ${old}\n`
      expect(await besideApache({ 'conf-enabled/dashboard.conf': horizon('json.decoder') })).toEqual([])
      const [notice, ...more] = await besideApache({ 'conf-enabled/dashboard.conf': horizon('acme_gone') })
      expect(notice?.text).toMatch(/No module named '?acme_gone/)
      expect(more).toEqual([])
    })
  })

  test('each configuration file that was kept is named with its difference, without a secret', async () => {
    const file = scratch.write(
      'acme.conf',
      `[DEFAULT]\npassword = ${secret}\nconnection = mysql://u:${secret}@h/n\nlog = 1\n`,
    )
    scratch.write('acme.conf.dpkg-dist', '[DEFAULT]\nlog = 2\n')
    const same = scratch.write('other.conf', '')
    const notices = await noticesOf(shell, '#!/bin/sh\n', [file, same, '/nowhere'])
    expect(notices.map(({ kind, subject }) => [kind, subject])).toEqual([['kept-file', file]])
    expect(notices[0]?.text).toContain('+log = 2')
    expect(notices[0]?.text).toContain('-password = [hidden]')
    expect(notices[0]?.text).not.toContain(secret)
  })
})

const run = (notices: Notice[]): RunHistory => ({
  upgrade: 'upgrade-lab-keystone',
  name: 'keystone',
  run: 'a',
  began: '2026-11-28T02:00:00.000Z',
  startedBy: { name: 'ann', from: 'said' },
  identity: '',
  entries: [
    {
      at: '2026-11-28T02:01:00.000Z',
      what: 'step',
      step: 'keystone/controller1/install',
      seconds: 1,
      evidence: '',
      notices,
    },
  ],
  underWay: [],
  end: { how: 'running' },
})
const page = (notices: Notice[]): string =>
  reportPage({
    cloud: CloudName.parse('lab'),
    releases: {},
    name: 'keystone',
    runs: [run(notices)],
    now: new Date('2026-11-28T03:00:00.000Z'),
  })

describe('notices', () => {
  test('are written by the install of a host, and printed by its probe', async () => {
    scratch.command(
      'dpkg-query',
      "case $* in *Conffiles*) echo ' /etc/hostname 0' ;; *) echo 'install ok installed 2:11.0.4-0ubuntu1~cloud0' ;; esac",
    )
    const { cloud, service, host } = scratch.cloud({ commands: { install: 'true' } })
    const { command, probe } = renderInstall(
      { ...cloud, neighbours: {} },
      service,
      service.units,
      host,
      upgrade,
      'install',
    )
    expect(await scratch.run('dash', command)).toMatchObject({ code: 0, stderr: '' })
    scratch.write(`jobs/${upgrade}.notices`, '::notice kept-file /etc/a\n::: -b\n')
    const { code, stdout } = await scratch.run('dash', probe)
    expect([code, noticesIn(stdout)]).toEqual([
      0,
      {
        text: expect.stringContaining('keystone: install ok installed'),
        notices: [{ kind: 'kept-file', subject: '/etc/a', text: '-b' }],
      },
    ])
  })

  test('of more files than there is room for name each file', () => {
    const text = Array.from(
      { length: 100 },
      (_, at) => `::notice kept-file /etc/${at}\n${`::: ${'x'.repeat(290)}\n`.repeat(40)}`,
    )
    const { notices } = noticesIn(`${text.join('')}::notice would-not-start nova-api\n::: gone\n`)
    expect(notices.length).toBe(limits.notices.items)
    expect(notices[0]).toEqual({ kind: 'would-not-start', subject: 'nova-api', text: 'gone' })
    expect(JSON.stringify(notices).length).toBeLessThan(limits.notices.bytes * 2)
  })

  test('leave the rest of the output as it was, and of an unknown kind are left out', () => {
    const output =
      'keystone: install ok installed 1\n::notice other x\n::: text\n::notice\nnova: install ok installed 1'
    expect(noticesIn(output)).toEqual({
      text: 'keystone: install ok installed 1\n::notice\nnova: install ok installed 1',
      notices: [],
    })
  })

  test('stand in the report, as text', () => {
    const html = page([{ kind: 'kept-file', subject: '/etc/a', text: '-<b>\n+c' }])
    expect(html).toContain('kept as it was')
    expect(html).toContain('-&lt;b&gt;\n+c')
    expect(page([])).not.toContain('After the installs')
  })
})
