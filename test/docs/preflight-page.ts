import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { reasons, type CheckKind } from '../../cloud/model/preflight/reasons'
import { askedFor, type Asked } from './preflight-asked'
import { table } from './table'

/** Reported in the place of all checks if their answer can't be read; no host is asked it. */
const neverAsked: CheckKind = 'preflight'

const kinds = (Object.keys(reasons) as CheckKind[]).filter((kind) => kind !== neverAsked)

const head = `# What preflight checks

Every upgrade begins with these checks, and \`openstack-upgrade preflight SERVICE --cloud NAME\` asks them alone, on the day
before; \`cloud\` in the place of a service asks for all of them side by side. From plain tools: start the workflow type
\`preflight\` with the id \`preflight-NAME\` and the input \`{"cloud":"NAME"}\`, or \`{"cloud":"NAME","service":"keystone"}\`;
the Web UI shows what failed among its current details. They are read-only: on no host is anything changed but
apt's own cache, into which the packages are fetched ahead, and those who are told of an upgrade get a test message.

A required check that fails keeps an upgrade from its first step: mend it and answer \`retry\`. What is advice is told, and
the upgrade goes on. A check whose words begin with "not asked" had nothing to ask.

This page is made from the checks themselves, as [cloud.example.yaml](../../cloud.example.yaml) has them; \`WRITE_DOCS=1 npm test
-- test/docs\` writes it anew. UNIT, SERVICE and VERSION stand for the names and versions of your cloud.
`

interface Row {
  readonly kind: CheckKind
  readonly asked: readonly Asked[]
}

/** The words for where it is asked that are true of every service. */
function whereOf({ kind, asked }: Row): string {
  const [first] = asked
  const words = first?.of.find((each) => asked.every(({ of }) => of.includes(each)))
  if (words === undefined) throw new Error(`${kind} is asked in different places for different services`)
  return words
}

const servicesOf = ({ asked }: Row): string =>
  asked.length === serviceNames.length ? 'all' : asked.map(({ service }) => service).join(', ')

const failureOf = ({ asked }: Row): string => (asked.every(({ required }) => required) ? 'has to be mended' : 'advice')

/** The remedy: once, or for each service if they differ. */
function remedies({ asked }: Row): string {
  const byText = new Map<string, ServiceName[]>()
  for (const { remedy, service } of asked) byText.set(remedy, [...(byText.get(remedy) ?? []), service])
  const [first] = asked
  if (byText.size === 1) return `**Remedy:** ${first?.remedy ?? ''}`
  if (new Set(asked.map(({ anyRemedy }) => anyRemedy)).size === 1) return `**Remedy:** ${first?.anyRemedy ?? ''}`
  return ['**Remedy:**', '', ...[...byText].map(([text, services]) => `- ${services.join(', ')}: ${text}`)].join('\n')
}

function section(row: Row): string {
  const skipped = row.asked.some(({ unlessOut }) => unlessOut)
    ? ' It is not asked of a node that an earlier run has left out of the balancers.'
    : ''
  return `### ${row.kind}\n\n${reasons[row.kind]}${skipped}\n\n${remedies(row)}\n`
}

/** docs/reference/preflight.md: every check, with its place, its reason and its remedy. */
export function preflightPage(): string {
  const all = serviceNames.flatMap(askedFor)
  const rows = kinds.map((kind) => ({ kind, asked: all.filter((asked) => asked.kind === kind) }))
  const anchor = (kind: CheckKind): string => kind.toLowerCase().replaceAll(' ', '-')
  const overview = rows.map((row) => [
    `[${row.kind}](#${anchor(row.kind)})`,
    whereOf(row),
    servicesOf(row),
    failureOf(row),
  ])
  return [
    head,
    table(['check', 'asked of', 'services', 'where it fails'], overview),
    '',
    '## Why, and what mends it',
    '',
    rows.map(section).join('\n'),
  ].join('\n')
}
