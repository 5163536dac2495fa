import { describe, expect, test } from '@jest/globals'
import { HostName } from '../../lab/simulated/schemas'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { stateOf, upgraded } from './end-state'
import { procedure, serversOf } from './procedure'

/** The lab's HAProxy hosts, as cloud.yaml names the balancers on them. */
const balancers = { haproxy1: 'lb1', haproxy2: 'lb2' } as const

/** One item of a runbook: its number and id, and the text below it. */
interface Item {
  readonly number: string
  readonly id: string
  readonly body: string
}

const itemsOf = (runbook: string): Item[] =>
  [...runbook.matchAll(/^- \[ \] \*\*(\d+)\. (\S+)\*\*([\s\S]*?)(?=^- \[ \]|^## )/gm)].map(
    ([, number = '', id = '', body = '']) => ({ number, id, body }),
  )

/** The blocks of one kind below the heading of a number, each with the host that it is for. */
function blocksOf(
  runbook: string,
  number: string,
  kind: 'step' | 'check' | 'before',
): { host: HostName; text: string }[] {
  const section = new RegExp(`^### ${number}\\. [\\s\\S]*?(?=^### |(?![\\s\\S]))`, 'm').exec(runbook)?.[0] ?? ''
  const blocks = /[Oo]n (\w+)[^\n]*:\n\n```sh\n(cat > (\w+)-[\s\S]*?)\n```$/gm
  return [...section.matchAll(blocks)]
    .filter(([, , , file]) => file === kind)
    .map(([, host, text = '']) => ({ host: HostName.parse(host), text }))
}

/** Types a runbook's blocks where it says, as a person without any of our programs would. */
async function type(
  rehearsal: Rehearsal,
  runbook: string,
  number: string,
  kind: 'step' | 'check' | 'before',
): Promise<void> {
  for (const { host, text } of blocksOf(runbook, number, kind)) {
    const { stdout } = await rehearsal.lab.host(host).run(text)
    expect([number, kind, host, stdout.trim().split('\n').at(-1)]).toEqual([number, kind, host, 'exit code 0'])
  }
}

/** Sends each balancer its lines. */
async function typeToBalancers(rehearsal: Rehearsal, body: string): Promise<number> {
  let typed = 0
  let balancer: keyof typeof balancers = 'haproxy1'
  for (const line of body.split('\n').map((each) => each.trim())) {
    if (line === '# haproxy1' || line === '# haproxy2') balancer = line === '# haproxy1' ? 'haproxy1' : 'haproxy2'
    const [, command] = /^echo '(set server [^']+)' \| ssh .*socat stdio unix-connect:\S+$/.exec(line) ?? []
    if (command === undefined) continue
    expect((await rehearsal.haproxy(balancers[balancer], command)).trim()).toBe('')
    typed += 1
  }
  return typed
}

describe('a runbook', () => {
  test(
    'brings an upgrade to its end by hand, without Temporal, from wherever it was left',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        // Temporal is lost with a node in the middle of its round.
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin()
        await upgrade.untilOver('keystone/controller2/stop-apache2')
        await upgrade.handle.terminate('Temporal is gone')
        await rehearsal.killWorker()
        await rehearsal.eventually('no job runs any more', async () =>
          (await rehearsal.executions()).every(({ end }) => end !== undefined),
        )

        const { code, said: runbook } = await rehearsal.type('plan', 'keystone', '--remaining')
        expect(code).toBe(0)
        const items = itemsOf(runbook)
        const ids = items.map(({ id }) => id)
        expect(ids).not.toContain('keystone/controller1/expand')
        expect(ids).not.toContain('keystone/controller2/drain')
        expect(ids.at(-1)).toBe('keystone/controller3/prove')

        for (const { number, id, body } of items) {
          const isJoin = id.endsWith('/join')
          await type(rehearsal, runbook, number, 'before')
          if (isJoin) await type(rehearsal, runbook, number, 'check')
          else await type(rehearsal, runbook, number, 'step')
          const typed = await typeToBalancers(rehearsal, body)
          expect([id, typed]).toEqual([id, isJoin || id.endsWith('/drain') ? serversOf(1).length : 0])
          if (!isJoin) await type(rehearsal, runbook, number, 'check')
        }

        expect(await rehearsal.lines()).toEqual(procedure)
        expect(await stateOf(rehearsal, 'keystone')).toEqual(upgraded('keystone'))
      }),
    600_000,
  )
})
