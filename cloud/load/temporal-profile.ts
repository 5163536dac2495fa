import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  loadClientConfigFromToml,
  loadClientConfigProfile,
  toClientOptions,
  type ClientConfigProfile,
  type ClientConnectConfig,
} from '@temporalio/envconfig'
import { upgradeError } from '../model/errors'

type Variables = Readonly<Record<string, string>>

/**
 * The address and credentials of Temporal, as the `temporal` command finds them: its variables over a profile of its file. A
 * variable that is set to an empty text counts as not set.
 * @throws EnvironmentInvalid with a sentence that names the file or the variable
 */
export function readTemporalProfile(environment: NodeJS.ProcessEnv): ClientConnectConfig {
  const variables = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || (value === '' && !name.startsWith('TEMPORAL_GRPC_META_')) ? [] : [[name, value]],
    ),
  )
  const problems = switchProblems(variables)
  if (problems.length > 0) throw upgradeError('EnvironmentInvalid', { problems })
  const text = readFile(variables)
  const profile = saying(`Temporal's connection (the TEMPORAL_ variables, and ${fileOf(variables)})`, () =>
    loadClientConfigProfile({
      ...(text === undefined ? { disableFile: true } : { configSource: { data: text } }),
      overrideEnvVars: variables,
    }),
  )
  const contradictions = profileProblems(profile)
  if (contradictions.length > 0) throw upgradeError('EnvironmentInvalid', { problems: contradictions })
  return saying("Temporal's certificates", () => toClientOptions(profile))
}

/**
 * The file in which the `temporal` command keeps its profiles (https://docs.temporal.io/develop/environment-configuration).
 */
function fileOf({ TEMPORAL_CONFIG_FILE: given, XDG_CONFIG_HOME: xdg, HOME: home = '/' }: Variables): string {
  const folder = xdg?.startsWith('/') === true ? xdg : join(home, '.config')
  return given ?? join(folder, 'temporalio/temporal.toml')
}

/** The text of the file of profiles; undefined where there is none, or nothing but comments in it. */
function readFile(variables: Variables): string | undefined {
  const file = fileOf(variables)
  const text = saying(`Temporal's file of profiles ${file}`, () => readIfThere(file))
  const isEmpty = text === undefined || text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))
  const names = isEmpty ? [] : profileNames(file, text)
  const wanted = variables.TEMPORAL_PROFILE
  if (wanted !== undefined && !names.includes(wanted)) {
    const has = text === undefined ? 'is not there' : `has ${names.join(', ') || 'no profile at all'}`
    throw upgradeError('EnvironmentInvalid', {
      problems: [`TEMPORAL_PROFILE is ${JSON.stringify(wanted)}, and ${file} ${has}`],
    })
  }
  return isEmpty ? undefined : text
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function profileNames(file: string, text: string): readonly string[] {
  return saying(`Temporal's file of profiles ${file}`, () => {
    try {
      return Object.keys(loadClientConfigFromToml(new TextEncoder().encode(text), { strict: false }).profiles)
    } catch (error) {
      // The reader takes for granted that there is a profile.
      if (error instanceof TypeError) throw new Error('it holds no profile; one begins with [profile.default]')
      throw error
    }
  })
}

/** Words that Temporal's own reader would take for `false`. */
function switchProblems(variables: Variables): string[] {
  return ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'].flatMap((name) => {
    const value = variables[name]
    return value === undefined || /^(true|false|1|0)$/.test(value)
      ? []
      : [`${name} is ${JSON.stringify(value)}: should be true or false`]
  })
}

/** The settings of a profile that contradict each other, or that the client would ignore silently. */
function profileProblems({ address, apiKey, tls }: ClientConfigProfile): string[] {
  const problems: string[] = []
  if (address !== undefined && !/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(address))
    problems.push(`Temporal's address is ${JSON.stringify(address)}: should be HOST:PORT, without http://`)
  if (tls === undefined) return problems
  const lacking = tls.clientCert === undefined ? 'client certificate' : 'client key'
  if ((tls.clientCert === undefined) !== (tls.clientKey === undefined))
    problems.push(`Temporal's ${lacking} is not set, and the other half of the pair is: both or neither`)
  const needing = [
    ...(tls.clientCert === undefined ? [] : ['a client certificate']),
    ...(tls.serverCACert === undefined ? [] : ['a CA certificate']),
    ...(apiKey === undefined ? [] : ['an API key']),
  ]
  if (tls.disabled === true && needing.length > 0)
    problems.push(`TLS to Temporal is turned off, while ${needing.join(' and ')} is set that needs it`)
  return problems
}

/**
 * Turns an error of a reader into one sentence. The drawing of the place, which a parser puts below its message, is left
 * out.
 */
function saying<T>(subject: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const [reason = ''] = messageOf(error).split('\n')
    throw upgradeError('EnvironmentInvalid', { problems: [`${subject}: ${reason}`] }, error)
  }
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
