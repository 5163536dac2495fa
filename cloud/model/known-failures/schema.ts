import { family, type Verb } from './failure'

const codes = 'MariaDB knowledge base, error codes'
const phases = ['expand', 'migrate', 'contract', 'sync', 'api-sync'] as const satisfies readonly Verb[]

/** A schema that is not as the phase expects it. */
export const schemaFailures = family({
  'schema-half-done': {
    verbs: phases,
    databaseErrors: [1050, 1060, 1061, 1091, 1359, 1360, 1826],
    means:
      'What this script makes or drops is made or dropped already: an earlier run was cut off within it, and its version was not written.',
    do: 'Restore the backup and answer retry; or finish that script by hand, set its version, and answer skip once the probe finds all done. Do not just try again.',
    source: `${codes} 1050, 1060, 1061, 1091, 1359, 1360, 1826; sqlalchemy-migrate writes the version after the script`,
  },
  'schema-column-missing': {
    verbs: phases,
    databaseErrors: [1054],
    means:
      'A column that this phase builds on is not there, so an earlier phase was left out, or ran on another database.',
    do: 'Compare the version that the probe prints with [database] connection on the host of the earlier phase; complete that one, then answer as the probe allows.',
    source: `${codes} 1054`,
  },
  'schema-table-missing': {
    verbs: phases,
    databaseErrors: [1146],
    means:
      'A table that this phase builds on is not there: the URL names an empty or another database, or an earlier script was cut off.',
    do: 'Compare [database] connection with that of a node that works; correct it, or restore the backup, then answer as the probe allows.',
    source: `${codes} 1146`,
  },
  'schema-foreign-rows': {
    verbs: phases,
    databaseErrors: [1451, 1452, 1215, 1005],
    means:
      "Rows are left that point at nothing (or tables of different kinds), and the new constraint can't be made on them.",
    do: 'The message names table and column: mend or remove those rows by hand, then answer as the probe allows.',
    source: `${codes} 1005, 1215, 1451, 1452`,
  },
  'schema-duplicate-rows': {
    verbs: phases,
    databaseErrors: [1062],
    means:
      'Rows that the new schema wants to differ are the same: doubles in the data, or a data migration that ran twice.',
    do: 'Look at the rows of the key that it names; remove the double or restore the backup, then answer as the probe allows.',
    source: `${codes} 1062; keystone data_migration_repo 012 makes its domains again each time`,
  },
  'schema-not-controlled': {
    verbs: phases,
    printed: ['The database is not under version control, but has tables'],
    means:
      'There are tables, but migrate_version is not among them or cannot be read: another database, a dump restored in part, or a session that holds the table. Nothing was changed.',
    do: 'Compare [database] connection with that of a node that works, and look at SHOW FULL PROCESSLIST; restore the backup whole where the table is missing; then answer retry.',
    source: 'oslo.db 4.17: oslo_db/sqlalchemy/migration.py, db_version',
  },
  'schema-revision-unknown': {
    verbs: phases,
    printed: ["No such revision or branch '", "Can't locate revision identified by '"],
    means:
      'alembic_version names a revision that no code on this host has: a newer or patched release wrote it, or of Neutron a sub-project (FWaaS, LBaaS, VPNaaS …) is missing here. Nothing was changed.',
    do: 'Install the code that has that revision, of the new release, on this host, then answer retry.',
    source: 'alembic 0.8.10: alembic/script/base.py; every installed sub-project is upgraded',
  },
})
