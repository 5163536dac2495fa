import { allPages, commandsOf, type PageCommand } from './page-commands'

/** Commands of pages that have the place where they run, or the reason why none does, in common. */
export interface Group {
  readonly pages: RegExp
  readonly commands: RegExp
  /** The test that takes these commands from the page, and fails while one of them has not run. */
  readonly test?: string
  /** The test or the script that runs them, or some like them, without taking them from the page. */
  readonly elsewhere?: string
  /** The thing that they need, and that no test has. */
  readonly lacks?: string
  /** The number of these commands, where no test takes them from the page. It may only become smaller. */
  readonly left?: number
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
    left: 35,
    lacks:
      'tctl, which is no longer built: test/upgrade/operating-page compares the options with those of its last version',
  },
  { pages: guides, commands: /^openstack-upgrade plan .*(production|plan\.json)$/, test: withoutACloud },
  { pages: guides, commands: /^openstack-upgrade (lab|plan|log) /, test: onTheLab },
  { pages: guides, commands: /^openstack-upgrade /, test: 'test/docs/own-lines.test.ts' },
  { pages: /how-to\/notifications/, commands: /./, test: 'test/notify/trial.test.ts' },
  { pages: /how-to\/update-the-product/, commands: /^temporal |replay:history/, test: 'test/upgrade/versions.test.ts' },
  {
    pages: /run-in-a-container/,
    commands: /./,
    left: 9,
    lacks: 'a registry of images: the page says with which base the image was made and run',
  },
  {
    pages: /tutorial/,
    commands: /^(temporal server start-dev|pkill )/,
    left: 2,
    lacks: 'a machine of its own: the test has a dev server on a free port, and kills its worker by its pid',
  },
  {
    // Its two long blocks, each typed whole.
    pages: /run-as-a-service/,
    commands: /^(systemd=|useradd|install |chmod |mkdir |printf |> |systemctl daemon-reload)/,
    test: 'test/real/deploy.test.ts',
  },
  {
    pages: /how-to\/(install|run-as-a-service)/,
    commands: /--deb|^apt |systemctl|systemd|useradd|LoadCredential|worker\.env|ssh-key|^install |--cloud production/,
    left: 5,
    elsewhere: 'test/real/deploy.test.ts, on a host of the real lab, by lines of its own',
  },
  { pages: /tutorial|how-to\/install|lab-simulated/, commands: /./, test: onTheLab },
  {
    pages: /how-to\/(describe-your-cloud|encryption)|command-line/,
    commands: /^(?!.*codec-server)/,
    test: withoutACloud,
  },
  { pages: /reference\/metrics/, commands: /./, test: 'test/worker/health/health.test.ts' },
  { pages: /^README/, commands: /^npm (run demo|test)$/, left: 2, elsewhere: '.ci/run and .github/workflows/ci.yml' },
  {
    pages: /CONTRIBUTING|docs\/recipes/,
    commands: /^npm (test|run (test:unit|typecheck)\b)/,
    left: 7,
    elsewhere: 'npm run verify, of which these are parts; --watch does not end',
  },
  { pages: /CONTRIBUTING/, commands: /^npm run upgrade -- plan keystone/, test: withoutACloud },
  { pages: /docs\/recipes/, commands: /plan heat/, left: 1, lacks: 'the service that the recipe is about to make' },
  {
    pages: /CONTRIBUTING/,
    commands: /^temporal workflow show|^npm run replay:history/,
    test: 'test/upgrade/versions.test.ts',
  },
  {
    pages: /CONTRIBUTING/,
    commands: /node --inspect-brk/,
    left: 2,
    lacks: 'a person with a debugger: it waits for one',
  },
  {
    pages: /explanation\/bench/,
    commands: /./,
    left: 3,
    lacks: 'a quarter of an hour of a quiet machine: whoever writes bench/results.md anew runs it',
  },
  {
    pages: /explanation\/chaos/,
    commands: /--lab real/,
    left: 1,
    lacks: 'half an hour; .ci/run has two nights on the simulated lab',
  },
  { pages: /lab-real/, commands: /./, left: 3, elsewhere: 'npm run test:real, as root' },
  {
    pages: /explanation\/security/,
    commands: /--key/,
    left: 3,
    elsewhere: 'test/upgrade/command-line and test/durable/signed, with keys of their own',
  },
  {
    pages: /how-to\/temporal-tls/,
    commands: /^export /,
    test: 'test/input/tls.test.ts',
  },
  {
    pages: /how-to\/logs/,
    commands: /^journalctl /,
    left: 2,
    lacks: 'a machine whose journal reads the worker: test/worker/log/formats compares the priorities',
  },
  {
    pages: /how-to\/several-workers/,
    commands: /^temporal task-queue/,
    test: 'test/worker/files/two-workers.test.ts',
  },
  {
    pages: /how-to\/temporal-cloud/,
    commands: /^temporal operator/,
    test: 'test/input/temporal-cloud.test.ts',
  },
  { pages: /how-to\/temporal-cloud/, commands: /^tcld /, left: 1, lacks: 'an account of Temporal Cloud' },
  {
    pages: /how-to\/opentelemetry/,
    commands: /./,
    test: 'test/worker/traces/of-upgrade.test.ts',
  },
  {
    pages: /how-to\/encryption/,
    commands: /codec-server/,
    test: 'test/client/program.test.ts',
  },
  { pages: /how-to\/look\.md/, commands: /^ssh /, left: 1, lacks: 'another machine, by the name of deploy1' },
  { pages: /how-to\/look\.md/, commands: /./, test: 'test/client/serve/live.test.ts' },
]

export const groupOf = ({ page, text }: Pick<PageCommand, 'page' | 'text'>): Group | undefined =>
  groups.find(({ pages, commands }) => pages.test(page) && commands.test(text))

/** The commands that a test has to run, in the order of their pages. */
export const commandsFor = (test: string): readonly PageCommand[] =>
  allPages.flatMap((page) => commandsOf(page)).filter((command) => groupOf(command)?.test === test)
