import { family, type Verb } from '../known-failures/failure'

const starts = ['start', 'restart'] as const satisfies readonly Verb[]

/** Failures that the service manager has words of its own for. */
export const serviceManagerFailures = family({
  'unit-masked': {
    verbs: starts,
    printed: ['Unit … is masked', 'Assertion failed on job for …'],
    means:
      'systemd may not start the unit. Our own stop keeps it from starting and our start takes that back, so somebody else keeps it from starting, or the unit has another name.',
    do: 'systemctl status UNIT shows the mask or the assertion (systemctl unmask UNIT, or remove the drop-in and systemctl daemon-reload), then answer retry.',
    source: 'systemd 229 and 252, systemctl(1), systemd.unit(5)',
  },
  'unit-missing': {
    verbs: ['stop', ...starts],
    printed: ['Unit … not found.', ': unrecognized service', 'Unit … not loaded.', 'Unit … could not be found.'],
    means: 'This host has no unit of that name, so its package is not installed or the name in cloud.yaml is wrong.',
    do: 'systemctl list-unit-files and the files of its package show its name: install it and answer retry, or abort, correct units in cloud.yaml, start again.',
    source: 'systemd 229; init-system-helpers 1.29, service(8)',
  },
  'unit-started-too-often': {
    verbs: starts,
    printed: ['start of the service was attempted too often', 'Start request repeated too quickly', 'start-limit-hit'],
    means: 'systemd has given up on the unit after several starts that failed soon.',
    do: 'journalctl -u UNIT says why they failed. Mend that, systemctl reset-failed UNIT, then answer retry.',
    source: 'systemd 229, StartLimitInterval in systemd.unit(5)',
  },
  'unit-failed-to-start': {
    verbs: ['stop', ...starts],
    printed: [
      'Job for … failed because the control process',
      'Job for … failed because a timeout',
      'Job for … failed because a fatal signal',
      'Job for … failed. See ',
    ],
    means: "The unit's own start (or stop) ended with an error; systemd says no more than that.",
    do: "journalctl -u UNIT and the service's log of the last minute say why. Mend that, then answer retry.",
    source: 'systemd 229, systemctl(1)',
  },
})
