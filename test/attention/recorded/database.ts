import { lines, type Recording } from './recording'

const expand = 'keystone/controller1/expand'
const critical = (error: string): string => `2026-11-23 12:44:48.463 23703 ERROR keystone ${error}`
const phase = (failure: string, error: string, step = expand): Recording => ({
  failure,
  step,
  exitCode: 1,
  tail: critical(error),
})

/** Answers of MariaDB, as PyMySQL, mysqldump and mysql printed them. */
export const databaseRecorded: readonly Recording[] = [
  phase(
    'database-triggers-refused',
    "DBError: (pymysql.err.InternalError) (1419, u'You do not have the SUPER privilege and binary logging is enabled (you *might* want to use the less safe log_bin_trust_function_creators variable)') [SQL: u'CREATE TRIGGER idp_insert_read_only BEFORE INSERT ON identity_provider FOR EACH ROW BEGIN  SIGNAL SQLSTATE \\'45000\\'    SET MESSAGE_TEXT = \\'Identity provider migration in progress. Cannot insert new rows into the identity_provider table at this time.\\'; END;']",
  ),
  phase(
    'database-privilege-missing',
    "OperationalError: (pymysql.err.OperationalError) (1142, u\"TRIGGER command denied to user 'keystone'@'10.0.0.11' for table 'identity_provider'\")",
  ),
  {
    failure: 'database-privilege-missing',
    step: 'keystone/controller1/backup',
    exitCode: 1,
    tail: "mysqldump: Error: 'Access denied; you need (at least one of) the PROCESS privilege(s) for this operation' when trying to dump tablespaces",
  },
  phase(
    'database-login-refused',
    "OperationalError: (pymysql.err.OperationalError) (1045, u\"Access denied for user 'keystone'@'10.0.0.11' (using password: YES)\")",
  ),
  {
    failure: 'database-login-refused',
    step: 'nova/controller1/backup',
    exitCode: 1,
    tail: "mysqldump: Got error: 1045: \"Access denied for user 'nova'@'10.0.0.11' (using password: YES)\" when trying to connect",
  },
  phase('database-unknown', 'InternalError: (pymysql.err.InternalError) (1049, u"Unknown database \'keystoen\'")'),
  phase(
    'database-out-of-reach',
    "DBConnectionError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on '10.0.0.5' ([Errno 111] Connection refused)\")",
    'cinder/controller1/sync',
  ),
  {
    failure: 'database-out-of-reach',
    step: 'glance/controller1/backup',
    exitCode: 1,
    tail: "mysqldump: Got error: 2002: \"Can't connect to server on '10.0.0.5' (115)\" when trying to connect",
  },
  phase(
    'database-connection-lost',
    "DBConnectionError: (pymysql.err.OperationalError) (2013, 'Lost connection to MySQL server during query') [SQL: u'ALTER TABLE ml2_port_bindings DROP PRIMARY KEY, ADD PRIMARY KEY(port_id, host)']",
    'neutron/controller1/expand',
  ),
  phase(
    'database-locked',
    "OperationalError: (pymysql.err.InternalError) (1205, u'Lock wait timeout exceeded; try restarting transaction') [SQL: u'UPDATE images SET visibility=%(visibility)s WHERE images.is_public = %(is_public_1)s']",
    'glance/controller1/migrate',
  ),
  phase(
    'database-locked',
    "DBDeadlock: (pymysql.err.InternalError) (1213, u'Deadlock found when trying to get lock; try restarting transaction')",
    'nova/controller1/online-data-migrations',
  ),
  phase(
    'database-table-changed',
    "DBError: (pymysql.err.InternalError) (1412, u'Table definition has changed, please retry transaction')",
    'keystone/controller1/migrate',
  ),
  {
    failure: 'database-table-changed',
    step: 'nova/controller1/backup',
    exitCode: 1,
    tail: 'mysqldump: Error 1412: Table definition has changed, please retry transaction when dumping table `instances` at row: 0',
  },
  phase(
    'database-disk-full',
    'OperationalError: (pymysql.err.InternalError) (1114, u"The table \'#sql-1a2b\' is full")',
  ),
  phase(
    'database-connections-used-up',
    "OperationalError: (pymysql.err.OperationalError) (1040, u'Too many connections')",
  ),
  phase(
    'database-read-only',
    "InternalError: (pymysql.err.InternalError) (1290, u'The MariaDB server is running with the --read-only option so it cannot execute this statement')",
  ),
  phase(
    'database-galera-not-ready',
    "OperationalError: (pymysql.err.InternalError) (1047, u'WSREP has not yet prepared node for application use')",
  ),
  phase('database-read-another-node', 'DbMigrationError: 35 is not 36'),
  phase(
    'schema-half-done',
    "OperationalError: (pymysql.err.InternalError) (1060, u\"Duplicate column name 'domain_id'\") [SQL: u'\\nALTER TABLE identity_provider ADD domain_id VARCHAR(64)']",
  ),
  phase('schema-half-done', "DBError: (pymysql.err.InternalError) (1359, u'Trigger already exists')"),
  phase(
    'schema-half-done',
    'InternalError: (pymysql.err.InternalError) (1050, u"Table \'clusters\' already exists")',
    'cinder/controller1/sync',
  ),
  phase(
    'schema-column-missing',
    "InternalError: (pymysql.err.InternalError) (1054, u\"Unknown column 'identity_provider.domain_id' in 'field list'\")",
    'keystone/controller1/migrate',
  ),
  phase(
    'schema-table-missing',
    "ProgrammingError: (pymysql.err.ProgrammingError) (1146, u\"Table 'keystone.identity_provider' doesn't exist\")",
  ),
  phase(
    'schema-foreign-rows',
    "IntegrityError: (pymysql.err.IntegrityError) (1452, u'Cannot add or update a child row: a foreign key constraint fails (`keystone`.`#sql-1_5`, CONSTRAINT `local_user_ibfk_1` FOREIGN KEY (`user_id`, `domain_id`) REFERENCES `user` (`id`, `domain_id`))')",
    'keystone/controller3/contract',
  ),
  phase(
    'schema-duplicate-rows',
    "DBDuplicateEntry: (pymysql.err.IntegrityError) (1062, u\"Duplicate entry 'default-ann' for key 'domain_id'\")",
    'keystone/controller1/migrate',
  ),
  phase(
    'schema-not-controlled',
    'DBMigrationError: The database is not under version control, but has tables. Please stamp the current version of the schema manually.',
    'nova/controller1/sync',
  ),
  {
    failure: 'schema-revision-unknown',
    step: 'neutron/controller1/expand',
    exitCode: 1,
    tail: lines(
      '    resolved_id)',
      "alembic.script.revision.ResolutionError: No such revision or branch '5b4a9c3f2e1d'",
    ),
  },
  {
    failure: 'schema-half-done',
    step: expand,
    exitCode: 1,
    tail: lines(
      '2026-11-23 12:44:50.145 23778 ERROR keystone     raise exception.DbMigrationError(ex)',
      "2026-11-23 12:44:50.145 23778 ERROR keystone DbMigrationError: (pymysql.err.InternalError) (1060, u\"Duplicate column name 'key_hash'\") [SQL: u'\\nALTER TABLE credential ADD key_hash VARCHAR(64)']",
      '2026-11-23 12:44:50.145 23778 ERROR keystone ',
    ),
  },
  {
    failure: 'schema-revision-unknown',
    step: 'neutron/controller1/expand',
    exitCode: 255,
    tail: lines(
      '  Running upgrade (expand) for neutron ...',
      "  FAILED: Can't locate revision identified by '5b4a9c3f2e1d'",
    ),
  },
]
