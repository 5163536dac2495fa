/** What stands in the place of a secret. */
export const hidden = '[hidden]'

/** An argument of a command: in quotes, or up to a blank. As an element of a list it ends at its quote. */
const argument = String.raw`(?:\[hidden\]|"(?:[^"\\\n]|\\.){0,400}"|'[^'\n]{0,400}'|[^\s"',\]][^\s"',\]]{0,400})`
/** What stands between two arguments: blanks, or quotes and a comma where a program printed a list. */
const between = String.raw`(?:\s{1,5}|["']\s{0,5},\s{0,5}[ub]?["'])`
const databaseClient = String.raw`\b(?:mysql|mariadb|xtrabackup|innobackupex|mariabackup|mysqldump)[a-z-]{0,20}\b`

const sqlText = String.raw`(?:"[^"]*"|'(?:[^'\\]|\\.|'')*')`
const identified = (verb: string, password: string, by: string, using: string, as: string): string =>
  String.raw`${verb}\s{1,20}(?:${by}|${using}\s{1,20}\S{1,60}\s{1,20}(?:${by}|${as}))\s{1,20}(?:${password}\s{1,20})?`

/**
 * Secrets that their form gives away, and what is left of each. Every run is bounded, so that no text takes long.
 */
export const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, hidden],
  // The rest of a private key whose beginning is not in the text.
  [/^(?:[A-Za-z0-9+/=]{0,76}\r?\n){0,100}-----END [A-Z ]{0,40}PRIVATE KEY-----/g, hidden],
  // scheme://user:password@host, as in SQLAlchemy and AMQP URLs: up to the last @, since passwords hold @ and / too.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}):[^\s'"]{0,400}@/gi, `$1:${hidden}@`],
  // As above with quotes in the password. A port is no password.
  [
    /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}):(?!\d{1,5}(?:[/"'\s,;)\]}]|$)|\[hidden\]@)[^\s]{0,400}@/gi,
    `$1:${hidden}@`,
  ],
  // https://token@host: a user's name that long is a token.
  [/\b(https?:\/\/)(?=[^\s/@:'"]{0,200}\d)[^\s/@:'"]{20,200}@/gi, `$1${hidden}@`],
  // Fernet tokens: version 0x80 and the first bytes of a time, in base64url; fernet keys: 32 bytes.
  [/\bgAAAA[A-Za-z0-9_-]{20,}={0,2}/g, hidden],
  [/(?<![A-Za-z0-9_+/-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9_=-])/g, hidden],
  // PKI tokens of Keystone, JSON web tokens, Amazon's access keys.
  [/\bPKIZ_[A-Za-z0-9_=-]{20,}/g, hidden],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{0,}/g, hidden],
  [/\bAKIA[A-Z0-9]{16}\b/g, hidden],
  // Hashes of passwords: crypt(3), passlib, MySQL's own.
  [/\$(?:2[abxy]|5|6|y|scrypt|pbkdf2[a-z0-9-]{0,20}|argon2[a-z]{0,3})\$[A-Za-z0-9./$=,+*-]{8,}/g, hidden],
  [/'\*[0-9A-F]{40}'/g, `'${hidden}'`],
  // Basic and Bearer, wherever they stand. A digit or = tells a credential from a word.
  [
    /\b(Basic|Bearer|Digest|Negotiate)(\s{1,5})(?=[A-Za-z0-9+/_.~-]{0,200}[\d=])[A-Za-z0-9+/_.~-]{6,}={0,2}/gi,
    `$1$2${hidden}`,
  ],
  // Uppercase, or behind a statement's beginning: alembic's messages say 'identified by' too.
  [
    new RegExp(String.raw`\b(${identified('IDENTIFIED', 'PASSWORD', 'BY', 'WITH', 'AS')})${sqlText}`, 'g'),
    `$1${hidden}`,
  ],
  [
    new RegExp(
      String.raw`\b((?:grant|create\s{1,5}user|alter\s{1,5}user)\b[^\n;]{0,400}?\b${identified('identified', 'password', 'by', 'with', 'as')})${sqlText}`,
      'gi',
    ),
    `$1${hidden}`,
  ],
  [/\b(password\(\s{0,5})(?:"[^"\n]*"|'(?:[^'\\\n]|\\.|'')*')/gi, `$1${hidden}`],
  [
    new RegExp(String.raw`(${databaseClient}[^\n;|]{0,400}?(["'])-p)(?!assword|ort|rotocol)[^"'\n]{1,400}(?=\2)`, 'g'),
    `$1${hidden}`,
  ],
  // mysql -pX, typed or as a list of arguments: the one option whose value follows without a blank.
  [
    new RegExp(String.raw`(${databaseClient}[^\n;|]{0,400}?[\s"',]-p)(?!assword|ort|rotocol)${argument}`, 'g'),
    `$1${hidden}`,
  ],
  [new RegExp(String.raw`(\bsshpass\b[^\n;|]{0,100}?[\s"',]-p)(?:${between})?${argument}`, 'g'), `$1 ${hidden}`],
  [
    new RegExp(String.raw`(\b(?:redis-cli|redis-benchmark)\b[^\n;|]{0,200}?[\s"',]-a${between})${argument}`, 'g'),
    `$1${hidden}`,
  ],
  [new RegExp(String.raw`(\bldap[a-z]{3,10}\b[^\n;|]{0,300}?[\s"',]-w${between})${argument}`, 'g'), `$1${hidden}`],
  [new RegExp(String.raw`(\bswift\b[^\n;|]{0,300}?[\s"',]-K${between})${argument}`, 'g'), `$1${hidden}`],
  [
    new RegExp(
      String.raw`(\brabbitmqctl\b[^\n;|]{0,100}?[\s"',](?:add_user|change_password|authenticate_user)${between}[^\s"',]{1,100}${between})${argument}`,
      'g',
    ),
    `$1${hidden}`,
  ],
  [
    new RegExp(
      String.raw`(\bhtpasswd\s{1,5}-[a-zA-Z]{0,5}b[a-zA-Z]{0,5}\s{1,5}\S{1,200}\s{1,5}\S{1,100}\s{1,5})${argument}`,
      'g',
    ),
    `$1${hidden}`,
  ],
  // curl -u user:password, stats auth user:password of HAProxy.
  [
    /([\s"',](?:-u|--user|--proxy-user)(?:[\s=]{1,5}|["']\s{0,5},\s{0,5}["'])["']?[^\s:"']{1,100}):(?!\[hidden\])[^\s"',\]]{1,400}/g,
    `$1:${hidden}`,
  ],
  [/\b(stats\s{1,5}auth\s{1,5}[^\s:]{1,100}):\S{1,400}/g, `$1:${hidden}`],
  // .netrc and lines of a configuration whose names and values stand apart by blanks only.
  [/\b(login\s{1,20}\S{1,200}\s{1,20}password\s{1,20})\S{1,400}/g, `$1${hidden}`],
  [
    /^([\s$>#+-]{0,40}(?:user\s{1,5}\S{1,100}\s{1,5})?(?:insecure-)?(?:auth_pass|requirepass|masterauth|password|passwd|bindpw|rootpw)[^\S\n]{1,20})(?![=:(])\S{1,400}[^\S\n]*$/gm,
    `$1${hidden}`,
  ],
]
