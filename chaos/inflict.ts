import { setTimeout as sleep } from 'node:timers/promises'
import { resetPoints, resetTo } from '../test/support/reset'
import { gatesOf } from '../workflows/services'
import type { Trouble } from './fault'
import type { LabOfNight } from './lab'
import type { Operator } from './operator'
import type { Subject } from './subject'
import type { TemporalServer } from './temporal-server'
import type { Workers } from './workers'

/** All that trouble can come to. */
export interface Reached {
  readonly lab: LabOfNight
  readonly subject: Subject
  readonly server: TemporalServer
  readonly workers: Workers
  readonly operator: Operator
}

const flaps = 3
const flapMilliseconds = 700
const oversizeCharacters = 1_500_000

/** Brings trouble, and takes it away again where it lasts; resolves then. */
export async function inflict(trouble: Trouble, reached: Reached): Promise<void> {
  const { server, workers, operator, subject } = reached
  const { cloud, troubles } = reached.lab
  switch (trouble.kind) {
    case 'worker killed':
      return workers.replace('SIGKILL', trouble.awaySeconds)
    case 'worker terminated':
      return workers.replace('SIGTERM', trouble.awaySeconds)
    case 'worker frozen':
      return workers.freeze(trouble.seconds)
    case 'temporal killed':
      await server.kill()
      await sleep(trouble.awaySeconds * 1000)
      return server.go()
    case 'connections cut':
      await troubles.cut(trouble.host)
      await sleep(trouble.seconds * 1000)
      return troubles.mend(trouble.host)
    case 'sshd killed':
      return troubles.killSshd(trouble.host, trouble.seconds)
    case 'disk full':
      return troubles.fillDisk(trouble.host, trouble.seconds)
    case 'host silent':
      await troubles.silence(trouble.host)
      await sleep(trouble.seconds * 1000)
      return troubles.mend(trouble.host)
    case 'host slow':
      await troubles.slow(trouble.host, trouble.delayMilliseconds)
      await sleep(trouble.seconds * 1000)
      return troubles.slow(trouble.host, 0)
    case 'host rebooted':
      return troubles.reboot(trouble.host, trouble.awaySeconds)
    case 'clock stepped':
      return troubles.stepClock(trouble.host, trouble.seconds)
    case 'haproxy restarted':
      return troubles.restartHaproxy(trouble.host)
    case 'socket gone':
      return troubles.hideSocket(trouble.host, trouble.seconds)
    case 'server flapping':
      for (let times = 0; times < flaps; times += 1) {
        await troubles.haproxy(trouble.host, `set server ${trouble.backend}/${trouble.server} health down`)
        await sleep(flapMilliseconds)
      }
      return
    case 'command fails':
      return troubles.failCommand(trouble.host, trouble.action, trouble.exit)
    case 'command hangs':
      return troubles.hangCommand(trouble.action, trouble.seconds)
    case 'signals storm':
      return storm(operator, subject)
    case 'paused':
      return operator.send('pause', '')
    case 'aborted':
      return operator.send('abort', '')
    case 'terminated':
      operator.note('terminate')
      await cloud.watch(subject.upgrade).handle.terminate('trouble')
      return
    case 'reset': {
      const upgrade = cloud.watch(subject.upgrade)
      const points = await resetPoints(upgrade)
      const point = points[Math.floor(trouble.place * points.length)]
      operator.note('reset', point?.after)
      if (point !== undefined) await resetTo(cloud, upgrade, point)
      return
    }
  }
}

/** Signals as hostile or careless hands send them. Only those that a person may mean are noted. */
async function storm(operator: Operator, { services }: Subject): Promise<void> {
  const gates = services.flatMap((service) => gatesOf(service))
  const garbled: readonly (readonly [string, object])[] = [
    ...gates.map((gate) => [gate, { by: ['?'], answer: { deep: [null] } }] as const),
    ['resume', { by: 'x'.repeat(oversizeCharacters) }],
    ['no-such-signal', { by: 'operator' }],
    ['leave-out', { by: 'operator', host: '../../etc' }],
  ]
  for (const [signal, payload] of garbled) await operator.send(signal, 'storm', payload)
  for (const signal of [...gates, ...gates, 'retry', 'retry', 'resume']) await operator.send(signal, 'storm')
}
