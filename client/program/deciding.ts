import { Option } from 'commander'
import { gateAnswers } from '../../cloud/model/gate-answers'
import type { UpgradeName } from '../../cloud/model/ids'
import type { ExitCode } from '../exit-codes'
import type { CloudOptions, CommandLine, KeyOptions, PersonOptions } from './command-line'
import { print } from './print'

type DecisionOptions = CloudOptions & PersonOptions & KeyOptions

/** The person's name and note, as fields of a signal. */
const said = ({ by, note }: PersonOptions): Record<string, string> => ({
  ...(by === undefined ? {} : { by }),
  ...(note === undefined ? {} : { note }),
})

/** Sends a decision. */
async function decide(
  service: UpgradeName,
  cloud: string,
  signal: string,
  payload: Readonly<Record<string, unknown>>,
  options: KeyOptions,
): Promise<ExitCode> {
  const { decideCommand } = await import('../commands/act.js')
  return decideCommand(service, cloud, signal, payload, options, print)
}

/** Defines the commands that start an upgrade or send it a decision. */
export function defineDeciding(line: CommandLine): void {
  line
    .aboutUpgrade('start', 'starts the upgrade, or does what is left of one', [
      'keystone --cloud production --watch',
      'glance --cloud production --contract-only',
    ])
    .option('--watch', 'shows it until it needs a person or is over')
    .option('--contract-only', 'nothing but the contract, which was deferred at its gate')
    .action(
      line.action<CloudOptions & { readonly watch?: boolean; readonly contractOnly?: boolean }>(
        async (service, options) => {
          const { startCommand } = await import('../commands/act.js')
          const code = await startCommand(service, options, print)
          if (options.watch !== true) return code
          const { watchCommand } = await import('../commands/watch.js')
          return watchCommand(service, options, print)
        },
      ),
    )
  line
    .decision('confirm', 'opens the gate that waits, if what it asks is true', [
      'keystone --cloud production --note "looked at each node"',
      'keystone --cloud production --answer join',
    ])
    .addOption(new Option('--answer <answer>', 'what to answer').choices(gateAnswers).default('confirm'))
    .action(
      line.action<DecisionOptions & { readonly answer: string }>(async (service, { cloud, answer, ...options }) => {
        const { openGate } = await import('../commands/act.js')
        const gate = await openGate(service, cloud)
        return decide(service, cloud, gate, { ...said(options), answer }, options)
      }),
    )
  for (const [verb, description] of [
    ['pause', 'stops at the next point where every node serves'],
    ['abort', 'ends the upgrade at the next point where every node serves'],
  ] as const) {
    line
      .decision(verb, description, ['keystone --cloud production', 'keystone --cloud production --now --note "…"'])
      .option('--now', 'between steps: what is down stays down')
      .action(
        line.action<DecisionOptions & { readonly now?: boolean }>((service, { cloud, now, ...options }) =>
          decide(service, cloud, verb, { ...said(options), now: now === true }, options),
        ),
      )
  }
  line
    .decision('resume', 'goes on after a pause', ['keystone --cloud production'])
    .action(
      line.action<DecisionOptions>((service, { cloud, ...options }) =>
        decide(service, cloud, 'resume', said(options), options),
      ),
    )
  for (const [verb, description] of [
    ['retry', 'tries the step that needs attention again'],
    ['skip', '“I did it by hand”: goes on if the probe agrees'],
    ['park', 'ends the waiting for a step, not its job'],
    ['leave-out', 'goes on without a host that is gone for good, unless it is needed'],
  ] as const) {
    const made = line
      .decision(verb, description, [
        'keystone --cloud production',
        verb === 'leave-out'
          ? 'nova --cloud production --host compute7 --note "dead disk"'
          : 'keystone --cloud production --step keystone/controller1/install',
      ])
      .option('--step <id>', 'only if this step needs attention')
    if (verb === 'leave-out') made.option('--host <name>', 'the host; else the one that needs attention')
    if (verb === 'retry') made.option('--cut-sessions', 'cuts the sessions that keep a drain from its end')
    made.action(
      line.action<DecisionOptions & { readonly step?: string; readonly cutSessions?: boolean; readonly host?: string }>(
        (service, { cloud, step, cutSessions, host, ...options }) =>
          decide(
            service,
            cloud,
            verb,
            {
              ...said(options),
              ...(step === undefined ? {} : { step }),
              ...(cutSessions === true ? { cutSessions } : {}),
              ...(host === undefined ? {} : { host }),
            },
            options,
          ),
      ),
    )
  }
  line
    .aboutUpgrade('unwedge', 'frees an upgrade whose workflow task fails again and again; says first what is lost', [
      'keystone --cloud production',
      'keystone --cloud production --yes',
    ])
    .option('--yes', 'does it')
    .action(
      line.action<CloudOptions & { readonly yes?: boolean }>(async (service, options) => {
        const { unwedgeCommand } = await import('../commands/unwedge.js')
        return unwedgeCommand(service, options, print)
      }),
    )
}
