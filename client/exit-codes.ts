import type { Snapshot } from './live'

/** The exit codes of commands, for scripts: these never change. docs/reference/command-line.md has this table too. */
export const exitCodes = [
  { code: 0, means: 'done, or it goes on' },
  { code: 1, means: 'refused or failed; a check that has to pass does not' },
  { code: 2, means: 'invalid arguments, cloud.yaml or environment: nothing was changed' },
  { code: 3, means: 'the upgrade waits at a gate' },
  { code: 4, means: 'the upgrade needs attention' },
  { code: 5, means: 'the upgrade is paused' },
  { code: 6, means: 'the upgrade was aborted, or terminated' },
  { code: 130, means: 'Ctrl-C ended the watching; the upgrade goes on' },
] as const

export type ExitCode = (typeof exitCodes)[number]['code']

/** The exit code of a command that shows the state of an upgrade. */
export const exitCodeOf: Readonly<Record<Snapshot['state'], ExitCode>> = {
  Done: 0,
  Running: 0,
  AwaitingGate: 3,
  Attention: 4,
  Paused: 5,
  Aborted: 6,
  Terminated: 6,
  Refused: 1,
}

/** The table as `--help` prints it. */
export function showExitCodes(): string {
  return exitCodes.map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`).join('\n')
}
