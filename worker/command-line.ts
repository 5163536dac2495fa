import { Command } from 'commander'
import { ownVersion } from '../cloud/load/version'
import { wrongSettings } from './exit-code'

/** The settings of a worker; it reads them from its environment only. */
export const surroundings: Readonly<Record<string, string>> = {
  TEMPORAL_ADDRESS:
    'where Temporal is; so are the other TEMPORAL_ variables and profiles, as the temporal command has them',
  OPENSTACK_UPGRADE_CLOUDS: 'the folder with a file for each cloud (clouds)',
  OPENSTACK_UPGRADE_TASK_QUEUE: 'the task queue that it serves (openstack-upgrade)',
  OPENSTACK_UPGRADE_RUNBOOKS: 'the folder for the runbook of each upgrade that it begins (runbooks)',
  OPENSTACK_UPGRADE_ENCRYPTION_KEYS: 'the file of keys by which it encrypts all data that goes to Temporal (none)',
  OPENSTACK_UPGRADE_DEPLOYMENT:
    "the worker's deployment, if it has a version (none; docs/how-to/update-the-product.md)",
  OPENSTACK_UPGRADE_BUILD_ID: 'the version of its code in that deployment',
  OPENSTACK_UPGRADE_VERSIONING:
    'auto-upgrade: upgrades go on at the version that is current; pinned: where they were begun (auto-upgrade)',
  OPENSTACK_UPGRADE_METRICS_ADDRESS:
    'where Prometheus reads its metrics, such as 127.0.0.1:9464 (nowhere; docs/reference/metrics.md)',
  OPENSTACK_UPGRADE_HEALTH_ADDRESS:
    'where /healthz and /readyz say if it lives and takes tasks, such as 127.0.0.1:9465 (nowhere)',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'the collector of OpenTelemetry that its traces and metrics go to (none; docs/how-to/opentelemetry.md)',
  OPENSTACK_UPGRADE_LOG_LEVEL: 'trace, debug, info, warn or error (info; docs/how-to/logs.md)',
}

const exitCodes = `Exit codes:
  0  a signal has ended it
  1  it could not start, as without Temporal: another start may help
  ${wrongSettings}  wrong arguments or settings: a person has to mend them`

const described = Object.entries(surroundings).map(([name, what]) => `  ${name}\n      ${what}`)

/** The command line of a worker, which has no options but --help and --version. */
export const commandLine = (): Command =>
  new Command(process.env.npm_lifecycle_event === 'worker' ? 'npm run worker --' : 'openstack-upgrade worker')
    .description('Runs the workflows and their steps. Any number may run; Ctrl-C ends this one, and no upgrade.')
    .version(ownVersion(), '-V, --version', 'prints the version of this program')
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : wrongSettings))
    .showHelpAfterError('Add --help for what a worker is told, and how.')
    .addHelpText(
      'after',
      `\nWhat it is told, by variables of its surroundings:\n${described.join('\n')}\n\n${exitCodes}`,
    )
