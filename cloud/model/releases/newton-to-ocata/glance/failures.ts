import { family } from '../../../known-failures/failure'

const bug = 'bug 1670409, in every Ocata release; mended by 15817166a in 15.0.0'

/** Failures of Glance's own steps. */
export const glanceFailures = family({
  'glance-contract-bug': {
    service: 'glance',
    verbs: ['contract'],
    printed: ["TypeError: 'function' object …", "TypeError: 'method' object …"],
    means: "This is bug 1670409, and the database is untouched: Ocata's Glance serves on it as it is.",
    do: 'Install a package with its fix on every node and make its version the pinned one; or abort, start again and answer defer at the gate.',
    wantsAnotherVersion: true,
    source: bug,
  },
  'glance-migrate-bug': {
    service: 'glance',
    verbs: ['migrate'],
    printed: ["TypeError: 'function' object …", "TypeError: 'method' object …"],
    means: 'This is bug 1670409: the code fails once no row is left to migrate. The database is untouched.',
    do: 'Where the probe finds no row without visibility, all is migrated: answer skip.',
    source: bug,
  },
  'glance-contract-before-expand': {
    service: 'glance',
    verbs: ['contract'],
    printed: ['Database contraction cannot be run before database expansion'],
    means:
      'Glance finds no expanded schema and has changed nothing. It says the same of a database that is contracted already: ocata_contract01 then stands alone in alembic_version.',
    do: 'Where the probe finds all of it done, answer skip. Otherwise complete expand and migrate by hand, then answer retry.',
    source: 'glance@14.0.1:glance/cmd/manage.py, contract; run on alembic 0.8.10',
  },
  'glance-contract-before-migrate': {
    service: 'glance',
    verbs: ['contract'],
    printed: ['Database contraction cannot be run before data migration is'],
    means: 'Images without visibility are left, so Glance refuses to contract; nothing was changed.',
    do: 'Run glance-manage db migrate as the user glance until none is left, then answer retry.',
    source: 'glance@14.0.1:glance/cmd/manage.py, contract',
  },
  'glance-migrate-before-expand': {
    service: 'glance',
    verbs: ['migrate'],
    printed: ['Data migration cannot be run before database expansion'],
    means: 'Glance finds no expanded schema, so it migrates nothing; nothing was changed.',
    do: 'Look whether its [database] connection is the database that was expanded, expand it if it is not, then answer retry.',
    source: 'glance@14.0.1:glance/cmd/manage.py, migrate',
  },
  'glance-not-mysql': {
    service: 'glance',
    verbs: ['expand', 'migrate', 'contract'],
    printed: ['Rolling upgrades are currently supported only for MySQL'],
    means: 'The database of glance-api.conf on this host is not MySQL or MariaDB; nothing was changed.',
    do: 'Correct [database] connection there and answer retry. On any other engine there is only the offline glance-manage db sync, with every Glance stopped: abort.',
    source: 'glance@14.0.1:glance/cmd/manage.py',
  },
})
