import { argument, between, hidden } from './forms'

/** An option of one letter whose value is a secret. */
interface ShortOption {
  /** The programs that have it, and the option behind its hyphen: parts of expressions. */
  readonly of: string
  readonly option: string
  /** Its value follows it at once, behind a blank, or as its writer likes. */
  readonly value: 'glued' | 'apart' | 'either'
  /** The character between a user's name and the secret, where one value holds both. */
  readonly user?: ':' | '%' | ','
}

/** Switches of curl that take no value: others may follow after one hyphen. */
const curlSwitches = '[a0-9fgiIjJkLlnNOqRsSvZ#]{0,8}'

/** A single letter does not tell a secret, so each program that means one by it is listed. */
const shortOptions: readonly ShortOption[] = [
  { of: 'sshpass', option: 'p', value: 'either' },
  { of: 'redis-cli|redis-benchmark', option: 'a', value: 'apart' },
  { of: 'ldap[a-z]{3,10}', option: '[a-zA-Z]{0,5}w', value: 'either' },
  { of: 'swift', option: 'K', value: 'apart' },
  { of: 'ipmitool|zip|unzip|mosquitto_[a-z]{3,5}', option: 'P', value: 'either' },
  { of: 'mongo[a-z]{0,10}', option: 'p', value: 'apart' },
  // docker, podman, helm and az: beside it, -p is a port or a path. So it is to ssh: a number is no password.
  { of: '(?:docker|podman|helm|az|oc)[^\\n;|]{0,60}\\slogin', option: 'p', value: 'apart' },
  { of: 'openssl', option: '[kK]', value: 'apart' },
  { of: '7z[a-z]{0,2}|rar|unrar', option: 'h?p', value: 'glued' },
  { of: 'snmp[a-z]{2,10}', option: '[cAX]', value: 'apart' },
  { of: 'curl', option: `${curlSwitches}[uU]`, value: 'either', user: ':' },
  { of: 'https?', option: 'a', value: 'apart', user: ':' },
  { of: 'smbclient|rpcclient|smbget', option: 'U', value: 'either', user: '%' },
  { of: 'lftp', option: 'u', value: 'apart', user: ',' },
]

/** The text between an option and its value: nothing, blanks, or the quotes and the comma of a list. */
const gapOf = { glued: '', apart: between, either: `(?:${between})?` } as const
const toItsQuote = String.raw`(?:(?!\2)[^\n]){1,400}(?=\2)`

function patternsOf({ of, option, value, user }: ShortOption): RegExp[] {
  const program = String.raw`\b(?:${of})\b[^\n;|]{0,300}?`
  const lead = String.raw`${program}[\s"',]-${option}`
  const name = user === undefined ? '' : String.raw`[^\s${user}"']{1,100}${user}`
  const quoted = String.raw`(${lead}(?:["']\s{0,5},\s{0,5}[ub]?|\s{0,5})(["'])${name})${toItsQuote}`
  const together = String.raw`(${program}(["'])-${option}${name})(?!\s)${toItsQuote}`
  const bare = `(${lead}${gapOf[value]}${name})${user === undefined ? argument : String.raw`(?!\[hidden\])[^\s"',\]]{1,400}`}`
  return [quoted, ...(value === 'apart' ? [] : [together]), bare].map((source) => new RegExp(source, 'g'))
}

const patterns = shortOptions.flatMap(patternsOf)

/** The text without the values of options of one letter that hold a secret, by the program that they are an option of. */
export const redactShortOptions = (text: string): string =>
  text.includes('-') ? patterns.reduce((safe, pattern) => safe.replace(pattern, `$1${hidden}`), text) : text
