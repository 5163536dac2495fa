import { family, type Verb } from './failure'

const asks = [
  'start',
  'restart',
  'configure',
  'placement-user',
  'placement-access',
  'placement-endpoints',
] as const satisfies readonly Verb[]

/**
 * Failures of the check of a started unit before it reaches the unit, and of the steps of Placement: the credentials file, and
 * Keystone.
 */
export const credentialsFailures = family({
  'keystone-answers-404': {
    verbs: asks,
    printed: ['/auth/tokens: HTTP Error 404'],
    means:
      'What answers at that URL is no Keystone v3: the check takes its token there first. Nothing is said of another service yet.',
    do: 'Correct OS_AUTH_URL in the credentials file; a version at its end is replaced by v3. Of Keystone itself: a2ensite, and compare endpoint in cloud.yaml. Then answer retry.',
    source: 'the verify command of this upgrade; keystone@11.0.4:keystone/version/service.py',
  },
  'keystone-refuses-login': {
    verbs: asks,
    printed: ['/auth/tokens: HTTP Error 401', '/auth/tokens: HTTP Error 403'],
    means: 'Keystone refuses the user, the project or a domain of the credentials file. No other service was asked.',
    do: 'Try the file by hand: openstack token issue. Correct it where it is wrong (retry reads it anew), then answer retry.',
    source: 'the verify command of this upgrade',
  },
  'credentials-incomplete': {
    verbs: asks,
    printed: [' sets no OS_', '(credentials in cloud.yaml) is not there'],
    means: 'The credentials file lacks what the check needs, or asks for it at a terminal. No API was called.',
    do: 'Let the file set it without asking, as user and password in plain lines, mode 0600. Then answer retry.',
    source: 'the verify command of this upgrade',
  },
  'certificate-unknown': {
    verbs: asks,
    printed: ['CERTIFICATE_VERIFY_FAILED', 'certificate verify failed', 'OS_CACERT of … is not there'],
    means: 'The certificate at that URL is not trusted by this host, or does not bear the name in the URL.',
    do: 'Set OS_CACERT in the credentials file to the file of your authority; where endpoint in cloud.yaml has an address that the certificate lacks, let it have {host}. Then answer retry.',
    source: 'Python ssl, SSLContext; python-openstackclient, OS_CACERT',
  },
})
