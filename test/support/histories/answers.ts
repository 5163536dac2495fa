import { resetPoints, resetTo } from '../reset'
import { holdSessions } from '../held-sessions'
import type { Procedure } from './recorder'

const step = (verb: string): string => `keystone/controller1/${verb}`
const gate = 'keystone-upgraded'

/** Every answer of a person to Keystone's upgrade, by signal and by update, and a reset at its gate. */
export const answers: Procedure = {
  fields: [
    [['times', 'idleSeconds'], 4],
    [['times', 'phaseSeconds'], 2],
  ],
  async tell(recorder) {
    const { rehearsal } = recorder
    const { lab } = rehearsal
    const held = holdSessions(lab.frontends('lb1').keystone_public)
    lab.fail('controller1', 'stop', 5)
    lab.fail('controller1', 'expand', 'hang')
    const upgrade = await rehearsal.begin()
    await upgrade.untilAttention(step('drain'), true)
    await upgrade.send('retry', { by: 'ann', cutSessions: true })
    await upgrade.untilAttention(step('stop-apache2'))
    held.forEach((each) => each.destroy())
    lab.heal('controller1', 'stop')
    await lab.host('controller1').run('service apache2 stop')
    await upgrade.send('skip', { by: 'ann' })
    await upgrade.untilAttention(step('expand'), true)
    await upgrade.send('park', { by: 'ann' })
    await upgrade.untilAttention(step('expand'))
    lab.heal('controller1', 'expand')
    await upgrade.handle.executeUpdate('retry', { args: [{ by: 'ann' }] })
    await upgrade.send('pause', { by: 'ann' })
    await upgrade.until('paused', ({ state }) => state === 'Paused')
    await upgrade.send(gate, { by: 'hasty' })
    await upgrade.send('resume', { by: 'ann' })
    await upgrade.untilGate()
    const at = (await resetPoints(upgrade)).at(-1)
    if (at === undefined || !(await resetTo(rehearsal, upgrade, at))) throw new Error('it could not be reset')
    await upgrade.until('asked again', (now) => now.gate !== null)
    await upgrade.handle.executeUpdate(gate, { args: [{ by: 'ann', answer: 'join' }] })
    await upgrade.untilOver('keystone/controller3/join')
    await upgrade.untilGate()
    await upgrade.handle.cancel()
    await upgrade.handle.result().catch(() => undefined)
    await recorder.keep(upgrade.handle.workflowId)
  },
}

/** A network node dies in mid-upgrade and is left out. */
export const leftOut: Procedure = {
  fields: [[['times', 'unreachableSeconds'], 2]],
  async tell(recorder) {
    const { rehearsal } = recorder
    const upgrade = await rehearsal.begin('neutron')
    await upgrade.untilRunning('neutron/controller1/drain')
    await rehearsal.lab.cut('network2')
    await upgrade.until('out of reach', ({ attention }) => attention?.host === 'network2')
    await upgrade.send('leave-out', { by: 'ann', host: 'network2' })
    await upgrade.toTheEnd()
    await upgrade.handle.result()
    await recorder.keep(upgrade.handle.workflowId)
  },
}
