import type { Inventory } from './inventory'
import { shownPlace, type Said } from './place'

/** A value that an inventory says in plain words; or a sentence's words about one that it does not. */
export type Plain = { readonly said: Said } | { readonly unread: string }

const isTemplate = ({ value }: Said): boolean => /\{[{%]/.test(value)

/** A value without templates and vaults: one that only names another variable is looked up. */
export function plainValue(said: Said, host: string, inventory: Inventory): Plain {
  const other = /^\{\{\s*(\w+)\s*\}\}$/.exec(said.value)?.[1]
  // Ansible makes it, and no file has it.
  if (other === 'inventory_hostname') return { said: { value: host, place: said.place } }
  const found = (other === undefined ? undefined : inventory.variable(host, other)) ?? said
  if (found.isVault === true) return { unread: `${shownPlace(found.place)} has a vaulted value` }
  return isTemplate(found) ? { unread: `${shownPlace(said.place)} has a template` } : { said: found }
}
