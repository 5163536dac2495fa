import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { withoutEpoch } from '../packaging'
import type { CommandName } from '../release'
import { quote } from './shell'

/** A command for a host, as the plan shows it and as the two activities of its step get it. */
export interface Rendered {
  /** The line an operator would type. */
  readonly shown: string
  /** The whole script: the line and the checks around it. */
  readonly command: string
  /** Read-only. Exit 0: the whole effect is there; 3: none of it; 4: a part; any other code: the probe can't tell. */
  readonly probe: string
}

/** The file of the dump of a service's database, on the host that runs the phases. */
export function backupFile(service: ServiceOnCloud): string {
  const folder = service.backup.kind === 'folder' ? service.backup.folder : '/dev/null'
  return `${folder}/${service.name}-before-${service.releases.to.word}.sql`
}

/** Words in braces that only some commands know. */
export interface Words {
  readonly unit?: string
  /** The name by which the rows of a unit know it, if it is put to questions about rows. */
  readonly binary?: string
  readonly packages?: string
  /** The host that a question is about, if it is put to another host. */
  readonly on?: string
  /** The words of a report for the old and the new release. */
  readonly from?: string
  readonly to?: string
}

/**
 * Fills in one of a service's command templates for a host. Only the known words in braces are replaced; braces of
 * shell and JSON stay as they are. {offline} of a `schema` command is the command of that name.
 */
export const renderCommand = (service: ServiceOnCloud, command: CommandName, host: Host, more: Words = {}): string =>
  renderTemplate(service, service.commands[command], host, more)

/** Fills in any template of a service for a host, as `renderCommand` does. */
export function renderTemplate(service: ServiceOnCloud, template: string, host: Host, more: Words = {}): string {
  const words: Record<string, string> = {
    host: host.name,
    address: host.address,
    python: quote(host.python),
    version: service.version,
    plainversion: withoutEpoch(service.version),
    credentials: service.credentials,
    config: service.config.replaceAll('{host}', host.name),
    ...(host.codeFolder === undefined ? {} : { code: host.codeFolder }),
    folder: service.backup.kind === 'folder' ? service.backup.folder : '',
    file: backupFile(service),
    ...more,
  }
  words.endpoint = fill(service.endpoint, words)
  words.offline = fill(service.commands.offline, words)
  return fill(template, words)
}

function fill(template: string, words: Readonly<Record<string, string>>): string {
  // In a URL an IPv6 address stands in brackets (RFC 3986, 3.2.2).
  const safe = words.address?.includes(':') ? template.replaceAll('://{address}', '://[{address}]') : template
  return safe.replaceAll(
    /\{([a-z]+)\}/g,
    (whole, word: string) => (Object.hasOwn(words, word) ? words[word] : undefined) ?? whole,
  )
}
