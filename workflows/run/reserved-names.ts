/**
 * Names that begin so the SDK keeps for itself. Where a workflow hears unknown signals, one with such a name makes the SDK
 * fail the workflow task before any handler is asked, and each attempt after it.
 */
const reservedPrefix = '__temporal_'
/** No name of a signal that the SDK or an upgrade knows begins so. */
const mark = ' '

/** A signal's name as a workflow can be handed it. */
export const handed = (name: string): string => (name.startsWith(reservedPrefix) ? mark + name : name)

/** The name that was sent, of one that was handed over. */
export const asSent = (name: string): string =>
  name.startsWith(mark + reservedPrefix) ? name.slice(mark.length) : name
