import { family } from './failure'

const codes = 'MariaDB knowledge base, error codes'

/** Errors of the database server, for any service; their numbers are equal in every tool that prints them. */
export const databaseFailures = family({
  'database-triggers-refused': {
    databaseErrors: [1419],
    means:
      'MariaDB writes a binary log and lets this user make no trigger. What the phase did before that stays, since no schema change is rolled back.',
    do: 'As its administrator: SET GLOBAL log_bin_trust_function_creators = 1. Then answer retry; where the probe finds a part done, restore the backup first.',
    source: 'keystone@11.0.4:doc/source/upgrading.rst; glance expand makes triggers too; MariaDB error 1419',
  },
  'database-privilege-missing': {
    printed: ['PROCESS privilege'],
    databaseErrors: [1044, 1142, 1227],
    means: 'The database user may log in but not do what the message names.',
    do: "GRANT it what is named, on this database, as MariaDB's administrator; then answer as the probe allows.",
    source: `${codes} 1044, 1142, 1227; mysqldump asks for PROCESS where it dumps tablespaces`,
  },
  'database-login-refused': {
    databaseErrors: [1045, 1698],
    means: 'MariaDB refused the user or password of [database] connection on this host; the command did nothing.',
    do: 'Compare the URL with that of a node that works, correct the file or the grant (user and host), then answer retry.',
    source: `${codes} 1045, 1698`,
  },
  'database-unknown': {
    databaseErrors: [1049],
    means: 'The server answers but has no database of that name; the command did nothing.',
    do: 'Correct the name in the URL, or make the database and its grants; then answer retry.',
    source: `${codes} 1049`,
  },
  'database-out-of-reach': {
    databaseErrors: [2002, 2003],
    means:
      'No MariaDB answers at the address of [database] connection. The probe can tell what is done once it is back.',
    do: 'Bring it, or the address in front of it, back: no API works without it. Then answer as the probe allows.',
    source: `${codes} 2002, 2003; cinder-manage tries for some 100 s before it says so`,
  },
  'database-connection-lost': {
    printed: ['Lost connection to MySQL server during query', 'MySQL server has gone away'],
    databaseErrors: [2006, 2013, 2055, 1927],
    means: 'The connection broke in the middle of a statement: whether that took effect, only the probe can tell.',
    do: 'Look why the server or the balancer before it ended the connection (restart, failover, timeout, max_allowed_packet). Then answer as the probe allows: retry with none done, skip with all, the backup first with a part.',
    source: `${codes} 2006, 2013, 1927`,
  },
  'database-locked': {
    printed: ['Lock wait timeout exceeded', 'Deadlock found when trying to get lock'],
    databaseErrors: [1205, 1213],
    means:
      'Another session holds what this statement needs, and it gave up; that statement is undone, those before it are not.',
    do: 'Find the holder (SHOW FULL PROCESSLIST, SHOW ENGINE INNODB STATUS: a backup, a long report), let it end, then answer as the probe allows.',
    source: `${codes} 1205 (innodb_lock_wait_timeout), 1213`,
  },
  'database-table-changed': {
    printed: ['Table definition has changed, please retry transaction'],
    databaseErrors: [1412],
    means: 'A table was rebuilt while this transaction read it; the transaction is undone.',
    do: 'To go on, answer as the probe allows. If it comes again, another schema change runs at the same time: find and end that first.',
    source: `${codes} 1412; docs/explanation/procedure.md, What a phase costs`,
  },
  'database-disk-full': {
    printed: ['Got error 28 from storage engine', '(Errcode: 28 ', 'errno: 28 "No space left on device"'],
    databaseErrors: [1114, 1021],
    means: 'The database server has no room: not this host, unless it runs here. Schema changes copy whole tables.',
    do: 'Make room in its data and temporary folders, at least the size of the largest table; then answer as the probe allows.',
    source: `${codes} 1021, 1114, errno 28`,
  },
  'database-connections-used-up': {
    databaseErrors: [1040, 1203],
    means: 'MariaDB takes no more connections, so this one was refused. The services are short of them as well.',
    do: 'Raise max_connections (SET GLOBAL holds until its restart) or end what holds them; then answer as the probe allows.',
    source: `${codes} 1040, 1203`,
  },
  'database-read-only': {
    databaseErrors: [1290, 1836],
    means: 'The address leads to a server that is read-only: a replica, or one in failover. It changed nothing.',
    do: 'Make [database] connection lead to the writable server, then answer retry.',
    source: `${codes} 1290, 1836`,
  },
  'database-galera-not-ready': {
    printed: ['WSREP has not yet prepared node for application use'],
    databaseErrors: [1047],
    means: 'This Galera node is not part of a primary component and takes no statement.',
    do: "Bring it back to Synced (SHOW STATUS LIKE 'wsrep%'), or make the address lead to one that is; then answer as the probe allows.",
    source: 'Galera Cluster documentation, error 1047 (08S01)',
  },
  'database-read-another-node': {
    printed: ['DbMigrationError: # is not #', 'DBMigrationError: # is not #', 'InvalidVersionError: # is not #'],
    means:
      'The version just written was not read back: the address leads to several Galera nodes, or two migrations run at once.',
    do: 'Let one node alone serve the phases and see that no other migration runs; then answer as the probe allows.',
    source: 'sqlalchemy-migrate 0.10: migrate/versioning/schema.py, runchange; proxysql issue 1873',
  },
})
