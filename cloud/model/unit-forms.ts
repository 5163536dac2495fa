import type { Unit } from './cloud'
import type { UnitName } from './ids'

/**
 * The units that do a unit's work on the new release: the unit itself, or those that it becomes. Each has the packages, hosts
 * and servers of the unit, and a name and processes of its own.
 */
export const formsOf = (unit: Unit): readonly Unit[] =>
  unit.becomes === undefined
    ? [unit]
    : unit.becomes.map(({ name, process }) => ({ ...unit, name, nameOnHost: name, process }))

/** True if the old release's unit is another than those that do its work on the new one. */
export const isReplaced = (unit: Unit): boolean => unit.becomes !== undefined

/** The name by which a host's service manager knows a unit. */
export const onHost = ({ name, nameOnHost = name }: Unit): UnitName => nameOnHost
