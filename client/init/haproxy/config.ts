import { upgradeError } from '../../../cloud/model/errors'
import { shownPlace, type Place } from '../place'
import { addressOf, type Address } from './address'
import { wordsOf, type Word } from './words'

/** A `server` line of a backend. */
export interface ServerLine {
  readonly name: string
  readonly address: Address
  readonly place: Place
}

/** A `backend` or a `listen`: what HAProxy's runtime API calls a backend. */
export interface Backend {
  readonly name: string
  readonly place: Place
  readonly servers: ServerLine[]
  /** Ports on which HAProxy itself listens for it: those of its frontends too. */
  readonly ports: Set<number>
  /** Lines that could not be read as servers, as sentences. */
  readonly unread: string[]
}

/** A `stats socket` line: a runtime socket. */
export interface SocketLine {
  readonly address: Address
  readonly isAdmin: boolean
  /** The process that listens on it, as `process` names it with nbproc; without it, all do. */
  readonly process?: string
  readonly place: Place
}

/** The facts of a haproxy.cfg. */
export interface HaproxyConfig {
  readonly file: string
  readonly backends: readonly Backend[]
  readonly sockets: readonly SocketLine[]
  /** The names and addresses of the HAProxies that share their tables: this one and its peers. */
  readonly peers: readonly { readonly name: string; readonly address: Address; readonly place: Place }[]
  /** Sentences about lines of which HAProxy alone knows if they count. */
  readonly remarks: readonly string[]
}

interface Frontend {
  readonly ports: Set<number>
  readonly backends: Set<string>
}

const sections = new Set(
  `global defaults frontend backend listen peers userlist resolvers mailers program cache ring http-errors log-forward
   fcgi-app traces namespace_list crt-store acme log-profile healthcheck`.split(/\s+/),
)

/** A file of HAProxy's configuration. */
export interface ConfigFile {
  readonly file: string
  readonly text: string
}

/** Reads a haproxy.cfg, as `readHaproxyFiles`. */
export const readHaproxy = (text: string, file: string): HaproxyConfig => readHaproxyFiles([{ text, file }])

/**
 * Reads the configuration of an HAProxy that was started with these files: its backends with their servers, its runtime
 * sockets and its peers. Other lines are passed over.
 * @param called all of them together, as a sentence names them
 * @throws HaproxyUnreadable with the line that HAProxy would refuse too, or for a template
 */
export function readHaproxyFiles(
  files: readonly ConfigFile[],
  called = files.map(({ file }) => file).join(', '),
): HaproxyConfig {
  const reader = new Reader(called)
  for (const { file, text } of files) {
    reader.beginFile()
    for (const [index, line] of text.split('\n').entries()) {
      const place = { file, line: index + 1 }
      const words = wordsOf(line)
      if (words === undefined) throw refused(place, 'a quote is not closed')
      if (words.some(({ text }) => /\{\{|^\{%[-+]?$/.test(text)))
        throw refused(place, 'it is a template; give the haproxy.cfg that the balancers have, /etc/haproxy/haproxy.cfg')
      const [first] = words
      if (first !== undefined) reader.read(first.text, words.slice(1), place)
    }
  }
  return reader.done()
}

const refused = ({ file, line }: Place, reason: string): Error =>
  upgradeError('HaproxyUnreadable', { file, reason: `line ${line}: ${reason}` })

/** Takes files line by line. */
class Reader {
  #section = ''
  #backend: Backend | undefined
  #frontend: Frontend | undefined
  readonly #backends = new Map<string, Backend>()
  readonly #frontends: Frontend[] = []
  readonly #sockets: SocketLine[] = []
  readonly #peers: { name: string; address: Address; place: Place }[] = []
  readonly #remarks: string[] = []

  constructor(private readonly file: string) {}

  read(keyword: string, words: readonly Word[], place: Place): void {
    if (keyword === '.if')
      this.#remarks.push(
        `${shownPlace(place)} has a condition (.if), which init does not judge: compare what is written from below it, up to .endif`,
      )
    else if (sections.has(keyword)) this.#begin(keyword, words, place)
    else if (this.#section === 'global' && keyword === 'stats' && words[0]?.text === 'socket')
      this.#socket(words, place)
    else if (this.#section === 'peers' && (keyword === 'peer' || keyword === 'server')) this.#peer(words, place)
    else if (keyword === 'bind') for (const port of portsOf(words[0]?.text ?? '')) this.#listens(port)
    else if (keyword === 'default_backend' || keyword === 'use_backend')
      this.#frontend?.backends.add(words[0]?.text ?? '')
    else if (keyword === 'server') this.#server(words, place)
    else if (keyword === 'server-template')
      this.#backend?.unread.push(`${shownPlace(place)} has a server-template, whose servers HAProxy names itself`)
  }

  /** No section goes on in the next file. */
  beginFile(): void {
    this.#section = ''
    this.#backend = undefined
    this.#frontend = undefined
  }

  done(): HaproxyConfig {
    for (const { ports, backends } of this.#frontends)
      for (const name of backends) for (const port of ports) this.#backends.get(name)?.ports.add(port)
    return {
      file: this.file,
      backends: [...this.#backends.values()],
      sockets: this.#sockets,
      peers: this.#peers,
      remarks: this.#remarks,
    }
  }

  #begin(section: string, [name, address]: readonly Word[], place: Place): void {
    this.beginFile()
    this.#section = section
    if (section === 'frontend' || section === 'listen') {
      this.#frontend = { ports: new Set(), backends: new Set() }
      this.#frontends.push(this.#frontend)
    }
    if ((section === 'backend' || section === 'listen') && name !== undefined) {
      this.#backend = { name: name.text, place, servers: [], ports: new Set(), unread: [] }
      this.#backends.set(name.text, this.#backend)
    }
    // HAProxy 1.6 still takes the address of a listen on its own line.
    if (section !== 'backend' && address !== undefined) for (const port of portsOf(address.text)) this.#listens(port)
  }

  #listens(port: number): void {
    this.#frontend?.ports.add(port)
    this.#backend?.ports.add(port)
  }

  #server([name, address]: readonly Word[], place: Place): void {
    if (this.#backend === undefined || name === undefined) return
    if (name.isVariable || address === undefined)
      this.#backend.unread.push(`${shownPlace(place)} has a server whose name HAProxy's environment gives`)
    else
      this.#backend.servers.push({
        name: name.text,
        address: address.isVariable ? { kind: 'other' } : addressOf(address.text),
        place,
      })
  }

  #socket([, address, ...options]: readonly Word[], place: Place): void {
    if (address === undefined) return
    const words = options.map(({ text }) => text)
    const isAdmin = words.some((word, at) => word === 'admin' && words[at - 1] === 'level')
    const process = words.find((_, at) => words[at - 1] === 'process')
    this.#sockets.push({
      address: address.isVariable ? { kind: 'other' } : addressOf(address.text),
      isAdmin,
      ...(process === undefined ? {} : { process }),
      place,
    })
  }

  #peer([name, address]: readonly Word[], place: Place): void {
    if (name === undefined || address === undefined || name.isVariable || address.isVariable) return
    this.#peers.push({ name: name.text, address: addressOf(address.text), place })
  }
}

/** The ports of a bind line: `10.0.0.9:80,10.0.0.10:80`, `:8000-8002`. */
function portsOf(text: string): readonly number[] {
  return text.split(',').flatMap((each) => {
    const [, first, last] = /:(\d{1,5})-(\d{1,5})$/.exec(each) ?? []
    if (first !== undefined && last !== undefined)
      return Array.from(
        { length: Math.min(100, Math.max(0, Number(last) - Number(first) + 1)) },
        (_, at) => Number(first) + at,
      )
    const address = addressOf(each)
    return address.kind === 'ip' && address.port !== undefined ? [address.port] : []
  })
}
