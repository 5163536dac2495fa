import { family } from '../../../known-failures/failure'

/** Failures of Cinder's own steps. */
export const cinderFailures = family({
  'cinder-newton-code': {
    service: 'cinder',
    verbs: ['sync'],
    exitCodes: [0],
    means:
      "Where it still is at 79, this was Newton's own cinder-manage, which stops there without a word; the database is as it was.",
    do: "Either run db sync with Ocata's code by hand and retry; or give commands.stage and commands.sync of cloud.yaml such code, abort and start again.",
    source: 'cinder@9.1.4: the last script of migrate_repo/versions is 79; 96 at 10.0.8',
  },
  'cinder-staged-library': {
    service: 'cinder',
    verbs: ['sync'],
    printed: ['ImportError: ', 'pkg_resources.DistributionNotFound', 'pkg_resources.ContextualVersionConflict'],
    means:
      "The staged code runs on the libraries that are installed here, which are the old release's: one that it needs is missing or too old. The tool ended at its start; the database is as it was.",
    do: 'Install that library where nothing else is touched by it, then answer retry; or make commands.stage a virtualenv of its own with all that the code needs and let commands.sync run that: abort, correct cloud.yaml, start again.',
    source: 'Python 2.7; docs/explanation/cinder.md, stage',
  },
  'cinder-answers-404': {
    service: 'cinder',
    verbs: ['start', 'restart'],
    printed: ['HTTP Error 404'],
    means:
      'A web server answers, but the API is not under that path: its v1 is off since Ocata, or its site is not enabled.',
    do: 'Let endpoint in cloud.yaml name v2 or v3. Under apache2: a2enconf cinder-wsgi. Mend it, then answer retry.',
    source: 'cinder release notes 10.0.0, enable_v1_api; docs/explanation/cinder.md, cinder-wsgi.conf',
  },
  'cinder-does-not-stay': {
    service: 'cinder',
    verbs: ['start', 'restart'],
    printed: ['no process of cinder-', 'its process does not stay'],
    means: 'The unit ends soon after its start; its other nodes are not touched by that.',
    do: 'Read its log. CappedVersionUnknown or ServiceTooOld there is an old row of the table services: cinder-manage service list, then service remove BINARY HOST (it exits 0 even where it removes none: read its words). Then answer retry.',
    source: 'cinder@10.0.8:cinder/rpc.py, cinder/cmd/manage.py; doc/source/upgrade.rst',
  },
})
