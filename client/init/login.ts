import type { Inventory } from './inventory'
import { shownPlace, type Said } from './place'
import { plainValue, type Plain } from './plain-value'

/** The fields of `ssh` that an inventory gives, with the names that Ansible has for them. */
const variables = {
  user: ['ansible_user', 'ansible_ssh_user'],
  port: ['ansible_port', 'ansible_ssh_port'],
  key: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  become: ['ansible_become', 'ansible_sudo'],
} as const
export type Field = keyof typeof variables
export const fields = Object.keys(variables) as readonly Field[]

export type Login = Readonly<Partial<Record<Field, Plain>>>

export const saidOf = (plain: Plain | undefined): Said | undefined =>
  plain !== undefined && 'said' in plain ? plain.said : undefined

/** The words about the first value that can't be taken. */
export const unreadIn = (values: readonly (Plain | undefined)[]): string | undefined =>
  values.flatMap((plain) => (plain !== undefined && 'unread' in plain ? [plain.unread] : [])).at(0)

/** The way to log in to one host. */
export function loginOf(source: string, inventory: Inventory): Login {
  const said = inventory.variable(source, 'ansible_become_method')
  const method = said === undefined ? undefined : plainValue(said, source, inventory)
  return Object.fromEntries(
    fields.flatMap((field) => {
      const said = inventory.variable(source, ...variables[field])
      if (said === undefined || (said.value === '' && said.isVault === undefined)) return []
      const plain = plainValue(said, source, inventory)
      return [[field, 'said' in plain ? usable(field, plain.said, method) : plain]]
    }),
  )
}

/** A key of a path relative to somebody's folder, a port that is a word, and a way up that is not sudo are not taken over. */
function usable(field: Field, said: Said, method: Plain | undefined): Plain {
  const { value, place } = said
  const unread = (words: string): Plain => ({ unread: `${shownPlace(place)} has ${words}` })
  if (field === 'key' && !/^(~\/|\/)/.test(value)) return unread(`${value}, which is relative to a folder of Ansible’s`)
  if (field === 'port' && !/^\d{1,5}$/.test(value)) return unread('no number')
  if (field !== 'become' || !isTrue(value) || method === undefined) return { said }
  if ('unread' in method) return method
  // A name may have its collection before it: ansible.builtin.sudo.
  if (method.said.value.split('.').at(-1) === 'sudo') return { said }
  return { unread: `${shownPlace(method.said.place)} has another way than sudo, the only one of cloud.yaml` }
}

export const isTrue = (value: string): boolean => /^(true|yes|on|1|y)$/i.test(value)
