import { writeFileSync } from 'node:fs'
import { upgradeId, type UpgradeName } from '../../../cloud/model/ids'
import { newtonVersion } from '../../../lab/simulated'
import { versions } from '../../../lab/simulated/catalogue'
import { Layout } from '../../../lab/simulated/layout'
import { answers, leftOut } from './answers'
import { finish, refused, states } from './every-state'
import type { Procedure, Recorder } from './recorder'
import type { RehearsalOptions } from '../rehearsal'
import type { RehearsedUpgrade } from '../rehearsed-upgrade'
import { upgraded } from '../upgraded'

const gate = 'keystone-upgraded'

interface ServiceProcedure {
  /** The upgrade that is started. */
  readonly upgrade: UpgradeName
  /** The upgrades whose histories are kept: by default only the started one. */
  readonly keeps?: readonly UpgradeName[]
  readonly fields?: RehearsalOptions['fields']
  readonly tell: (recorder: Recorder, upgrade: RehearsedUpgrade) => Promise<unknown>
}

/** An upgrade that is begun, told and done; its newest run is kept, and those of others that it began. */
const of = ({ upgrade, keeps = [upgrade], fields = [], tell }: ServiceProcedure): Procedure => ({
  fields,
  async tell(recorder) {
    const { rehearsal } = recorder
    const begun = await rehearsal.begin(upgrade)
    await tell(recorder, begun)
    await begun.handle.result()
    for (const each of keeps) await recorder.keep(upgradeId(upgraded(rehearsal.name), each))
  },
})

const alone = (upgrade: UpgradeName): Procedure => of({ upgrade, tell: (_, begun) => begun.toTheEnd() })

/** The rehearsals by the name of their cloud. */
export const procedures: Readonly<Record<string, Procedure>> = {
  states,
  refused,
  finish,
  answers,
  'left-out': leftOut,

  straight: alone('keystone'),
  found: alone('keystone'),
  outage: alone('nova'),
  agents: alone('neutron'),

  whole: of({
    upgrade: 'cloud',
    keeps: ['cloud', 'glance', 'cinder'],
    fields: [
      ...(['keystone', 'nova', 'neutron'] as const).map((each) => [['services', each], undefined] as const),
      [['pauseBetween'], true],
    ],
    tell: (_, upgrade) => upgrade.toTheEnd(),
  }),

  computes: of({
    upgrade: 'nova',
    keeps: ['nova-finish'],
    async tell({ rehearsal }, upgrade) {
      const { lab } = rehearsal
      await upgrade.toTheEnd()
      const finish = await rehearsal.begin('nova-finish')
      await finish.untilGate()
      await finish.send('computes-upgraded', { by: 'hasty' })
      await finish.untilDecisions(1)
      const install = `apt-get install -y nova-compute=${versions.nova.ocata} && service nova-compute restart`
      await lab.host('compute1').run(install)
      await rehearsal.eventually('its row is of Ocata', async () =>
        (await lab.host('controller1').run('nova-schema')).stdout.includes('oldest_compute 16'),
      )
      await finish.send('computes-upgraded', { by: 'ann' })
      await finish.handle.result()
    },
  }),

  // The later of the two is kept: both have one id.
  later: of({
    upgrade: 'glance',
    async tell({ rehearsal }, upgrade) {
      await upgrade.untilGate()
      await upgrade.send('glance-upgraded', { by: 'ann', answer: 'defer' })
      await upgrade.handle.result()
      const later = await rehearsal.begin('glance', { contractOnly: true })
      await later.untilGate()
      await later.send('glance-upgraded', { by: 'ann' })
      await later.handle.result()
    },
  }),

  attention: of({
    upgrade: 'keystone',
    async tell({ rehearsal: { lab } }, upgrade) {
      lab.fail('controller1', 'install', 100)
      await upgrade.untilAttention('keystone/controller1/install')
      lab.heal('controller1', 'install')
      await upgrade.send('retry', { by: 'ann', step: 'keystone/controller1/install' })
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
    },
  }),

  gate: of({
    upgrade: 'keystone',
    async tell({ rehearsal: { lab } }, upgrade) {
      await upgrade.untilRunning('keystone/controller1/drain')
      await upgrade.send(gate, { by: 'hasty' })
      await upgrade.untilGate()
      const status = new Layout(lab.folder).host('controller2', 'dpkg/status/keystone')
      const { stdout: installed } = await lab.host('controller2').run(`cat ${status}`)
      writeFileSync(status, `install ok installed ${newtonVersion}\n`)
      await upgrade.send(gate, { by: 'ann' })
      await upgrade.until('refused', ({ decisions }) => decisions.some(({ verdict }) => verdict === 'refused'))
      writeFileSync(status, installed)
      await upgrade.send(gate, { by: 'ann', answer: 'join' })
      await upgrade.untilOver('keystone/controller3/join')
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
    },
  }),

  crash: of({
    upgrade: 'keystone',
    async tell({ rehearsal }, upgrade) {
      rehearsal.lab.take('expand', 3)
      await rehearsal.underWay('controller1', 'expand')
      await rehearsal.killWorker()
      await rehearsal.startWorker()
      await upgrade.untilGate()
      await rehearsal.killWorker()
      await rehearsal.startWorker()
      await upgrade.send(gate, { by: 'ann' })
    },
  }),
}
