import { family } from '../../../known-failures/failure'

const cli = 'neutron@10.0.7:neutron/db/migration/cli.py'

/** Failures of Neutron's own phases. */
export const neutronFailures = family({
  'neutron-milestone-unknown': {
    service: 'neutron',
    verbs: ['expand', 'contract'],
    printed: ["No such revision or branch 'ocata'", "Can't locate revision identified by 'ocata'"],
    means: 'Neutron 10 knows no milestone “ocata” and takes it for a revision; nothing was changed.',
    do: 'commands of cloud.yaml has it: use upgrade --expand (--contract); abort, start again, or run it by hand and answer skip.',
    source: `neutron@10.0.7:neutron/db/migration, NEUTRON_MILESTONES ends with Newton`,
  },
  'neutron-several-heads': {
    service: 'neutron',
    verbs: ['expand', 'contract'],
    printed: ['Multiple head revisions are present', 'Multiple heads are present'],
    means:
      'Two migration scripts on this host claim to be the last of a branch: leftovers of another version. Nothing was changed.',
    do: 'Remove what no package owns (neutron-db-manage branches; look up each file below alembic_migrations/versions, compiled .pyc files too), then answer retry.',
    source: 'alembic 0.8.10: alembic/script/base.py',
  },
  'neutron-wrong-options': {
    service: 'neutron',
    verbs: ['expand', 'contract'],
    printed: [
      'Phase upgrade options do not accept revision specification',
      'You must provide a revision or relative delta',
    ],
    means:
      'The command of cloud.yaml is not one that Neutron takes: --expand and --contract stand alone. Nothing was changed.',
    do: 'Run neutron-db-manage upgrade --expand (--contract) by hand and answer skip; or abort, correct commands in cloud.yaml and start again.',
    source: `${cli}, do_upgrade`,
  },
  'neutron-sub-project-missing': {
    service: 'neutron',
    verbs: ['expand', 'contract'],
    printed: ['argument --subproject: Invalid ', 'FAILED: Sub-project … not installed.'],
    means: 'The command names a sub-project that this host has not installed; nothing was changed.',
    do: 'Install its Ocata package here, then answer retry.',
    source: `${cli}, _get_alembic_entrypoint`,
  },
  'neutron-contract-pending': {
    service: 'neutron',
    verbs: ['contract'],
    exitCodes: [0],
    means:
      'The contract ended well, but has_offline_migrations still names a project whose contract is to come, or gives no answer.',
    do: 'Run neutron-db-manage has_offline_migrations as the user neutron: where it names a project, run --subproject NAME upgrade --contract by hand while every neutron-server is stopped, then answer skip.',
    source: `${cli}, do_has_offline_migrations: all installed sub-projects are asked`,
  },
})
