import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { renderPhase, renderStage } from '../../cloud/model/commands'
import { describedService } from '../../cloud/model/described-service'
import { resolveCloud } from '../../cloud/model/resolve'
import { exampleFile } from '../support/cloud'
import { phaseOf } from './phases'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

const version = '2:10.0.8-0ubuntu1~cloud0'

/** Cinder as cloud.yaml has it that says nothing of commands, on a host below the scratch folder. */
function cinder() {
  const file = exampleFile()
  const services = file.services as { cinder: Record<string, unknown> }
  const paths = { jobs: scratch.path('lib/upgrade/jobs'), code: scratch.path('lib/upgrade-code') }
  const resolved = resolveCloud({ ...file, paths, services: { cinder: services.cinder } }, {})
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  const service = { ...describedService(resolved.cloud, 'cinder'), version }
  const [host] = service.hosts
  if (host === undefined) throw new Error('the example has no host for cinder')
  return { service, host, code: paths.code }
}

/** Packages as apt-get download brings them: a program, and the module that it finds by PYTHONPATH. */
function writePackages(): void {
  const parts = {
    'cinder-common': ['usr/bin/cinder-manage', 'read -r line < "$PYTHONPATH/cinder/said"; echo "$line $*"'],
    'python-cinder': ['usr/lib/python2.7/dist-packages/cinder/said', 'ocata'],
  } as const
  for (const [name, [file, text]] of Object.entries(parts)) {
    mkdirSync(scratch.path('build', name, 'DEBIAN'), { recursive: true })
    mkdirSync(scratch.path('build', name, dirname(file)), { recursive: true })
    scratch.write(`build/${name}/${file}`, `${text}\n`, 0o600)
    const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n`
    scratch.write(`build/${name}/DEBIAN/control`, control)
    execFileSync('dpkg-deb', ['--root-owner-group', '-b', scratch.path('build', name), scratch.path(`${name}.deb`)])
  }
  scratch.command('apt-get', `[ "$1" = download ] && cp ${scratch.folder}/*.deb .`)
  scratch.command('su', 'exec sh -c "$4"')
  scratch.command('python2.7', 'exec sh "$@"')
}

describe.each(shells)('Cinder’s code beside what is installed, by the release’s own commands under %s', (shell) => {
  test('can be entered and read by everybody, whatever the umask and the folder of the job records are', async () => {
    writePackages()
    const { service, host, code } = cinder()
    const stage = renderStage(service, host)
    // The host of an earlier upgrade: the records' parent is its owner's alone.
    mkdirSync(scratch.path('lib'), { mode: 0o755 })
    await scratch.run(shell, `umask 077; mkdir -p ${host.jobsFolder}`)
    expect((await scratch.run(shell, stage.probe)).code).toBe(3)
    expect(await scratch.run(shell, `umask 077\n${stage.command}`)).toMatchObject({ code: 0 })
    expect(await scratch.run(shell, stage.probe)).toMatchObject({
      code: 0,
      stdout: `cinder ${version} is unpacked in ${code}/cinder\n`,
    })
    for (const file of ['usr/bin/cinder-manage', 'usr/lib/python2.7/dist-packages/cinder/said']) {
      for (let at = `${code}/cinder/${file}`; at !== scratch.path('lib'); at = dirname(at)) {
        expect([at, statSync(at).mode & 0o005]).toEqual([at, at.endsWith(file) ? 0o004 : 0o005])
      }
    }
    expect(statSync(scratch.path('lib/upgrade')).mode & 0o777).toBe(0o700)
    const sync = renderPhase(service, phaseOf('cinder', 'sync'), host).command
    expect(await scratch.run(shell, sync)).toMatchObject({ code: 0, stdout: 'ocata db sync\n' })
  })

  test('does not count as staged where the user that runs it may not read it', async () => {
    writePackages()
    const { service, host, code } = cinder()
    const stage = renderStage(service, host)
    await scratch.run(shell, stage.command)
    scratch.command('su', "echo 'cat: Permission denied' >&2", 'exit 1')
    expect(await scratch.run(shell, stage.probe)).toMatchObject({
      code: 4,
      stdout: `the user cinder may not read ${code}/cinder\n`,
    })
  })

  test('is staged anew where what is there is cut off or of another version', async () => {
    writePackages()
    const { service, host, code } = cinder()
    mkdirSync(`${code}/cinder.new`, { recursive: true })
    symlinkSync('/nowhere', `${code}/cinder`)
    const stage = renderStage(service, host)
    expect((await scratch.run(shell, stage.command)).code).toBe(0)
    expect((await scratch.run(shell, stage.probe)).code).toBe(0)
    const newer = renderStage({ ...service, version: '2:10.0.9-0ubuntu1' }, host)
    expect((await scratch.run(shell, newer.probe)).code).toBe(3)
  })
})
