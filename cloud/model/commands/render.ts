import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import type { CommandName } from '../release'
import { quote } from './shell'

/** What a command does on a host, as the plan shows it and as the two activities of its step get it. */
export interface Rendered {
  /** The line an operator would type. */
  readonly shown: string
  /** The whole script: the line with what guards it. */
  readonly command: string
  /** Read-only; exit 0: the effect is all there, 3: none of it, 4: a part, anything else: it can't tell. */
  readonly probe: string
}

/** Where the dump of a service's database is written on the host that runs the phases. */
export function backupFile(service: ServiceOnCloud): string {
  const folder = service.backup.kind === 'folder' ? service.backup.folder : '/dev/null'
  return `${folder}/${service.name}-before-${service.releases.to.word}.sql`
}

/** Words in braces that only some commands have. */
export interface Words {
  readonly unit?: string
  readonly packages?: string
  /** The host that a question is about, where another is asked. */
  readonly on?: string
  /** How a report tells the release of its unit. */
  readonly from?: string
  readonly to?: string
}

/**
 * Fills in one of a service's command templates for a host. Only the known words in braces are replaced; braces of
 * shell and JSON stay as they are. {offline} of a `schema` command is the command of that name.
 */
export const renderCommand = (service: ServiceOnCloud, command: CommandName, host: Host, more: Words = {}): string =>
  renderTemplate(service, service.commands[command], host, more)

/** The same of any text. */
export function renderTemplate(service: ServiceOnCloud, template: string, host: Host, more: Words = {}): string {
  const words: Record<string, string> = {
    host: host.name,
    address: host.address,
    python: quote(host.python),
    version: service.version,
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
