import { family, type Verb } from './failure'

const starts = ['start', 'restart'] as const satisfies readonly Verb[]

/** Failures that keep a unit from starting, or a started unit from working. */
export const unitFailures = family({
  'unit-port-in-use': {
    verbs: starts,
    printed: ['Address already in use', '[Errno 98]', 'EADDRINUSE'],
    means: 'Another process has the port that the unit wants; the unit does not run.',
    do: 'ss -ltnp shows which: an old process that outlived its stop, or another service on the same address. End it, then answer retry.',
    source: 'Linux errno 98; apache2 AH00072',
  },
  'unit-apache-configuration': {
    verbs: starts,
    printed: [
      'Syntax error on line # of ',
      "Invalid command '…', perhaps misspelled",
      'The Apache error log may have more information',
    ],
    means: 'apache2 does not accept its configuration, so nothing that it serves runs on this node.',
    do: 'apache2ctl configtest names file and line: mostly a site file kept from the old release, or mod_wsgi not enabled (a2enmod wsgi). Mend it, then answer retry.',
    source: 'Apache HTTP Server 2.4, apachectl; mod_wsgi 4',
  },
  'unit-refuses-connections': {
    verbs: starts,
    printed: ['<urlopen error [Errno 111] '],
    means:
      "The unit was started but nothing listens on the service's own address, or on Keystone's, from which the check takes its token first.",
    do: 'ss -ltnp on this node: compare with endpoint and the port in its configuration, and read its log. Then answer retry.',
    source: 'the verify command of this upgrade; Linux errno 111',
  },
  'unit-answers-401': {
    verbs: starts,
    printed: ['HTTP Error 401', 'HTTP Error 403'],
    means:
      "The API answers but refuses the check: the credentials file is wrong, or the service can't validate tokens.",
    do: 'Try the credentials file of cloud.yaml by hand (openstack token issue). If that works, mend [keystone_authtoken] on this node. Then answer retry.',
    source: 'the verify command of this upgrade; keystonemiddleware answers 401 where its own login fails',
  },
  'unit-answers-404': {
    verbs: starts,
    printed: ['HTTP Error 404'],
    means:
      'A web server answers, but the API is not under that path: WSGI script not found, site not enabled, or wrong endpoint.',
    do: 'Under apache2: a2ensite, and WSGIScriptAlias must name a script that the new package has. Mend it, then answer retry.',
    source: 'the verify command of this upgrade',
  },
  'unit-answers-500': {
    verbs: starts,
    printed: ['HTTP Error 500', 'HTTP Error 502', 'HTTP Error 503', 'HTTP Error 504', 'Remote end closed connection'],
    means:
      "The API runs on this node but fails inside: mostly the database, the message queue or Keystone behind it, or a schema without this release's expand.",
    do: 'The traceback is in its log on this node. Mend that, then answer retry.',
    source: 'the verify command of this upgrade',
  },
  'unit-too-slow': {
    verbs: starts,
    printed: [': timed out', '<urlopen error timed out>'],
    means:
      'The API took the request and was too slow to answer it, each time that it was asked; the message has the load of this host.',
    do: 'With a high load: find what makes it (top), let it pass. Without: its log shows what it waits for, mostly a message queue or a database out of reach. Then answer retry.',
    source: 'the verify command of this upgrade',
  },
  'unit-does-not-stay': {
    verbs: starts,
    printed: ['no process of … runs', 'its process does not stay'],
    means: 'The unit was started and ended again.',
    do: 'Its log says why: a missing option, a database or queue out of reach, an ImportError. Mend that, then answer retry.',
    source: 'cloud/model/commands/works.ts: its oldest process has to live for two seconds',
  },
})
