import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { otherWorkers } from '../../../worker/files/compare'
import { Typist } from '../../docs/typist'
import { start } from '../../support/processes'
import { pathFrom, putTemporal } from '../../support/program'
import { Rehearsal } from '../../support/rehearsal'
import { address } from '../../support/temporal'

// @needs build
const worker = join(__dirname, '../../../build/worker/main.js')
/** A key that no host has. */
const stale = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE${'a'.repeat(42)}`

const fields = [
  [['ssh', 'key'], '~/id_ed25519'],
  [['ssh', 'knownHosts'], ['~/known_hosts']],
] as const

test('preflight names the worker and the file, where two real workers differ in one', () =>
  Rehearsal.run({ address: address(), fields }, async (rehearsal) => {
    const { lab, client, taskQueue, environment } = rehearsal
    const known = readFileSync(join(lab.folder, 'known_hosts'), 'utf8')
    const begun = await Promise.all(
      ['first', 'second'].map((name, index) => {
        const home = join(lab.folder, name)
        mkdirSync(home)
        for (const file of ['id_ed25519', 'known_hosts']) copyFileSync(join(lab.folder, file), join(home, file))
        // One line more for a host of the cloud, and one for another host.
        const lines = `${known.split(' ')[0] ?? ''} ${stale}\nelsewhere ${stale}\n`
        if (index === 1) appendFileSync(join(home, 'known_hosts'), lines)
        return start(process.execPath, [worker], { cwd: lab.folder, env: { ...environment, HOME: home } })
      }),
    )
    try {
      await rehearsal.eventually('both workers have published their files', async () => {
        const published = await otherWorkers(client, taskQueue, '')
        return published.length === 2 && published.every(({ digests }) => digests.size === 3)
      })
      const typist = new Typist('test/worker/files/two-workers.test.ts', lab.folder, {
        ...environment,
        PATH: pathFrom(lab.folder),
      })
      putTemporal(lab.folder)
      const here = (text: string): string => text.replace('openstack-upgrade', taskQueue)
      const asked = await typist.types('Files that differ', 'task-queue', here)
      for (const { pid } of begun) expect(asked).toMatchObject({ code: 0, said: expect.stringContaining(`${pid}@`) })
      expect(typist.untyped).toEqual([])
      const { code, said } = await rehearsal.type('preflight', 'keystone')
      expect(code).toBe(0)
      const [first, second] = begun.map(({ pid }) => `${pid}@[^ ]+`)
      const file = '~/known_hosts for the hosts of this cloud'
      const sentence = (one = '', other = ''): string => `${one} has another ${file} than ${other}`
      const words = said.replace(/\s+/g, ' ')
      expect(words).toMatch(
        new RegExp(`workers: worker files (${sentence(first, second)}|${sentence(second, first)}) →`),
      )
      // The key is equal, and so is cloud.yaml.
      expect(words.match(/has another/g)).toHaveLength(1)
    } finally {
      await Promise.all(begun.map((each) => each.stop()))
    }
  }))
