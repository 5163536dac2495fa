import * as commands from '../model/commands/programs.generated'
import { formerPrograms } from '../model/former-programs'
import * as packaging from '../model/packaging/programs.generated'
import * as releases from '../model/releases/programs.generated'
import * as serviceManager from '../model/service-manager/programs.generated'

/** Shorter programs, and shorter parts of one, stay as they are. */
const leastCharacters = 500
/** The most characters of JSON that references may become: Temporal takes 2 MiB a payload, and our own stay below. */
const mostCharacters = 4 * 1024 * 1024

const opening = '{{host-program '
const reference = /\{\{host-program [a-zA-Z]+-\d+-[0-9a-f]{8}\}\}/g

/** A checksum (FNV-1a) that tells the program of one version from that of another; it protects against nobody. */
function checksum(text: string): string {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  return (sum >>> 0).toString(16).padStart(8, '0')
}

/** A program stands within a string of JSON, so its own text is compared as JSON writes it. */
const inString = (text: string): string => JSON.stringify(text).slice(1, -1)

/** The long parts of programs as JSON writes them, by their reference. Commands fill in `{config}`, so it parts them. */
const partsOf = (programs: Readonly<Record<string, string>>): (readonly [reference: string, part: string])[] =>
  Object.entries(programs).flatMap(([name, program]) =>
    program
      .split('{config}')
      .map((part, at) => [`${opening}${name}-${at}-${checksum(part)}}}`, inString(part)] as const)
      .filter(([, part]) => part.length >= leastCharacters),
  )

/** The parts that this version sends by reference. */
const parts = new Map(partsOf({ ...commands, ...packaging, ...releases, ...serviceManager }))
/** Those that a released version has sent: an upgrade that it began is read by this one. */
const knownParts = new Map([...formerPrograms.flatMap(partsOf), ...parts])

/** The references that this version sends. A later one has to know them. */
export const sentReferences = (): readonly string[] => [...parts.keys()].sort()

/**
 * Replaces each program of hosts in a JSON text by a reference. A step's commands carry programs of many kilobytes, and a
 * cloud has the step on each of its hosts: whole, they would bring a history of a thousand hosts near Temporal's 50 MB.
 * @returns undefined if the text holds no program, or text that looks like a reference
 */
export function withReferences(json: string): string | undefined {
  if (json.length < leastCharacters || json.includes(opening)) return undefined
  let short = json
  for (const [name, part] of parts) short = short.replaceAll(part, () => name)
  return short.length === json.length ? undefined : short
}

/**
 * Puts the programs back into a JSON text with references.
 * @returns undefined if a reference names a program that neither this version nor a released one has, or the text would be
 *   too long
 */
export function withPrograms(json: string): string | undefined {
  let long = json.length
  for (const [name] of json.matchAll(reference)) {
    const part = knownParts.get(name)
    if (part === undefined) return undefined
    long += part.length - name.length
    if (long > mostCharacters) return undefined
  }
  return json.replaceAll(reference, (name) => knownParts.get(name) ?? name)
}
