import { readFileSync } from 'node:fs'

/** A user of the simulated cloud. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** The id of the one project of the cloud. */
export const projectId = '2f8a0c4be9d14a7f8c5b1d6e3a907f42'

/**
 * Reads an openrc file: a NAME=value line each.
 * @throws where OS_USERNAME or OS_PASSWORD is missing
 */
export function readCredentials(path: string): Credentials {
  const lines = readFileSync(path, 'utf8').split('\n')
  const value = (name: string): string => {
    const line = lines.find((each) => each.startsWith(`${name}=`))
    if (line === undefined) throw new Error(`${path} sets no ${name}`)
    return line.slice(name.length + 1)
  }
  return { user: value('OS_USERNAME'), password: value('OS_PASSWORD') }
}
