import { migrationFailed, neighbourDisturbed, noReport, notWorking, stillRunning, volumesBusy } from '../commands'
import { family } from './failure'

/** Failures that an exit code alone tells: codes of our own scripts, and codes that every shell gives. */
export const codeFailures = family({
  'own-neighbour-disturbed': {
    verbs: ['install'],
    exitCodes: [neighbourDisturbed],
    means: 'The packages are in, but other units on the host are not as they were before: another process, or none.',
    do: 'Look at the units listed and start what should run; then answer retry, which goes on without comparing again.',
    source: 'cloud/model/commands/packages.ts',
  },
  'own-still-running': {
    verbs: ['stop'],
    exitCodes: [stillRunning],
    means:
      'The stop went through, but processes of the unit were still there a minute later; the new code was not installed over them.',
    do: 'Look what they do (a worker that ends its last request, a console session). Wait, or end them by hand; then answer retry.',
    source: 'cloud/model/commands/units.ts',
  },
  'own-not-working': {
    verbs: ['start', 'restart'],
    exitCodes: [notWorking],
    means: 'The unit was started, but the service did not come to work on its own address within 90 seconds.',
    do: 'Read its log on this node and mend what it says; then answer retry. The node is put back by its join only.',
    source: 'cloud/model/commands/works.ts',
  },
  'own-no-report': {
    verbs: ['alive'],
    exitCodes: [noReport],
    means:
      'The unit was started, but its row in the database has not moved for three minutes. Its process has ended since, or it does no work: mostly the message queue or the database is out of its reach.',
    do: "Read its log on its own host (AMQP, connection, a missing option); see that both hosts' clocks agree. Mend that, start the unit there by hand if it does not run, then answer retry. One that reports under another name than cloud.yaml's host has: answer skip, your word is taken.",
    source: 'cloud/model/commands/reports.ts; nova, neutron and cinder report every 10 to 30 s',
  },
  'own-migration-failed': {
    verbs: ['online-data-migrations'],
    exitCodes: [migrationFailed],
    means:
      'A data migration failed, which the tool only prints and counts as nothing to do. The service works; rows of the old form are left.',
    do: "The tool prints the name of the migration behind “Error attempting to run” and neither prints nor logs its error. Call that function in the service's own Python, as the service's user, or look for its last statement in MariaDB's general log; mend the row, then answer retry, or skip once it is done by hand.",
    source:
      'nova@15.1.5:nova/cmd/manage.py, cinder@10.0.8:cinder/cmd/manage.py, _run_migration: the exception is dropped; nova bug 1796192 (exit code 2 from Rocky)',
  },
  'own-volumes-busy': {
    verbs: ['settle'],
    exitCodes: [volumesBusy],
    means:
      'Volumes were at work for an hour, and what cinder-volume does for them would die with it; it still runs, nothing was stopped.',
    do: 'cinder list --all-tenants: wait, or reset what is stuck (cinder reset-state); then answer retry.',
    source: 'cloud/model/commands/volume.ts',
  },
  'shell-not-executable': {
    exitCodes: [126],
    means:
      'The command was found but could not be executed: no right to, a file system mounted noexec, or another architecture.',
    do: 'ls -l and mount on this host; then answer retry.',
    source: 'POSIX sh, exit code 126',
  },
  'shell-not-found': {
    exitCodes: [127],
    means: 'A command was not found on the host.',
    do: 'Look at its packages and the PATH of a login without a terminal; then answer retry.',
    source: 'POSIX sh, exit code 127',
  },
  'shell-killed': {
    exitCodes: [137],
    means:
      'Somebody or the kernel killed the command with SIGKILL; mostly the kernel, out of memory. We signal no job.',
    do: 'dmesg -T | grep -i kill says whether. Make memory free, then answer as the probe allows.',
    source: 'POSIX sh: 128 and the number of the signal; docs/explanation/jobs.md',
  },
  'shell-terminated': {
    exitCodes: [129, 130, 143],
    means:
      'Somebody ended the command with a signal (HUP, INT or TERM): a person, or a shutdown of the host. We signal no job.',
    do: 'Find out who, since it may happen again; then answer as the probe allows.',
    source: 'POSIX sh: 128 and the number of the signal; docs/explanation/jobs.md',
  },
  'shell-crashed': {
    exitCodes: [134, 139],
    means: 'The command crashed (SIGABRT or SIGSEGV): mostly a compiled library of another release, or faulty memory.',
    do: 'dmesg -T names the library. Reinstall its package, then answer as the probe allows.',
    source: 'POSIX sh: 128 and the number of the signal',
  },
})
