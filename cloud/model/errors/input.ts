import { entry } from './entry'

/** Errors in the input of people, files and the environment. */
export const inputErrors = {
  CloudFileUnreadable: entry<{ file: string; reason: string }>(
    'input',
    (d) => `${d.file} can't be read as a cloud: ${d.reason}. Give a file, or the name of one in the clouds folder.`,
  ),
  CloudFileNotYaml: entry<{ file: string; problems: readonly string[] }>(
    'input',
    (d) =>
      `${d.file} can't be read as YAML. Nothing was changed.\n${d.problems.map((line) => `  ${line}`).join('\n')}\nCorrect it there; cloud.example.yaml shows how it should look.`,
  ),
  /** `problems` are the first of `count`, and the number of the others. */
  CloudFileInvalid: entry<{ file: string; count: number; problems: readonly string[] }>(
    'input',
    (d) =>
      `${d.file} has ${d.count} problem(s). Nothing was changed.\n${d.problems.map((line) => `  ${line}`).join('\n')}`,
  ),
  CloudTooLarge: entry<{ cloud: string; bytes: number; most: number }>(
    'input',
    (d) =>
      `${d.cloud} is too large for one upgrade: ${d.bytes} bytes, and Temporal takes ${d.most} at most. Nothing was changed. Give its computes and network nodes to several files, and start them one after the other.`,
  ),
  InputUnreadable: entry<{ worker: string; said: string }>(
    'input',
    (d) =>
      `Its input can't be read by ${d.worker}: it is ${d.said}. A worker of another version has scheduled it, and may have begun a job, which goes on. Answer retry: the input is then made anew (docs/how-to/update-the-product.md).`,
  ),
  ServiceNotDescribed: entry<{ cloud: string; service: string }>(
    'input',
    (d) =>
      `The file of ${d.cloud} does not describe ${d.service}: add services.${d.service} to it (docs/reference/cloud-file.md).`,
  ),
  UnitsWithoutSteps: entry<{ service: string; unit: string; lacks: string; more: number }>(
    'input',
    (d) =>
      `The upgrade of ${d.service} would leave a unit on the old release: no step ${d.lacks}${d.more > 0 ? ` (and ${d.more} more)` : ''}. Nothing was changed. List ${d.unit} on the hosts of its service alone; or leave it out, units: {${d.unit}: none}, and upgrade it by hand (docs/reference/cloud-file.md).`,
  ),
  TooManySteps: entry<{ service: string; steps: number; most: number }>(
    'input',
    (d) =>
      `The upgrade of ${d.service} has ${d.steps} steps, and a new worker takes over ${d.most} at most. Nothing was changed. Name a part of its nodes as the hosts of their units, upgrade it, then name the others and start it again (docs/explanation/scale.md).`,
  ),
  TaskTooShort: entry<{ service: string; steps: number; taskSeconds: number; longTaskSeconds: number }>(
    'input',
    (d) =>
      `The upgrade of ${d.service} has ${d.steps} steps, and a new worker could not take it over in workflow tasks of ${d.taskSeconds} s. Nothing was changed. Start it by openstack-upgrade start, or with a task timeout of ${d.longTaskSeconds} s: --task-timeout ${d.longTaskSeconds}s.`,
  ),
  SourceUnreadable: entry<{ file: string; reason: string }>(
    'input',
    (d) => `${d.file} can't be read: ${d.reason}. Nothing was written. Name an inventory or a haproxy.cfg.`,
  ),
  InventoryUnreadable: entry<{ file: string; reason: string }>(
    'input',
    (d) =>
      `${d.file} can't be read as an inventory: ${d.reason}. Nothing was written. Correct it there, or give what ansible-inventory --list prints.`,
  ),
  HaproxyUnreadable: entry<{ file: string; reason: string }>(
    'input',
    (d) => `${d.file} can't be read as HAProxy's configuration: ${d.reason}. Nothing was written.`,
  ),
  NoControllers: entry<{ files: readonly string[]; groups: readonly string[] }>(
    'input',
    (d) =>
      `No controllers in ${d.files.join(', ')}: no group there has the name of one (controllers, control, keystone, …), and no host is a server of Keystone in a haproxy.cfg. Nothing was written. The groups are ${d.groups.join(', ') || 'none'}. Name one: --group controllers=GROUP.`,
  ),
  GroupOption: entry<{ given: string; roles: readonly string[] }>(
    'input',
    (d) =>
      `--group ${d.given} names no role and group: write ROLE=GROUP, with one of ${d.roles.join(', ')} as the role.`,
  ),
  GroupUnknown: entry<{ given: string; groups: readonly string[] }>(
    'input',
    (d) =>
      `--group ${d.given} names a group without a host. Nothing was written. The groups are ${d.groups.join(', ') || 'none'}.`,
  ),
  NothingToRead: entry<Record<string, never>>(
    'input',
    () =>
      'There is nothing to read from. Give --from with an inventory, --haproxy with a haproxy.cfg, or both; on a terminal init asks for them.',
  ),
  NothingAnswered: entry<Record<string, never>>('input', () => 'Not all was answered. Nothing was written.'),
  NotWritten: entry<{ file: string; reason: string }>(
    'input',
    (d) => `${d.file} can't be written: ${d.reason}. Give another --out.`,
  ),
  FileThere: entry<{ file: string }>(
    'input',
    (d) => `${d.file} is there already. Nothing was written. Give another --out, or --force to replace it.`,
  ),
  PlanFileInvalid: entry<{ file: string; service: string; reason: string; plan: string }>(
    'input',
    (d) => `${d.file} is no earlier plan of ${d.service}: ${d.reason}. Make one: ${d.plan}`,
  ),
  EnvironmentInvalid: entry<{ problems: readonly string[] }>(
    'input',
    (d) => `The environment can't be used: ${d.problems.join('; ')}.`,
  ),
  MetricsAddressUnusable: entry<{ address: string; reason: string }>(
    'input',
    (d) =>
      `No metrics at ${d.address}: ${d.reason}. Name a free address of this machine in OPENSTACK_UPGRADE_METRICS_ADDRESS.`,
  ),
  PageAddressUnusable: entry<{ address: string; reason: string }>(
    'input',
    (d) => `No page at ${d.address}: ${d.reason}. Name a free address of this machine, such as --address 127.0.0.1:0.`,
  ),
  HealthAddressUnusable: entry<{ address: string; reason: string }>(
    'input',
    (d) =>
      `No health at ${d.address}: ${d.reason}. Name a free address of this machine in OPENSTACK_UPGRADE_HEALTH_ADDRESS.`,
  ),
  EncryptionKeysInvalid: entry<{ file: string; reason: string }>(
    'input',
    (d) =>
      `${d.file} can't be used for encryption: ${d.reason}. Nothing was changed. Write a line ID KEY for each key (docs/how-to/encryption.md).`,
  ),
  PeopleUnreadable: entry<{ file: string; reason: string }>(
    'input',
    (d) =>
      `No signature can be checked by ${d.file}: ${d.reason}. Correct signers there, then sign again (docs/explanation/security.md).`,
  ),
  TemporalUnreachable: entry<{ address: string; reason: string }>(
    'input',
    (d) =>
      `Temporal does not answer at ${d.address}: ${d.reason}. Start it, or say where it is: TEMPORAL_ADDRESS, or a profile of the temporal command.`,
  ),
  SearchAttributesMissing: entry<{ reason: string; lines: readonly string[]; cloudLine: string }>(
    'input',
    (d) =>
      `Temporal lacks what upgrades are found by, and this worker may not add it: ${d.reason}. Let somebody who may run this, then start the worker again:\n${d.lines.map((line) => `  ${line}`).join('\n')}\nOn Temporal Cloud, in the place of these:\n  ${d.cloudLine}`,
  ),

  AlreadyRunning: entry<{ upgrade: string; watch: string }>(
    'input',
    (d) => `${d.upgrade} is running already; there is one at a time. Watch it: ${d.watch}`,
  ),
  PreflightRefused: entry<{ cloud: string; reason: string }>(
    'input',
    (d) => `The preflight of ${d.cloud} could not be asked: ${d.reason}`,
  ),
  TrialRefused: entry<{ cloud: string; reason: string }>(
    'input',
    (d) => `No trial notification of ${d.cloud} was sent: ${d.reason}`,
  ),
  NoSuchUpgrade: entry<{ upgrade: string; clouds: readonly string[] }>(
    'input',
    (d) =>
      `There is no upgrade ${d.upgrade} that runs. Start it, or look at the service and at --cloud${d.clouds.length === 0 ? '' : ` (the clouds folder has ${d.clouds.join(', ')})`}.`,
  ),
  UpgradeOver: entry<{ upgrade: string; status: string }>(
    'input',
    (d) => `${d.upgrade} has ended, and hears nothing any more. How it has ended, and what leads on: ${d.status}`,
  ),
  UpgradeSilent: entry<{ upgrade: string; reason: string }>(
    'input',
    (d) => `${d.upgrade} does not answer: ${d.reason}. Start a worker (openstack-upgrade worker), then ask again.`,
  ),
  UpgradeUnreadable: entry<{ upgrade: string; why: string }>(
    'input',
    (d) =>
      `The answer of ${d.upgrade} can't be read: ${d.why}. Its worker is of another version than this command: use the command of that version, or start a worker of this one.`,
  ),
  UpgradeWedged: entry<{ upgrade: string; task: string; wayOut: string }>(
    'decision',
    (d) => `${d.upgrade} is wedged: ${d.task}. Jobs on hosts go on, and nothing runs twice. ${d.wayOut}`,
  ),
  NotWedged: entry<{ upgrade: string; why: string; wayOut: string }>(
    'input',
    (d) => `${d.upgrade} is left as it is: ${d.why}. ${d.wayOut}`,
  ),
  SignatureMissing: entry<{ upgrade: string; signal: string }>(
    'input',
    (d) =>
      `Nothing was sent: ${d.upgrade} takes ${d.signal} only with a signature of somebody whom cloud.yaml lists. Add --key and your ed25519 key: ~/.ssh/id_ed25519, or its .pub file if an agent has it (docs/explanation/security.md).`,
  ),
  NotSigned: entry<{ key: string; reason: string }>(
    'input',
    (d) =>
      `Nothing was sent: ssh-keygen did not sign with ${d.key}: ${d.reason}. Name an ed25519 key that you can use.`,
  ),
  NoGateOpen: entry<{ upgrade: string }>(
    'input',
    (d) => `No gate of ${d.upgrade} waits for anyone now. Its status says what it does.`,
  ),
  NoSuchStep: entry<{ cloud: string; step: string; plan: string }>(
    'input',
    (d) => `${d.step} is no step of ${d.cloud}. Its steps: ${d.plan}`,
  ),
  StepWithoutLog: entry<{ step: string; status: string }>(
    'input',
    (d) => `${d.step} runs no command on a host, so it has no log. What it waits for: ${d.status}`,
  ),
  NothingUnderWay: entry<{ cloud: string }>(
    'input',
    (d) => `No step of ${d.cloud} runs or needs attention now. Name the one whose log you want.`,
  ),
} as const
