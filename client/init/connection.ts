import type { Inventory } from './inventory'

/** The way in which Ansible reaches a host, without its collection: `ssh`, `local`, `network_cli`. */
export const connectionOf = (host: string, inventory: Inventory): string =>
  inventory.variable(host, 'ansible_connection')?.value.split('.').at(-1) ?? 'ssh'

/**
 * True for a host that Ansible reaches as a worker does, or that runs Ansible itself; false for a switch, a machine with
 * Windows, a container that a program enters. A template may stand for either.
 */
export const isLoggedInTo = (host: string, inventory: Inventory): boolean => {
  const connection = connectionOf(host, inventory)
  return /^(ssh|smart|paramiko(_ssh)?|libssh|local|)$|[{}]/.test(connection)
}
