import { script } from '../commands'
import type { Check, Subject } from './check'
import { deploymentSh } from './programs.generated'

/** `deployment SERVICE` prints whose deployment the service is on its host, if it does not run from packages. */
export const deploymentFunction = deploymentSh

/**
 * Recognises hosts on which a service is not installed from packages. Kolla: kolla-ansible's `container_name` and
 * `node_config_directory` (ansible/roles/cinder/defaults/main.yml). OpenStack-Ansible: /openstack/venvs/SERVICE-VERSION, and
 * LXC containers HOST_SERVICE_container-ID. Of such a host nothing more is asked.
 */
export const deployment = ({ service }: Subject): Check => ({
  name: 'deployment',
  required: true,
  decides: true,
  script: script(deploymentSh, `whose=$(deployment ${service.name})`, '[ -z "$whose" ] || { echo "$whose"; exit 3; }'),
  remedy:
    'Upgrade this cloud by its own tool (kolla-ansible upgrade, openstack-ansible): this procedure installs packages on the hosts themselves.',
})
