import { lines, type Recording } from './recording'

const reading = lines('Reading package lists...', 'Building dependency tree...', 'Reading state information...')
const ended = (stderr: string, stdout = reading): string => lines(stderr, '--- standard output:', stdout)
const install = 'keystone/controller1/install'

/** Failures of apt and dpkg that were seen. */
export const packagesRecorded: readonly Recording[] = [
  {
    failure: 'packages-locked',
    step: install,
    exitCode: 2,
    tail: 'dpkg: error: dpkg status database is locked by another process',
  },
  {
    failure: 'packages-locked',
    step: install,
    exitCode: 100,
    tail: lines(
      'E: Could not get lock /var/lib/dpkg/lock - open (11: Resource temporarily unavailable)',
      'E: Unable to lock the administration directory (/var/lib/dpkg/), is another process using it?',
    ),
  },
  {
    failure: 'packages-locked',
    step: 'cinder/controller1/install-cinder-volume',
    exitCode: 100,
    tail: ended(
      lines(
        'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 20419 (unattended-upgr)',
        'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
      ),
    ),
  },
  {
    failure: 'packages-version-missing',
    step: install,
    exitCode: 100,
    tail: ended("E: Version '2:11.0.4-0ubuntu1~cloud0' for 'keystone' was not found"),
  },
  {
    failure: 'packages-unknown',
    step: 'cinder/controller1/stage',
    exitCode: 1,
    tail: ended('E: Unable to locate package cinder-common'),
  },
  {
    failure: 'packages-held',
    step: install,
    exitCode: 100,
    tail: ended(
      'E: Held packages were changed and -y was used without --allow-change-held-packages.',
      lines(reading, 'The following held packages will be changed:', '  keystone'),
    ),
  },
  {
    failure: 'packages-unmet',
    step: install,
    exitCode: 100,
    tail: ended(
      'E: Unable to correct problems, you have held broken packages.',
      lines(
        reading,
        'The following packages have unmet dependencies:',
        ' keystone : Depends: python-keystone (= 2:11.0.4-0ubuntu1~cloud0) but 2:10.0.3-0ubuntu1~cloud0 is to be installed',
      ),
    ),
  },
  {
    failure: 'packages-downgrade',
    step: install,
    exitCode: 100,
    tail: ended(
      'E: Packages were downgraded and -y was used without --allow-downgrades.',
      lines(reading, 'The following packages will be DOWNGRADED:', '  keystone python-keystone'),
    ),
  },
  {
    failure: 'packages-hash-mismatch',
    step: install,
    exitCode: 100,
    tail: lines(
      'E: Failed to fetch http://ubuntu-cloud.archive.canonical.com/ubuntu/pool/main/k/keystone/keystone_11.0.4-0ubuntu1~cloud0_all.deb  Hash Sum mismatch',
      'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
    ),
  },
  {
    failure: 'packages-not-fetched',
    step: install,
    exitCode: 100,
    tail: lines(
      'E: Failed to fetch http://ubuntu-cloud.archive.canonical.com/ubuntu/pool/main/k/keystone/keystone_11.0.4-0ubuntu1~cloud0_all.deb  404  Not Found [IP: 91.189.91.26 80]',
      'E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?',
    ),
  },
  {
    failure: 'packages-unauthenticated',
    step: install,
    exitCode: 100,
    tail: ended(
      lines(
        'WARNING: The following packages cannot be authenticated!',
        '  keystone python-keystone',
        'E: There were unauthenticated packages and -y was used without --allow-unauthenticated',
      ),
    ),
  },
  {
    failure: 'packages-conffile-prompt',
    step: install,
    exitCode: 100,
    tail: ended(
      lines(
        'dpkg: error processing package keystone (--configure):',
        ' end of file on stdin at conffile prompt',
        'Errors were encountered while processing:',
        ' keystone',
        'E: Sub-process /usr/bin/dpkg returned an error code (1)',
      ),
      lines(
        "Configuration file '/etc/keystone/keystone.conf'",
        ' ==> Modified (by you or by a script) since installation.',
        ' ==> Package distributor has shipped an updated version.',
        '*** keystone.conf (Y/I/N/O/D/Z) [default=N] ? ',
      ),
    ),
  },
  {
    failure: 'packages-overwrite',
    step: install,
    exitCode: 100,
    tail: ended(
      lines(
        'dpkg: error processing archive /var/cache/apt/archives/python-oslo.db_4.17.1-0ubuntu1~cloud0_all.deb (--unpack):',
        " trying to overwrite '/usr/lib/python2.7/dist-packages/oslo_db/api.py', which is also in package python-oslo-db 4.13.5",
        'E: Sub-process /usr/bin/dpkg returned an error code (1)',
      ),
    ),
  },
  {
    failure: 'packages-script-failed',
    step: install,
    exitCode: 100,
    tail: ended(
      lines(
        'dpkg: error processing package keystone (--configure):',
        ' subprocess installed post-installation script returned error exit status 1',
        'E: Sub-process /usr/bin/dpkg returned an error code (1)',
      ),
    ),
  },
  {
    failure: 'packages-script-failed',
    step: install,
    exitCode: 1,
    tail: lines(
      'dpkg: error processing package keystone (--configure):',
      ' installed keystone package post-installation script subprocess returned error exit status 1',
    ),
  },
]
