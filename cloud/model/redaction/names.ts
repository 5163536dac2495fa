/**
 * Endings of a word that names a secret. An ending, since settings join words: DBPASS, authtoken, sharedsecret.
 */
const secretEndings = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pass',
  'pwd',
  'passwort',
  'kennwort',
  'psk',
  'secret',
  'token',
  'credential',
  'authorization',
  'cookie',
  'signature',
  'apikey',
  'secretkey',
  'accesskey',
  'authkey',
  'storekey',
  'privatekey',
  'hmac',
  'pw',
]

/** English and technical words that end like a secret's name and name none. */
const harmlessWords = new Set(['bypass', 'compass', 'encompass', 'surpass', 'trespass', 'tokenless'])

/** A last word that turns a secret's name into the name of something about the secret. */
const harmlessLast = new Set(
  (
    'file path paths dir directory folder repository repo driver provider providers type types format method methods ' +
    'expiration expires expire expiry lifetime timeout ttl seconds length size limit max min count number retries ' +
    'name user username url uri host hosts port address version enabled enable required cache caching policy class ' +
    'allowed region scope bind header headers field prefix suffix column table issued at interval age algorithm rounds'
  ).split(' '),
)

/** `…_key` is a secret unless its word says otherwise: a public key, a key of a database, a key that others may know. */
const harmlessKeys = new Set(
  (
    'public pub primary foreign host sort partition unique index cache routing binding lookup dict map duplicate missing ' +
    'ssh option config object hash group shard message translation metadata known any each no'
  ).split(' '),
)

/** `swift_store_key`, `adminPass`, `X-Auth-Token`, `oslo.admin_token` as lower-case words; of a dotted name the last part. */
function wordsOf(name: string): readonly string[] {
  const last = name.slice(name.lastIndexOf('.') + 1)
  return last
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '')
}

const isSecretWord = (word: string): boolean => {
  const singular = /[^s]s$/.test(word) ? word.slice(0, -1) : word
  return !harmlessWords.has(word) && secretEndings.some((ending) => word.endsWith(ending) || singular.endsWith(ending))
}

/** True if a setting, an option, a variable, a header or a JSON key of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  const last = words.at(-1)
  if (last === undefined || harmlessLast.has(last)) return false
  if (words.some(isSecretWord) || last === 'sig') return true
  // Galera's wsrep_sst_auth is user:password.
  if (last === 'auth' && words.at(-2) === 'sst') return true
  if (last !== 'key' && last !== 'keys') return false
  const before = words.at(-2)
  return before !== undefined && !harmlessKeys.has(before)
}
