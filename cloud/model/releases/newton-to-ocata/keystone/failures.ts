import { family } from '../../../known-failures/failure'

/** Failures of Keystone's own steps. */
export const keystoneFailures = family({
  'keystone-out-of-order': {
    service: 'keystone',
    verbs: ['migrate', 'contract'],
    printed: ['You are attempting to upgrade … ahead of …'],
    means: 'Keystone refuses this phase because the one before it is not complete; nothing was changed.',
    do: 'Bring the phase that it names to its end by hand, then answer retry.',
    source: 'keystone@12.0.2:keystone/common/sql/upgrades.py, validate_upgrade_order; Ocata has no such guard',
  },
  'keystone-legacy-behind': {
    service: 'keystone',
    verbs: ['expand'],
    printed: ['Your Legacy repo version is not up to date'],
    means:
      "Newton's own db_sync was never completed: the row keystone of migrate_version is below 109. Nothing was changed.",
    do: "Find out why; run db_sync with Newton's code to its end, then answer retry.",
    source: 'keystone@12.0.2:keystone/common/sql/upgrades.py, validate_upgrade_order',
  },
  'keystone-contract-before-migrate': {
    service: 'keystone',
    verbs: ['contract'],
    databaseErrors: [1265, 1138],
    means:
      'Rows without domain_id are left, so migrate has not reached them all; the contract stopped there, and what it had changed before stays changed.',
    do: 'Complete migrate and contract by hand, then answer skip; or restore the backup, then answer retry.',
    source: 'keystone@11.0.4:keystone/common/sql/contract_repo/versions/012_contract_add_domain_id_to_idp.py',
  },
  'keystone-answers-500': {
    service: 'keystone',
    verbs: ['start', 'restart'],
    printed: ['HTTP Error 500', 'HTTP Error 503'],
    means: 'Keystone runs on this node but cannot issue and validate a token; the node stays out of the balancers.',
    do: 'Read its log there. Commonest: no Fernet keys, or not those of the other nodes ([token] provider, keystone-manage fernet_setup); a database that it cannot reach. Mend it, then answer retry.',
    source: 'keystone release notes 11.0.0, bug-1561054: the default token provider is now fernet',
  },
})
