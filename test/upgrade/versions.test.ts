import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Typist } from '../docs/typist'
import { OperatingPage } from '../support/operating-page'
import { Operator } from '../support/operator'
import { start, type TestProcess } from '../support/processes'
import { Rehearsal } from '../support/rehearsal'
import { withTemporalServer } from '../support/temporal-server'
import { buildIdsOf } from '../support/versions-of'
import { procedure } from './procedure'

const root = join(__dirname, '../..')
const page = new OperatingPage(readFileSync(join(root, 'docs/how-to/update-the-product.md'), 'utf8'))
/** The names on the page, so that its lines run unchanged. */
const asOnThePage = { name: 'production', taskQueue: 'openstack-upgrade' }
const gate = 'keystone-upgraded'

/** A worker process, of a version if it is given one. */
async function workerOf({ lab, environment }: Rehearsal, buildId?: string): Promise<TestProcess> {
  const version =
    buildId === undefined
      ? {}
      : { OPENSTACK_UPGRADE_DEPLOYMENT: 'openstack-upgrade', OPENSTACK_UPGRADE_BUILD_ID: buildId }
  const env = { ...environment, OPENSTACK_UPGRADE_LOG_LEVEL: 'info', ...version }
  const worker = await start(process.execPath, [join(root, 'build/worker/main.js')], { cwd: lab.folder, env })
  await worker.waitFor(/worker: ready/, 120)
  return worker
}

test(
  'an upgrade is handed from worker to worker as docs/how-to/update-the-product.md says, in mid-step and at its gate, and nothing runs twice',
  () =>
    withTemporalServer((address) =>
      Rehearsal.run({ ...asOnThePage, address }, async (rehearsal) => {
        const { lab } = rehearsal
        const operator = new Operator(page, rehearsal)
        const contributor = new Typist('test/upgrade/versions.test.ts', operator.folder, operator.environment)
        const keystone = rehearsal.watch()
        const buildIds = (): Promise<string[]> => buildIdsOf(keystone.handle)
        /** Makes a version current; Temporal knows it once its worker has polled. */
        const switches = (section: string): Promise<void> =>
          rehearsal.eventually(`${section}: the version is known`, async () => {
            const { code } = await operator.tries(section, 'set-current-version')
            return code === 0
          })

        const workers: TestProcess[] = []
        const begin = async (buildId?: string): Promise<TestProcess> => {
          const worker = await workerOf(rehearsal, buildId)
          workers.push(worker)
          return worker
        }
        try {
          // Begun without a version, and taken over by the first one while a job runs.
          const before = await begin()
          lab.hold('install')
          await rehearsal.begin()
          await rehearsal.underWay('controller1', 'install')
          const old = await begin('2026-11')
          await switches('The first version')
          await before.stop()
          lab.letGo('install')
          await keystone.untilOver('keystone/controller1/install')
          expect(await buildIds()).toEqual(['', '2026-11'])

          // The next version passes its check, and takes over while a job runs that the old one waits for.
          expect(await operator.types('Check the new version first', 'list')).toContain('upgrade-production-keystone')
          await operator.types('Check the new version first', 'show')
          const checked = join(operator.folder, 'upgrade-production-keystone.json')
          const inClone = (text: string): string =>
            text.startsWith('npm') ? `cd '${root}' && ${text.replace(/\S+\.json/, checked)}` : text
          for (const line of ['temporal', 'npm run replay:history']) {
            const goesOn = line === 'temporal' ? '' : 'upgrade-production-keystone.json: goes on'
            const said = expect.stringContaining(goesOn) as unknown
            expect(await contributor.types('Replay a history', line, inClone)).toMatchObject({ code: 0, said })
          }
          await keystone.untilOver('keystone/controller1/join')
          lab.hold('install')
          await rehearsal.underWay('controller2', 'install')
          const next = await begin('2026-12')
          expect(await buildIds()).toEqual(['', '2026-11'])
          await switches('Switch')
          lab.letGo('install')
          await keystone.untilOver('keystone/controller2/install')
          await old.stop()
          await keystone.untilGate()
          expect(await buildIds()).toEqual(['', '2026-11', '2026-12'])
          expect(await operator.types('Switch', 'deployment describe')).toContain('2026-12')
          expect(await operator.types('Switch', 'workflow describe')).toContain('2026-12')

          // Held at its version it stays there through the way back, until it is let go.
          await operator.types('Hold one upgrade', '2026-12')
          await begin('2026-11')
          await switches('Switch back')
          await keystone.send(gate, { by: 'ann', answer: 'join' })
          await keystone.untilOver('keystone/controller3/join')
          expect(await buildIds()).toEqual(['', '2026-11', '2026-12'])
          await keystone.untilGate()
          await operator.types('Hold one upgrade', 'unspecified')
          await keystone.send(gate, { by: 'ann' })
          await keystone.handle.result()
          expect(await buildIds()).toEqual(['', '2026-11', '2026-12', '2026-11'])
          await next.stop()

          expect(await rehearsal.lines()).toEqual(procedure)
          // The test of pinned upgrades types that one.
          expect(operator.untyped).toEqual([page.temporal('Move a pinned upgrade').text])
          const ofThePage = page.of('temporal').map(({ text }) => `docs/how-to/update-the-product.md: ${text}`)
          expect(contributor.untyped.filter((each) => !ofThePage.includes(each))).toEqual([])
        } finally {
          await Promise.all(workers.map((worker) => worker.stop()))
        }
      }),
    ),
  600_000,
)
