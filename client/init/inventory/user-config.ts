import type { Inventory } from './model'
import type { Tree } from './tree'

const isHosts = (key: string): boolean => /[-_]hosts$/.test(key)

/** True for openstack-ansible's openstack_user_config.yml, and for a file of its conf.d. */
export function isUserConfig(tree: Tree): boolean {
  const entries = tree.entries(tree.root)
  return (
    entries.some(({ key }) => key === 'cidr_networks' || key === 'global_overrides') ||
    entries.some(
      ({ key, value }) => isHosts(key) && tree.entries(value).some((host) => tree.get(host.value, 'ip') !== undefined),
    )
  )
}

/** Reads openstack_user_config.yml: each `…_hosts` is a group, and `ip` the address that openstack-ansible logs in at. */
export function readUserConfig(tree: Tree, into: Inventory): void {
  into.tool = 'openstack-ansible'
  for (const { key, value } of tree.entries(tree.root)) {
    if (!isHosts(key)) continue
    into.group(key)
    for (const { key: name, value: host, place } of tree.entries(value)) {
      const { variables } = into.host(name, place)
      into.join(key, name)
      // Later releases have another word for it.
      const ip = tree.text(tree.get(host, 'ip')) ?? tree.text(tree.get(host, 'management_ip'))
      if (ip !== undefined) variables.set('ansible_host', { value: ip, place })
    }
  }
  const networks = tree.get(tree.get(tree.root, 'global_overrides'), 'provider_networks')
  for (const { value } of tree.entries(networks)) {
    for (const { key, place } of tree.entries(tree.get(tree.get(value, 'network'), 'group_binds'))) {
      // The group has hosts in the inventory that openstack-ansible makes; here its name alone tells which agent there is.
      if (/^neutron_\w+_agent$/.test(key) && into.agents.get(key) === undefined) into.agents.set(key, place)
    }
  }
}
