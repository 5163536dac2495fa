import type { Recording } from './recording'

const keystone = 'http://10.0.0.10:35357/v3'

/** Failures of the steps that make Placement, as their programs print them. */
export const placementRecorded: readonly Recording[] = [
  {
    failure: 'placement-keystone-forbids',
    step: 'nova/controller1/placement-user',
    exitCode: 1,
    tail: `${keystone}/users: HTTP Error 403: Forbidden`,
  },
  {
    failure: 'placement-keystone-forbids',
    step: 'nova/controller1/placement-endpoints',
    exitCode: 1,
    tail: `${keystone}/services?type=placement: HTTP Error 403: Forbidden`,
  },
  {
    failure: 'placement-keystone-conflict',
    step: 'nova/controller1/placement-user',
    exitCode: 1,
    tail: `${keystone}/users: HTTP Error 409: Conflict`,
  },
  {
    failure: 'placement-keystone-lacks',
    step: 'nova/controller1/placement-user',
    exitCode: 1,
    tail: `${keystone}/roles?name=admin: Keystone has no role admin`,
  },
  {
    failure: 'placement-user-of-another',
    step: 'nova/controller1/placement-user',
    exitCode: 1,
    tail: `${keystone}/auth/tokens: the user placement is there, with another password than [placement] in /etc/nova/nova.conf, and not made by this upgrade: write its password there on every controller`,
  },
  {
    failure: 'placement-other-password',
    step: 'nova/controller2/placement-access',
    exitCode: 4,
    tail: [
      'the user placement does not log in with [placement] password of /etc/nova/nova.conf',
      'write [placement] of /etc/nova/nova.conf as on the first controller: the password is another one here, or the name',
    ].join('\n'),
  },
  {
    failure: 'placement-service-of-another',
    step: 'nova/controller1/placement-endpoints',
    exitCode: 1,
    tail: `${keystone}/services?type=placement: Keystone has 2 services of type placement: leave one`,
  },
  {
    failure: 'placement-service-of-another',
    step: 'nova/controller1/placement-endpoints',
    exitCode: 1,
    tail: `${keystone}/services?type=placement: Keystone has a service of type placement that this upgrade has not made`,
  },
  {
    failure: 'placement-no-password',
    step: 'nova/controller1/configure-placement',
    exitCode: 1,
    tail: '[keystone_authtoken] password is not set in /etc/nova/nova.conf, so none can be derived: set [placement] password, the same on every controller',
  },
  {
    failure: 'placement-many-regions',
    step: 'nova/controller1/configure-placement',
    exitCode: 1,
    tail: `${keystone}/auth/tokens: the catalogue has compute in 2 regions: set OS_REGION_NAME in /root/admin-openrc`,
  },
  {
    failure: 'placement-option-missing',
    step: 'nova/controller1/placement-user',
    exitCode: 1,
    tail: `${keystone}: [placement] username is not set in /etc/nova/nova.conf`,
  },
  {
    failure: 'placement-no-site',
    step: 'nova/controller1/start-placement',
    exitCode: 1,
    tail: 'ERROR: Site nova-placement-api does not exist!',
  },
  {
    failure: 'placement-not-admin',
    step: 'nova/controller1/start-placement',
    exitCode: 92,
    tail: 'http://10.0.1.11:8778/resource_providers?name=openstack-upgrade: HTTP Error 403: Forbidden',
  },
  {
    failure: 'placement-not-served',
    step: 'nova/controller1/start-placement',
    exitCode: 92,
    tail: 'http://10.0.1.11:8778/resource_providers?name=openstack-upgrade: HTTP Error 404: Not Found',
  },
  {
    failure: 'keystone-refuses-login',
    step: 'nova/controller1/placement-user',
    exitCode: 1,
    tail: `${keystone}/auth/tokens: HTTP Error 401: Unauthorized`,
  },
]
