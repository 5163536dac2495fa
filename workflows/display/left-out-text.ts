import type { LeftOut } from '../../cloud/model/progress'

/** A host that an upgrade went on without, and a person's work there: one line. */
export function leftOutText({ service, host, by, note, todo }: LeftOut): string {
  const who = [by === '' ? '' : `by ${by}`, note === '' ? '' : `“${note}”`].filter((part) => part !== '').join(', ')
  return `Without ${host}: left out of ${service}${who === '' ? '' : ` ${who}`}. ${todo}`
}

/** Each text as a sentence: a line that is to be typed has no full stop of its own. */
export const sentences = (texts: Iterable<string>): string[] => [...texts].map((text) => `${text}.`)
