import { allPages, commandsOf, type PageCommand } from './page-commands'

/** Commands of pages that have the place where they run, or the reason why none does, in common. */
export interface Group {
  readonly pages: RegExp
  readonly commands: RegExp
  /** The test that takes these commands from the page, and fails while one of them has not run. */
  readonly test?: string
  /** The script of this repository, or the job of CI, that runs them. */
  readonly script?: string
  /** The thing that they need, and that no test has. */
  readonly lacks?: string
}

const guides = /^docs\/how-to\/(rehearse|run-workers|go-live|watch|answer|hold|resume|look-back)\.md$/
const withoutACloud = 'test/docs/without-a-cloud.test.ts'
const onTheLab = 'test/package/installed.test.ts'

/** The first group that fits a command counts. */
export const groups: readonly Group[] = [
  { pages: guides, commands: /^temporal /, test: 'test/upgrade/operating.test.ts' },
  {
    pages: guides,
    commands: /^tctl /,
    lacks:
      'tctl, which is no longer built: test/upgrade/operating-page compares the options with those of its last version',
  },
  { pages: guides, commands: /^openstack-upgrade plan .*(production|plan\.json)$/, test: withoutACloud },
  { pages: guides, commands: /^openstack-upgrade (lab|plan|log) /, test: onTheLab },
  { pages: guides, commands: /^openstack-upgrade /, test: 'test/docs/own-lines.test.ts' },
  { pages: /how-to\/notifications/, commands: /^install /, lacks: 'a folder of the system, and the secret of a site' },
  {
    pages: /how-to\/notifications/,
    commands: /^openstack-upgrade notify/,
    script: 'test/notify/trial.test.ts, with channels of its own',
  },
  { pages: /how-to\/update-the-product/, commands: /^temporal |replay:history/, test: 'test/upgrade/versions.test.ts' },
  {
    pages: /tutorial/,
    commands: /^(temporal server start-dev|pkill )/,
    lacks: 'a machine of its own: the test has a dev server on a free port, and kills its worker by its pid',
  },
  {
    pages: /how-to\/(install|run-as-a-service)/,
    commands: /--deb|^apt |systemctl|systemd|useradd|LoadCredential|worker\.env|ssh-key|^install |--cloud production/,
    script: 'test/real/deploy.test.ts, on a host of the real lab',
  },
  { pages: /tutorial|how-to\/install|lab-simulated/, commands: /./, test: onTheLab },
  {
    pages: /how-to\/(describe-your-cloud|encryption)|command-line/,
    commands: /^(?!.*codec-server)/,
    test: withoutACloud,
  },
  {
    pages: /reference\/metrics/,
    commands: /HEALTH|readyz/,
    script: 'test/worker/health, with a port that is free',
  },
  {
    pages: /reference\/metrics/,
    commands: /./,
    script: `${onTheLab}, with a port that is free`,
  },
  { pages: /^README/, commands: /^npm (run demo|test)$/, script: '.ci/run and .github/workflows/ci.yml' },
  {
    pages: /CONTRIBUTING|docs\/recipes/,
    commands: /^npm (test|run (test:unit|typecheck)\b)/,
    script: 'npm run verify, of which these are parts; --watch does not end',
  },
  { pages: /CONTRIBUTING/, commands: /^npm run upgrade -- plan keystone/, test: withoutACloud },
  { pages: /docs\/recipes/, commands: /plan heat/, lacks: 'the service that the recipe is about to make' },
  {
    pages: /CONTRIBUTING/,
    commands: /^temporal workflow show|^npm run replay:history/,
    script: 'test/upgrade/versions.test.ts, which types the equal lines of docs/how-to/update-the-product.md',
  },
  { pages: /CONTRIBUTING/, commands: /node --inspect-brk/, lacks: 'a person with a debugger: it waits for one' },
  {
    pages: /explanation\/bench/,
    commands: /./,
    lacks: 'a quarter of an hour of a quiet machine: whoever writes bench/results.md anew runs it',
  },
  {
    pages: /explanation\/chaos/,
    commands: /--lab real/,
    lacks: 'half an hour; .ci/run has two nights on the simulated lab',
  },
  { pages: /lab-real/, commands: /./, script: 'npm run test:real, as root' },
  {
    pages: /explanation\/security/,
    commands: /--key/,
    script: 'test/upgrade/command-line and test/durable/signed, with keys of their own',
  },
  {
    pages: /how-to\/temporal-tls/,
    commands: /^export /,
    script: 'test/input/tls.test.ts, with certificates of its own',
  },
  {
    pages: /how-to\/logs/,
    commands: /^journalctl /,
    lacks: 'a machine whose journal reads the worker: test/worker/log/formats compares the priorities',
  },
  {
    pages: /how-to\/several-workers/,
    commands: /^temporal task-queue/,
    script: 'test/worker/files/two-workers.test.ts, which asks Temporal the same',
  },
  {
    pages: /how-to\/temporal-cloud/,
    commands: /^temporal operator/,
    script: 'test/upgrade/operating.test.ts, which types the equal lines of docs/how-to/run-workers.md',
  },
  { pages: /how-to\/temporal-cloud/, commands: /^tcld /, lacks: 'an account of Temporal Cloud' },
  {
    pages: /how-to\/opentelemetry/,
    commands: /./,
    script: 'test/worker/traces/of-upgrade.test.ts, with a collector of its own',
  },
  {
    pages: /how-to\/encryption/,
    commands: /codec-server/,
    script: 'test/client/program.test.ts, with a port that is free',
  },
  {
    pages: /how-to\/look/,
    commands: /./,
    script: 'test/client/serve/live.test.ts and test/client/serve/server.test.ts, with a port that is free',
  },
]

export const groupOf = ({ page, text }: Pick<PageCommand, 'page' | 'text'>): Group | undefined =>
  groups.find(({ pages, commands }) => pages.test(page) && commands.test(text))

/** The commands that a test has to run, in the order of their pages. */
export const commandsFor = (test: string): readonly PageCommand[] =>
  allPages.flatMap((page) => commandsOf(page)).filter((command) => groupOf(command)?.test === test)
