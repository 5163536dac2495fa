import { lines, type Recording } from './recording'

const start = 'keystone/controller1/start-apache2'
const verified = (failure: string, said: string): Recording => ({
  failure,
  step: 'glance/controller1/start-glance-api',
  exitCode: 92,
  tail: `http://10.0.0.11:9292/v2: ${said}`,
})
const byCode = (failure: string, step: string, exitCode: number, tail: string): Recording => ({
  failure,
  step,
  exitCode,
  tail,
})

/** Failures of hosts, units and shells that were seen. */
export const hostsRecorded: readonly Recording[] = [
  byCode('host-disk-full', 'nova/controller1/backup', 1, 'mysqldump: Got errno 28 on write: No space left on device'),
  byCode(
    'host-disk-full',
    'keystone/controller1/install',
    100,
    "E: You don't have enough free space in /var/cache/apt/archives/.",
  ),
  byCode(
    'host-permission-denied',
    'cinder/controller1/sync',
    1,
    "IOError: [Errno 13] Permission denied: '/var/log/cinder/cinder-manage.log'",
  ),
  byCode(
    'host-configuration-unreadable',
    'nova/controller1/sync',
    1,
    lines(
      'Traceback (most recent call last):',
      "oslo_config.cfg.ConfigFileParseError: Failed to parse /etc/nova/nova.conf: at /etc/nova/nova.conf:12, No ':' or '=' found in assignment: 'transport_url'",
    ),
  ),
  byCode('host-out-of-memory', 'nova/controller1/api-sync', 1, 'OSError: [Errno 12] Cannot allocate memory'),
  byCode('host-user-missing', 'keystone/controller1/expand', 1, "No passwd entry for user 'keystone'"),
  byCode(
    'host-user-missing',
    'keystone/controller1/expand',
    1,
    'su: user keystone does not exist or the user entry does not contain all the required fields',
  ),
  byCode(
    'python-module-missing',
    'nova/controller1/sync',
    1,
    lines('    from nova.db.sqlalchemy import api', 'ImportError: No module named oslo_db.sqlalchemy'),
  ),
  byCode(
    'cinder-staged-library',
    'cinder/controller1/sync',
    1,
    "pkg_resources.ContextualVersionConflict: (oslo.utils 3.16.1 (/usr/lib/python2.7/dist-packages), Requirement.parse('oslo.utils>=3.18.0'), set(['oslo.db']))",
  ),
  byCode(
    'tool-of-another-release',
    'glance/controller1/expand',
    2,
    lines(
      'usage: glance-manage db [-h] {load_metadefs,sync,upgrade,version} ...',
      "glance-manage db: error: argument action: invalid choice: 'expand' (choose from 'load_metadefs', 'sync', 'upgrade', 'version')",
    ),
  ),
  byCode(
    'tool-of-another-release',
    'keystone/controller1/expand',
    2,
    'keystone-manage: error: unrecognized arguments: --check',
  ),
  byCode(
    'tool-of-another-release',
    'keystone/controller1/expand',
    2,
    'keystone-manage [bootstrap|credential_migrate|credential_rotate|credential_setup|db_sync|db_version|doctor] db_sync: error: argument --migrate: not allowed with argument --expand',
  ),
  byCode(
    'tool-count-refused',
    'cinder/controller1/online-data-migrations',
    127,
    'Must supply a positive value for max_number',
  ),
  byCode('host-command-not-found', 'keystone/controller1/backup', 1, 'cmd: 14: mysqldump: not found'),
  byCode('host-command-not-found', 'nova/controller1/sync', 127, '/bin/sh: 1: nova-manage: not found'),
  byCode('host-command-not-found', 'nova/controller1/sync', 127, 'bash: nova-manage: command not found'),
  byCode(
    'unit-port-in-use',
    start,
    1,
    lines(
      ' * The apache2 instance did not start within 20 seconds. Please read the log files to discover problems',
      '(98)Address already in use: AH00072: make_sock: could not bind to address 10.0.0.11:5000',
      'no listening sockets available, shutting down',
    ),
  ),
  byCode(
    'unit-apache-configuration',
    start,
    1,
    lines(
      'Output of config test was:',
      'AH00526: Syntax error on line 4 of /etc/apache2/sites-enabled/wsgi-keystone.conf:',
      "Invalid command 'WSGIDaemonProcess', perhaps misspelled or defined by a module not included in the server configuration",
      "Action 'configtest' failed.",
    ),
  ),
  byCode(
    'unit-masked',
    'nova/controller1/start-nova-api',
    1,
    'Failed to start nova-api.service: Unit nova-api.service is masked.',
  ),
  byCode(
    'unit-missing',
    'nova/controller1/start-nova-cert',
    5,
    'Failed to start nova-cert.service: Unit nova-cert.service not found.',
  ),
  byCode('unit-missing', 'nova/controller1/stop-nova-cert', 1, 'nova-cert: unrecognized service'),
  byCode(
    'unit-started-too-often',
    start,
    1,
    'Job for apache2.service failed because start of the service was attempted too often. See "systemctl status apache2.service" and "journalctl -xe" for details.',
  ),
  byCode(
    'unit-failed-to-start',
    start,
    1,
    'Job for apache2.service failed because the control process exited with error code. See "systemctl status apache2.service" and "journalctl -xe" for details.',
  ),
  byCode('keystone-answers-404', start, 92, 'http://10.0.0.5:5000/v2.0/v3/auth/tokens: HTTP Error 404: Not Found'),
  byCode('keystone-refuses-login', start, 92, 'http://10.0.0.5:5000/v3/auth/tokens: HTTP Error 401: Unauthorized'),
  byCode('credentials-incomplete', start, 92, 'http://10.0.0.11:9292/v2: /root/openrc sets no OS_PASSWORD'),
  verified(
    'certificate-unknown',
    '<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)>',
  ),
  verified('unit-refuses-connections', '<urlopen error [Errno 111] Connection refused>'),
  verified('unit-answers-401', 'HTTP Error 401: Unauthorized'),
  verified('unit-answers-404', 'HTTP Error 404: Not Found'),
  verified('unit-answers-500', 'HTTP Error 503: Service Unavailable'),
  verified('unit-too-slow', 'timed out'),
  byCode(
    'unit-does-not-stay',
    'nova/controller1/start-nova-conductor',
    92,
    'its process does not stay: 4711 889912, then 4790 890140',
  ),
  byCode(
    'own-neighbour-disturbed',
    'keystone/controller1/install',
    90,
    lines(
      'Other units are not as they were (unit, process, start; - where none runs):',
      '< glance-api 811 2290',
      '> glance-api - -',
    ),
  ),
  byCode(
    'own-still-running',
    'nova/controller1/stop-nova-novncproxy',
    91,
    lines('processes of nova-novncproxy are still there (process, start):', '902 3411'),
  ),
  byCode('own-not-working', start, 92, 'http://10.0.0.11:5000/v3: BadStatusLine'),
  byCode(
    'own-no-report',
    'nova/controller1/alive-nova-conductor',
    94,
    'no new report of nova-conductor on controller1: the last is 214 s old, of release newton',
  ),
  byCode(
    'own-migration-failed',
    'nova/controller1/online-data-migrations',
    95,
    lines(
      'Running batches of 50 until complete',
      'Error attempting to run <function migrate_quota_limits_to_api_db at 0x7f3a5c0e8b90>',
    ),
  ),
  byCode(
    'own-volumes-busy',
    'cinder/controller1/settle-cinder-volume',
    96,
    'volumes being created, copied, attached, deleted or migrated: 1; goes on by itself once there is none',
  ),
  byCode(
    'shell-not-executable',
    'nova/controller1/sync',
    126,
    '/bin/sh: 1: /opt/nova/bin/nova-manage: Permission denied',
  ),
  byCode('shell-not-found', 'nova/controller1/sync', 127, 'env: nova-manage: No such file or directory'),
  byCode('shell-killed', 'nova/controller1/sync', 137, 'Killed'),
  byCode('shell-terminated', 'neutron/controller1/expand', 143, 'Terminated'),
  byCode('shell-crashed', 'glance/controller1/migrate', 139, 'Segmentation fault'),
]
