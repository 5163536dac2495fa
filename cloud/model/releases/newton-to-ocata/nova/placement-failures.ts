import { family, type Verb } from '../../../known-failures/failure'

const registers = ['placement-user', 'placement-endpoints'] as const satisfies readonly Verb[]
const own = 'the command of this upgrade'

/** The parts of the Identity API that the steps of Placement read and write. */
const refused = (code: number) =>
  [
    `/users…: HTTP Error ${code}`,
    `/projects…: HTTP Error ${code}`,
    `/domains…: HTTP Error ${code}`,
    `/roles…: HTTP Error ${code}`,
    `/services…: HTTP Error ${code}`,
    `/endpoints…: HTTP Error ${code}`,
  ] as const

/** Failures of the steps that make Placement within Nova's upgrade: in Keystone, in nova.conf, and at the web server. */
export const placementFailures = family({
  'placement-keystone-forbids': {
    service: 'nova',
    verbs: registers,
    printed: refused(403),
    means:
      'Keystone does not let the user of the credentials file do that: it lacks the role admin, or users are in LDAP, which Ocata only reads. Nova serves on as before.',
    do: 'Use the credentials of an administrator (retry reads the file anew). With LDAP: make the user placement there, with the password of [placement] in nova.conf, and give it the role admin. Then answer retry.',
    source:
      'keystone@11.0.4:etc/policy.json, rule admin_required; keystone/identity/backends/ldap/core.py, READ_ONLY_LDAP_ERROR_MESSAGE',
  },
  'placement-keystone-conflict': {
    service: 'nova',
    verbs: registers,
    printed: refused(409),
    means: 'Keystone has a user, service or endpoint of that name since a moment ago: somebody else made it.',
    do: 'Find out who makes Placement beside this upgrade (Puppet, a colleague), and let one of the two do it. Then answer retry, which goes on with what is there.',
    source: 'keystone@11.0.4:keystone/exception.py, Conflict',
  },
  'placement-keystone-lacks': {
    service: 'nova',
    verbs: ['placement-user', 'placement-access'],
    printed: ['Keystone has no role ', 'Keystone has no project ', 'Keystone has no domain '],
    means:
      'Keystone has no role, project or domain of that name, so the user placement has nowhere to be; nothing was made.',
    do: 'Set project_name, project_domain_name and user_domain_name of [placement] in nova.conf of every controller to those of [keystone_authtoken]; the role has to be named admin (openstack role create admin). Then answer retry.',
    source: `${own}; nova@15.1.5:doc/source/placement.rst: the service user has the role admin`,
  },
  'placement-user-of-another': {
    service: 'nova',
    verbs: ['placement-user'],
    printed: ['is there, with another password than [placement] in '],
    means: 'Keystone has a user of that name that this upgrade has not made. Its password was not touched.',
    do: 'Write its password into [placement] of nova.conf on every controller; or, where nothing uses it, remove the user. Then answer retry.',
    source: own,
  },
  'placement-other-password': {
    service: 'nova',
    verbs: ['placement-access'],
    printed: ['write [placement] of … as on the first controller'],
    means:
      'The [placement] of this controller does not log in, that of the first one does. Nova would fail here alone.',
    do: 'Copy [placement] of nova.conf from the first controller to this one. Then answer retry.',
    source: own,
  },
  'placement-service-of-another': {
    service: 'nova',
    verbs: ['placement-endpoints'],
    printed: [
      'services of type placement: leave one',
      'Keystone has a service of type placement that this upgrade has not made',
    ],
    means:
      'Keystone has a service of type placement beside the one that this upgrade makes; which one Nova would take is chance.',
    do: 'Leave one (openstack service list --long, openstack service delete). If yours stays: abort, write placement: none for Nova in cloud.yaml, start again. Otherwise answer retry.',
    source: `${own}; keystoneauth takes the first endpoint of a type`,
  },
  'placement-no-password': {
    service: 'nova',
    verbs: ['configure'],
    printed: ['so none can be derived: set [placement] password'],
    means:
      "Nova's own password is not in its file on this controller, so that of Placement can't be derived; the file is as it was.",
    do: 'Set password in [placement] of nova.conf, the same on every controller. Then answer retry.',
    source: own,
  },
  'placement-many-regions': {
    service: 'nova',
    verbs: ['configure'],
    printed: ['the catalogue has compute in # regions: set OS_REGION_NAME'],
    means:
      "The catalogue does not say which region is this cloud's, and Placement's endpoints need one; the file is as it was.",
    do: 'Set OS_REGION_NAME in the credentials file, or os_region_name in [placement] of nova.conf. Then answer retry.',
    source: `${own}; nova@15.1.5:doc/source/placement.rst, os_region_name`,
  },
  'placement-option-missing': {
    service: 'nova',
    verbs: ['placement-user', 'placement-access', 'placement-endpoints'],
    printed: ['[placement] … is not set in '],
    means: 'The [placement] that an earlier step has written is not whole any more on this controller.',
    do: 'Find out who writes nova.conf meanwhile (Puppet, Chef), stop that, and set the option as on another controller. Then answer retry.',
    source: own,
  },
  'placement-no-site': {
    service: 'nova',
    verbs: ['start-placement'],
    printed: ['ERROR: Site … does not exist'],
    means:
      'The package of Placement on this host has brought no site of that name for apache2; nothing else that it serves has changed.',
    do: 'The files of the package nova-placement-api name its site: enable it by hand (a2ensite) and give commands.placement-site in cloud.yaml that name for the next time. Then answer retry.',
    source: 'apache2 2.4, a2ensite(8)',
  },
  'placement-not-admin': {
    service: 'nova',
    verbs: ['start-placement'],
    printed: ['/resource_providers…: HTTP Error 403'],
    means:
      'Placement answers and takes the token, but lets only the role admin in: the user of the credentials file has another.',
    do: 'Use the credentials of a user with the role named admin (retry reads the file anew). Then answer retry.',
    source: 'nova@15.1.5:nova/api/openstack/placement/handler.py, "admin required"',
  },
  'placement-not-served': {
    service: 'nova',
    verbs: ['start-placement'],
    printed: ['/resource_providers…: HTTP Error 404'],
    means:
      'A web server answers on the port of Placement, but not with Placement: another site has the port, or its script is under another path.',
    do: 'apachectl -S names the site of that port; its WSGIScriptAlias / has to name nova-placement-api. Mend it, and compare services.nova.placement.endpoint in cloud.yaml. Then answer retry.',
    source: 'nova@15.1.5:setup.cfg, wsgi_scripts; the verify command of this upgrade',
  },
})
