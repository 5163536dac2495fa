/**
 * The prefix of names that the SDK reserves. In a workflow with a handler for unknown signals, a signal with such a name
 * makes the SDK fail the workflow task before any handler is asked, at each attempt.
 */
const reservedPrefix = '__temporal_'
/** No name of a signal that the SDK or an upgrade knows begins with this. */
const mark = ' '

/** A signal's name in a form that a workflow can be handed. */
export const handed = (name: string): string => (name.startsWith(reservedPrefix) ? mark + name : name)

/** The name that was sent, from the name that was handed over. */
export const asSent = (name: string): string =>
  name.startsWith(mark + reservedPrefix) ? name.slice(mark.length) : name
