import { family } from './failure'

/** Errors of the host's own system, and of Python code whose parts don't fit together. */
export const hostFailures = family({
  'host-disk-full': {
    printed: ['No space left on device', '[Errno 28]', "E: You don't have enough free space in "],
    means: 'A disk of this host is full (or out of inodes); what was being written is incomplete.',
    do: 'df -h and df -i; make room, then answer retry. For a phase, the probe says what is done; for packages, those that are half installed come first without a command.',
    source: 'Linux errno 28',
  },
  'host-permission-denied': {
    printed: ['[Errno 13] Permission denied', 'ConfigFilesPermissionDeniedError', 'Failed to open some config files'],
    means: 'The user that ran the command may not enter, read or write what the message names.',
    do: 'Give that user the right on the folder or file that refuses (namei -l PATH shows each one on the way); then answer retry.',
    source: 'Linux errno 13; oslo.config 3.17: oslo_config/cfg.py; oslo.log opens its file for every tool',
  },
  'host-configuration-unreadable': {
    printed: ['Failed to find some config files', 'Failed to parse /', 'ConfigFileValueError', 'ConfigFileParseError'],
    means: 'The tool ended at its configuration file, before it did anything.',
    do: 'Mend the file and line that it names; then answer retry.',
    source: 'oslo.config 3.17: oslo_config/cfg.py',
  },
  'host-out-of-memory': {
    printed: ['Cannot allocate memory', 'MemoryError', '[Errno 12]'],
    means: 'The host had no memory left for the command.',
    do: 'free -m; end what takes it, then answer as the probe allows.',
    source: 'Linux errno 12',
  },
  'host-user-missing': {
    printed: ["No passwd entry for user '", 'su: user … does not exist', 'su: unknown user', 'Unknown id: '],
    means: "The service's own user is not on this host, so its package is not installed here; nothing was changed.",
    do: 'Install the package or correct the command in cloud.yaml; then answer retry.',
    source: 'su of shadow 4.2 and util-linux 2.38',
  },
  'python-module-missing': {
    printed: [
      'ImportError: ',
      'ModuleNotFoundError: ',
      'pkg_resources.DistributionNotFound',
      'pkg_resources.VersionConflict',
      'pkg_resources.ContextualVersionConflict',
    ],
    means:
      'The Python packages on this host do not fit together: one is missing, of another release, or put over by pip. The tool ended at its start.',
    do: "Look the package up that has the module: all of OpenStack's must be of the new release; look in /usr/local/lib/python2.7 as well. Then answer retry.",
    source: "Python 2.7; setuptools' entry points check requirements at each start",
  },
  'tool-of-another-release': {
    printed: [
      'error: unrecognized arguments: ',
      'error: argument …: invalid choice: ',
      'error: invalid choice: ',
      'error: argument …: not allowed with argument ',
    ],
    exitCodes: [2],
    means:
      'The tool does not know this command: it is of another release than the command is written for. It has done nothing.',
    do: 'Look up its package, and its --version: install the new release here and answer retry; a command of cloud.yaml of your own: abort, correct it, start again.',
    source:
      'argparse exits with 2; keystone@11.0.4 has no db_sync --check, glance@13.0.0 no db expand, nova@14.1.0 no create_cell',
  },
  'tool-count-refused': {
    verbs: ['online-data-migrations', 'map-instances'],
    printed: ['Must supply a positive value for max'],
    exitCodes: [127],
    means:
      'The command of cloud.yaml gives a batch size that is no positive number; nothing was migrated. Here 127 does not mean that a command is missing.',
    do: 'Leave the option out or give a number of 1 or more: abort, correct commands in cloud.yaml, start again.',
    source: 'nova@15.1.5:nova/cmd/manage.py (--max-count), cinder@10.0.8:cinder/cmd/manage.py (--max_count)',
  },
  'host-command-not-found': {
    printed: ['cmd: #: …: not found', 'sh: #: …: not found', ': command not found'],
    means: 'A command is not on this host, or not on the PATH that a login without a terminal has.',
    do: 'Install its package, or write its whole path in commands of cloud.yaml; then answer retry.',
    source: 'POSIX sh, exit code 127; dash 0.5 and bash 4',
  },
})
