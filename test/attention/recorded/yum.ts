import { lines, type Recording } from './recording'

const install = 'keystone/controller1/install'
const checked = 'Last metadata expiration check: 0:00:03 ago on Sat Nov 28 20:20:11 2026.'

/** Failures of yum and rpm that were seen with dnf 4.5 and rpm 4.16, or stand in the code of yum 3.4.3. */
export const yumRecorded: readonly Recording[] = [
  {
    failure: 'yum-locked',
    step: install,
    exitCode: 1,
    tail: "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable)",
  },
  {
    failure: 'yum-locked',
    step: install,
    exitCode: 1,
    tail: lines(
      'Existing lock /var/run/yum.pid: another copy is running as pid 448.',
      'Another app is currently holding the yum lock; exiting as configured by exit_on_lock',
    ),
  },
  {
    failure: 'yum-version-missing',
    step: install,
    exitCode: 1,
    tail: lines(
      checked,
      'No match for argument: openstack-keystone-1:11.0.4-1.el7',
      'Error: Unable to find a match: openstack-keystone-1:11.0.4-1.el7',
    ),
  },
  {
    failure: 'yum-version-missing',
    step: install,
    exitCode: 1,
    tail: lines('No package openstack-keystone-1:11.0.4-1.el7 available.', 'Error: Nothing to do'),
  },
  {
    failure: 'yum-held',
    step: install,
    exitCode: 1,
    tail: lines(
      checked,
      'All matches were filtered out by exclude filtering for argument: openstack-keystone-1:11.0.4-1.el7',
    ),
  },
  {
    failure: 'yum-unmet',
    step: install,
    exitCode: 1,
    tail: lines(
      'Error: ',
      ' Problem: problem with installed package blocker-1-1.noarch',
      '  - package blocker-1-1.noarch conflicts with openstack-nova-api',
      '  - conflicting requests',
      "(try to add '--allowerasing' to command line to replace conflicting packages)",
    ),
  },
  {
    failure: 'yum-disk-full',
    step: install,
    exitCode: 1,
    tail: lines(
      'Error: Transaction test error:',
      '  installing package python-nova-1:15.1.5-1.el7.noarch needs 3MB on the /usr/share/big filesystem',
      'Error Summary',
      '-------------',
      'Disk Requirements:',
      '   At least 3MB more space needed on the /usr/share/big filesystem.',
    ),
  },
  { failure: 'yum-unauthenticated', step: install, exitCode: 1, tail: 'Error: GPG check FAILED' },
  {
    failure: 'yum-not-fetched',
    step: 'cinder/controller1/stage',
    exitCode: 1,
    tail: 'Error: Some packages from local repository have incorrect checksum',
  },
  {
    failure: 'yum-script-failed',
    step: install,
    exitCode: 1,
    tail: lines('Error in PREIN scriptlet in rpm package openstack-keystone', 'Error: Transaction failed'),
  },
]
