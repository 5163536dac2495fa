import type { z } from 'zod'
import type { Cloud } from '../../cloud/model/cloud'
import { gateAnswerDoes, gateAnswers } from '../../cloud/model/gate-answers'
import { upgradeId, upgradeNames, type UpgradeName } from '../../cloud/model/ids'
import { searchAttributes } from '../../cloud/model/search-attributes'
import { formerGates } from '../../cloud/model/releases/newton-to-ocata/former-names'
import { resolveCloud } from '../../cloud/model/resolve'
import { outlineOf } from '../../workflows/plan/outline'
import { descriptions, payloads } from '../../workflows/state/messages'
import { exampleFile } from '../support/cloud'
import { table } from './table'

const code = (text: string): string => `\`${text}\``
const list = (names: readonly string[]): string => names.map(code).join(', ')

/** The example's cloud, called production, with a gate between its services. */
function production(): Cloud {
  const made = resolveCloud({ ...exampleFile(), name: 'production', pauseBetween: true }, {})
  if (!made.ok) throw new Error(JSON.stringify(made.problems))
  return made.cloud
}

const subjects: Readonly<Partial<Record<UpgradeName, string>>> = {
  'nova-finish': 'Nova, after the computes',
  cloud: 'all of the cloud',
}
const subjectOf = (name: UpgradeName): string => subjects[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

/** The gates of an upgrade as its procedure has them, each with its answers. */
async function gatesOf(cloud: Cloud, name: UpgradeName): Promise<string> {
  const { entries } = await outlineOf(cloud, name)
  const gates = entries.flatMap((entry) => (entry.kind === 'gate' ? [entry.gate] : []))
  const own = name === 'cloud' ? gates.filter((gate) => gate.name.startsWith('before-')) : gates
  return own
    .map((gate) => `${code(gate.name)}: ${list(gate.answers)}${gate.when === undefined ? '' : ` (if ${gate.when})`}`)
    .join('; ')
}

/** Every signal takes these. */
const ofPerson = new Set(['by', 'note', 'signed'])

const fieldsOf = (schema: z.ZodObject): string => list(Object.keys(schema.shape).filter((key) => !ofPerson.has(key)))

const head = `# Names, signals and queries

The names by which \`temporal\`, \`tctl\`, the Web UI and programs of your own know an upgrade, here of a cloud called production.
Replace \`production\` by your cloud's name. For another service, replace id, type and gate.

Made from the workflows themselves; \`WRITE_DOCS=1 npm test -- test/docs\` writes it anew.

## Ids, types and gates
`

const ofIds = `A gate's name tells the state in which it opens. An upgrade to another release than Ocata has the release in its id: \`upgrade-production-keystone.pike\`.

The task queue is \`openstack-upgrade\`, or the value of \`OPENSTACK_UPGRADE_TASK_QUEUE\` with which the worker was started. The input
is \`{"cloud":"production"}\`: the worker reads \`production.yaml\` in its clouds folder (\`OPENSTACK_UPGRADE_CLOUDS\`; by default
\`clouds/\` in the folder where the worker was started).

\`temporal\` finds your cluster by \`TEMPORAL_ADDRESS\` or a profile ([with TLS](../how-to/temporal-tls.md)), \`tctl\` by
\`TEMPORAL_CLI_ADDRESS\`. \`tctl\` is no longer maintained and knows no updates. Our tests do not run it: they compare its lines with
the options of its last version.

## Signals

Every signal is an update too, with its name and payload; [an update answers with the
verdict](../how-to/answer.md#updates-the-same-with-an-answer). Every payload accepts \`by\` and \`note\`; both are kept beside the
decision. If cloud.yaml has \`signers\`, every answer but \`pause\` also needs \`signed\`: our own command makes it (\`--key
~/.ssh/id_ed25519\`), and with \`--print\` it prints the line for \`temporal\`
([signed answers](../explanation/security.md#signed-answers)).
`

const ofQueries = `\`progress\`, \`history\` and the lock's \`holder\` are answered in JSON by any worker. \`__temporal_workflow_metadata\` is
Temporal's own: what the Web UI shows as _User Metadata_.

## Search attributes
`

const attributes: Readonly<Record<keyof typeof searchAttributes, string>> = {
  service: `a service's name, \`nova-finish\` or \`cloud\``,
  state: '`Running`, `AwaitingGate`, `Attention`, `Paused`, `Done`, `Aborted` or `Refused`',
  step: 'the id of the present step; absent without one',
}

/** docs/reference/signals.md: all that Temporal knows of an upgrade by name. */
export async function signalsPage(): Promise<string> {
  const cloud = production()
  const upgrades = await Promise.all(
    upgradeNames.map(async (name) => [
      subjectOf(name),
      code(upgradeId(cloud, name)),
      code(name),
      await gatesOf(cloud, name),
    ]),
  )
  const names = Object.keys(payloads) as (keyof typeof payloads)[]
  return [
    head,
    table(['upgrade of', 'workflow id', 'type', 'gates: name, which is also the signal, and answers'], upgrades),
    '',
    table(
      ['answer', 'does'],
      gateAnswers.map((answer) => [code(answer), gateAnswerDoes[answer]]),
    ),
    '',
    `The former names of gates, ${list(Object.values(formerGates))}, are taken too.`,
    '',
    ofIds,
    table(
      ['signal', 'fields', 'does'],
      names.map((name) => [
        name === 'gate' ? 'the name of a gate' : code(name),
        fieldsOf(payloads[name]),
        descriptions[name],
      ]),
    ),
    '',
    'The lock, `lock-production`, takes `release` with `by`, `note` and `force` ([the lock of a',
    'cloud](../how-to/resume.md#the-lock-of-a-cloud)).',
    '',
    '## Queries',
    '',
    ofQueries,
    table(
      ['attribute', 'is'],
      (Object.keys(attributes) as (keyof typeof attributes)[]).map((key) => [
        code(searchAttributes[key]),
        attributes[key],
      ]),
    ),
    '',
  ].join('\n')
}
