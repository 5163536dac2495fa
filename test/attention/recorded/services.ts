import { lines, type Recording } from './recording'

/** Failures of the other services' own tools that were seen. */
export const servicesRecorded: readonly Recording[] = [
  {
    failure: 'keystone-out-of-order',
    step: 'keystone/controller1/migrate',
    exitCode: 1,
    tail: '2026-11-22 21:14:06.530 7021 CRITICAL keystone [-] DBMigrationError: You are attempting to upgrade data_migration_repo ahead of expand_repo. Please refer to https://docs.openstack.org/developer/keystone/upgrading.html to see the proper steps for rolling upgrades.',
  },
  {
    failure: 'keystone-legacy-behind',
    step: 'keystone/controller1/expand',
    exitCode: 1,
    tail: 'CRITICAL keystone [-] DBMigrationError: Your Legacy repo version is not up to date. Please refer to https://docs.openstack.org/developer/keystone/upgrading.html to see the proper steps for rolling upgrades.',
  },
  {
    failure: 'keystone-contract-before-migrate',
    step: 'keystone/controller3/contract',
    exitCode: 1,
    tail: "CRITICAL keystone [-] DBDataError: (pymysql.err.DataError) (1265, u\"Data truncated for column 'domain_id' at row 1\") [SQL: u'\\nALTER TABLE identity_provider CHANGE COLUMN domain_id domain_id VARCHAR(64) COLLATE utf8_bin NOT NULL']",
  },
  {
    failure: 'keystone-answers-500',
    step: 'keystone/controller1/start-apache2',
    exitCode: 92,
    tail: 'http://10.0.0.11:5000/v3: HTTP Error 500: Internal Server Error',
  },
  ...(['migrate', 'contract'] as const).map((phase) => ({
    failure: `glance-${phase}-bug`,
    step: `glance/controller3/${phase}`,
    exitCode: 1,
    tail: lines(
      'Traceback (most recent call last):',
      '  File "/usr/bin/glance-manage", line 10, in <module>',
      '    sys.exit(main())',
      '  File "/usr/lib/python2.7/dist-packages/glance/db/sqlalchemy/alembic_migrations/data_migrations/ocata_migrate01_community_images.py", line 99, in has_migrations',
      "TypeError: 'function' object has no attribute '__getitem__'",
    ),
  })),
  {
    failure: 'glance-contract-before-expand',
    step: 'glance/controller3/contract',
    exitCode: 1,
    tail: 'Database contraction did not run. Database contraction cannot be run before database expansion. Run database expansion first using "glance-manage db expand"',
  },
  {
    failure: 'glance-contract-before-migrate',
    step: 'glance/controller3/contract',
    exitCode: 1,
    tail: 'Database contraction did not run. Database contraction cannot be run before data migration is complete. Run data migration using "glance-manage db migrate".',
  },
  {
    failure: 'glance-migrate-before-expand',
    step: 'glance/controller1/migrate',
    exitCode: 1,
    tail: 'Data migration did not run. Data migration cannot be run before database expansion. Run database expansion first using "glance-manage db expand"',
  },
  {
    failure: 'glance-not-mysql',
    step: 'glance/controller1/expand',
    exitCode: 1,
    tail: 'Rolling upgrades are currently supported only for MySQL',
  },
  {
    failure: 'neutron-milestone-unknown',
    step: 'neutron/controller1/expand',
    exitCode: 255,
    tail: lines(
      "ERROR [alembic.util.messaging] Can't locate revision identified by 'ocata'",
      '--- standard output:',
      "  FAILED: Can't locate revision identified by 'ocata'",
    ),
  },
  {
    failure: 'neutron-milestone-unknown',
    step: 'neutron/controller1/expand',
    exitCode: 1,
    tail: lines(
      '  File "/usr/lib/python2.7/dist-packages/alembic/script/revision.py", line 358, in _revision_for_ident',
      '    resolved_id)',
      "alembic.script.revision.ResolutionError: No such revision or branch 'ocata'",
    ),
  },
  {
    failure: 'neutron-several-heads',
    step: 'neutron/controller1/expand',
    exitCode: 255,
    tail: "  FAILED: Multiple head revisions are present for given argument 'expand@head'; please specify a specific target revision, '<branchname>@expand@head' to narrow to a specific head, or 'heads' for all heads",
  },
  {
    failure: 'neutron-wrong-options',
    step: 'neutron/controller1/expand',
    exitCode: 1,
    tail: 'Phase upgrade options do not accept revision specification',
  },
  {
    failure: 'neutron-wrong-options',
    step: 'neutron/controller1/contract',
    exitCode: 1,
    tail: 'You must provide a revision or relative delta',
  },
  {
    failure: 'neutron-sub-project-missing',
    step: 'neutron/controller1/contract',
    exitCode: 255,
    tail: '  FAILED: Sub-project neutron-fwaas not installed.',
  },
  {
    failure: 'neutron-sub-project-missing',
    step: 'neutron/controller1/expand',
    exitCode: 0,
    tail: "argument --subproject: Invalid String(choices=['neutron']) value: neutron-fwaas",
  },
  {
    failure: 'neutron-contract-pending',
    step: 'neutron/controller1/contract',
    exitCode: 0,
    tail: lines(
      'INFO  [alembic.runtime.migration] Context impl MySQLImpl.',
      '--- standard output:',
      '    Running upgrade (contract) for neutron ...',
      '  OK',
    ),
  },
  {
    failure: 'cinder-staged-library',
    step: 'cinder/controller1/sync',
    exitCode: 1,
    tail: lines(
      'Traceback (most recent call last):',
      '  File "/var/lib/openstack-upgrade-code/cinder/usr/lib/python2.7/dist-packages/cinder/api/__init__.py", line 20, in <module>',
      '    import paste.urlmap',
      'ImportError: No module named paste.urlmap',
    ),
  },
  { failure: 'cinder-newton-code', step: 'cinder/controller1/sync', exitCode: 0, tail: '' },
  {
    failure: 'cinder-does-not-stay',
    step: 'cinder/controller2/start-cinder-scheduler',
    exitCode: 92,
    tail: 'no process of cinder-scheduler runs',
  },
  {
    failure: 'cinder-answers-404',
    step: 'cinder/controller1/start-cinder-api',
    exitCode: 92,
    tail: 'http://10.0.0.11:8776/v1: HTTP Error 404: Not Found',
  },
]
