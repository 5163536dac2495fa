import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { projectId } from '../credentials'

/** A row of Keystone's: a user, a service, an endpoint. */
interface Row {
  readonly id: string
  readonly [name: string]: unknown
}

interface Rows {
  users: Row[]
  services: Row[]
  endpoints: Row[]
  /** `PROJECT/USER/ROLE` of each assignment. */
  roles: string[]
}

/** The answer to a request: its status, and the body if there is one. */
export interface Answer {
  readonly status: number
  readonly body?: object
}

const fixed: Readonly<Record<string, readonly Row[]>> = {
  domains: [{ id: 'default', name: 'Default' }],
  projects: [
    { id: projectId, name: 'admin', domain_id: 'default' },
    { id: '5c1d0e7e6f2b4b3c8a9d7f6e5d4c3b2a', name: 'service', domain_id: 'default' },
  ],
  roles: [{ id: '9fe2ff9ee4384b1894a90878d3e92bab', name: 'admin' }],
  regions: [{ id: 'RegionOne' }],
}
const single = { users: 'user', services: 'service', endpoints: 'endpoint' } as const

/** The users, services and endpoints that somebody has made, in a file that all controllers share, as they share a database. */
export class Identity {
  constructor(private readonly file: string) {}

  /** The endpoints that were made, as entries of a catalogue. */
  catalogue(): object[] {
    const { services, endpoints } = this.read()
    return services.map(({ id, type }) => ({ type, endpoints: endpoints.filter((each) => each.service_id === id) }))
  }

  /** True if a user's password is right, and the user has a role in the project, if one is named. */
  allows(id: string, password: string, project: unknown): boolean {
    const { users, roles } = this.read()
    const user = users.find((each) => each.id === id || each.name === id)
    if (user?.password !== sumOf(password)) return false
    if (project === undefined) return true
    return typeof project === 'string' && roles.some((each) => each.startsWith(`${project}/${user.id}/`))
  }

  /** Answers a request of the Identity API; undefined for a path that it does not know. */
  answer(method: string, path: string, query: URLSearchParams, body: unknown): Answer | undefined {
    const role = /^\/v3\/projects\/([^/]+)\/users\/([^/]+)\/roles\/([^/]+)$/.exec(path)
    if (role !== null) return this.assignment(method, role.slice(1).join('/'))
    const [, kind = '', id] = /^\/v3\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? []
    if (method === 'GET') return this.list(kind, query)
    if (!(kind in single)) return undefined
    const of = kind as keyof typeof single
    const given = (body as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[single[of]] ?? {}
    const hidden = typeof given.password === 'string' ? { ...given, password: sumOf(given.password) } : given
    const rows = this.read()
    const known = rows[of].find((each) => each.id === id)
    const made = { ...known, ...hidden, id: known?.id ?? sumOf(JSON.stringify([of, given, rows[of].length])) }
    rows[of] = [...rows[of].filter((each) => each.id !== made.id), made]
    this.write(rows)
    return { status: method === 'POST' ? 201 : 200, body: { [single[of]]: { ...made, password: undefined } } }
  }

  private assignment(method: string, role: string): Answer {
    const rows = this.read()
    if (method === 'PUT' && !rows.roles.includes(role)) this.write({ ...rows, roles: [...rows.roles, role] })
    return { status: method === 'PUT' || rows.roles.includes(role) ? 204 : 404 }
  }

  private list(kind: string, query: URLSearchParams): Answer | undefined {
    const rows = kind in single ? this.read()[kind as keyof typeof single] : fixed[kind]
    const found = rows?.filter((row) => [...query].every(([name, value]) => row[name] === value))
    return found && { status: 200, body: { [kind]: found.map((row) => ({ ...row, password: undefined })) } }
  }

  private read(): Rows {
    if (!existsSync(this.file)) return { users: [], services: [], endpoints: [], roles: [] }
    return JSON.parse(readFileSync(this.file, 'utf8')) as Rows
  }

  private write(rows: Rows): void {
    writeFileSync(`${this.file}.${process.pid}`, JSON.stringify(rows))
    renameSync(`${this.file}.${process.pid}`, this.file)
  }
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
