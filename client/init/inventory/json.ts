import { upgradeError } from '../../../cloud/model/errors'
import type { Place, Said } from '../place'
import type { Inventory } from './model'

type Mapping = Readonly<Record<string, unknown>>
const mappingOf = (value: unknown): Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {}
const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/**
 * Reads the JSON that a dynamic inventory prints, and openstack-ansible keeps in openstack_inventory.json: groups with lists
 * of hosts, and the variables of all hosts in `_meta`.
 * @throws InventoryUnreadable where it is no JSON
 */
export function readJson(text: string, file: string, into: Inventory): void {
  const placeOf = placesIn(text, file)
  let whole: Mapping
  try {
    whole = mappingOf(JSON.parse(text))
  } catch {
    throw upgradeError('InventoryUnreadable', { file, reason: 'it begins as JSON and is none' })
  }
  const variablesOf = mappingOf(mappingOf(whole._meta).hostvars)
  for (const [name, raw] of Object.entries(whole)) {
    if (name === '_meta') continue
    const group = mappingOf(raw)
    into.group(name)
    // Old inventories have the list of hosts alone.
    for (const host of listOf(Array.isArray(raw) ? raw : group.hosts)) {
      into.host(host, placeOf(host))
      into.join(name, host)
    }
    for (const child of listOf(group.children)) into.nest(name, child)
    for (const [key, value] of Object.entries(mappingOf(group.vars))) {
      const said = saidIn(value, placeOf(name))
      if (said !== undefined) into.group(name).variables.set(key, said)
    }
  }
  for (const [name, raw] of Object.entries(variablesOf)) {
    const { variables, place } = into.host(name, placeOf(name))
    for (const [key, value] of Object.entries(mappingOf(raw))) {
      const said = saidIn(value, place)
      if (said !== undefined) variables.set(key, said)
    }
    // openstack-ansible makes containers, each on a host of its own.
    if (variables.has('physical_host')) into.tool = 'openstack-ansible'
  }
}

/** A variable's value; ansible-inventory prints two kinds of text as mappings. */
function saidIn(value: unknown, place: Place): Said | undefined {
  const { __ansible_vault: vault, __ansible_unsafe: text } = mappingOf(value)
  if (vault !== undefined) return { value: '', place, isVault: true }
  const plain = text ?? value
  return isPlain(plain) ? { value: String(plain), place } : undefined
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** The first line on which a name stands as a key; without one, as an item. */
function placesIn(text: string, file: string): (name: string) => Place {
  const [keys, items] = [new Map<string, number>(), new Map<string, number>()]
  for (const [index, line] of text.split('\n').entries()) {
    const key = /^\s*"([^"\\]*)"\s*:/.exec(line)?.[1]
    const item = /^\s*"([^"\\]*)"\s*,?\s*$/.exec(line)?.[1]
    if (key !== undefined && !keys.has(key)) keys.set(key, index + 1)
    if (item !== undefined && !items.has(item)) items.set(item, index + 1)
  }
  return (name) => ({ file, line: keys.get(name) ?? items.get(name) ?? 1 })
}
