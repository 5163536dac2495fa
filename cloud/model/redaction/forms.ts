/** Replaces a secret. */
export const hidden = '[hidden]'

/** An argument of a command: in quotes, or up to a blank. As an element of a list it ends at its quote. */
export const argument = String.raw`(?:\[hidden\]|"(?:[^"\\\n]|\\.){0,400}"|'[^'\n]{0,400}'|[^\s"',\]][^\s"',\]]{0,400})`
/** The text between two arguments: blanks, or quotes and a comma where a program printed a list. */
export const between = String.raw`(?:\s{1,5}|["']\s{0,5},\s{0,5}[ub]?["'])`
const databaseClient = String.raw`\b(?:mysql|mariadb|xtrabackup|innobackupex|mariabackup|mysqldump)[a-z-]{0,20}\b`

const sqlText = String.raw`(?:"[^"]*"|'(?:[^'\\]|\\.|'')*')`
const identified = (verb: string, password: string, by: string, using: string, as: string): string =>
  String.raw`${verb}\s{1,20}(?:${by}|${using}\s{1,20}\S{1,60}\s{1,20}(?:${by}|${as}))\s{1,20}(?:${password}\s{1,20})?`

/**
 * Secrets that are recognised by their form, and the part of each that is kept. Every run is bounded, so that no text takes
 * long.
 */
export const forms: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    hidden,
  ],
  // PuTTY's.
  [/\b(Private-Lines: \d{1,4}\r?\n)(?:[A-Za-z0-9+/=]{1,80}(?:\r?\n|$)){1,200}/g, `$1${hidden}\n`],
  [/\b(Private-MAC: )[0-9A-Za-z]{8,}/g, `$1${hidden}`],
  // scheme://user:password@host, as in SQLAlchemy and AMQP URLs: up to the last @, since passwords hold @ and / too.
  [/\b([a-z][a-z0-9+.-]{0,30}:(?:\\?\/){2}[^\s:/@'"]{0,200}):[^\s'"]{0,400}@/gi, `$1:${hidden}@`],
  // As above with quotes in the password. A port is no password.
  [
    /\b([a-z][a-z0-9+.-]{0,30}:(?:\\?\/){2}[^\s:/@'"]{0,200}):(?!\d{1,5}(?:[/"'\s,;)\]}]|$)|\[hidden\]@)[^\s]{0,400}@/gi,
    `$1:${hidden}@`,
  ],
  // A URL that was cut off before its host.
  [
    /\b([a-z][a-z0-9+.-]{0,30}:(?:\\?\/){2}[^\s:/@'"]{0,200}):(?!\d{1,5}$|\[hidden\])[^\s'"@/,]{6,400}$/gim,
    `$1:${hidden}`,
  ],
  // Such a URL within another one.
  [/(%3A%2F%2F(?:(?!%3A|%2F|%40)[^\s&"']){0,200}%3A)(?!%2F)(?:(?!%2F)[^\s&"']){1,400}%40/gi, `$1${hidden}%40`],
  // user:password@host:port, as memcached's and mail servers are given.
  [/(?<![\w/:.%-])([\w.-]{1,60}):[^\s:@/'"[]{4,200}@(?=[\w.-]{1,100}:\d{1,5}\b)/g, `$1:${hidden}@`],
  // The path of a webhook is its secret; so is the text after the name of a bot.
  [
    /\b(https?:\/\/(?=[^\s'"<>]{0,300}hook)[^\s'"<>]{1,300}?\/)(?=[^\s'"<>/]{0,200}\d)[^\s'"<>/[]{8,400}[^\s'"<>]{0,2000}/gi,
    `$1${hidden}`,
  ],
  [/(\/bot\d{5,12}):[\w-]{20,}/g, `$1:${hidden}`],
  // A token of Keystone's second API is part of its path.
  [/(\/v2\.0\/tokens\/)(?!\[hidden\]|revoked\b)[^\s/?"']{8,400}/g, `$1${hidden}`],
  // https://token@host: a user's name that long is a token.
  [/\b(https?:\/\/)(?=[^\s/@:'"]{0,200}\d)[^\s/@:'"]{20,200}@/gi, `$1${hidden}@`],
  // Fernet tokens: version 0x80 and the first bytes of a time, in base64url; fernet keys: 32 bytes.
  [/\bgAAAA[A-Za-z0-9_-]{20,}={0,2}/g, hidden],
  [/(?<![A-Za-z0-9_+/-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9_=-])/g, hidden],
  // PKI tokens of Keystone, JSON web tokens, Amazon's access keys.
  [/\bPKIZ_[A-Za-z0-9_=-]{20,}/g, hidden],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{0,}/g, hidden],
  [/\bAKIA[A-Z0-9]{16}\b/g, hidden],
  // Tokens that say whose they are: Slack, GitHub, GitLab; keys of Ceph.
  [/\b(?:xox[a-z]-|gh[a-z]_|github_pat_|glpat-)[\w-]{10,}/g, hidden],
  [/(?<![A-Za-z0-9+/])AQ[A-Za-z0-9+/]{36}==/g, hidden],
  // Hashes of passwords: crypt(3), passlib, MySQL's own.
  [/\$(?:1|apr1|2[abxy]|5|6|y|scrypt|pbkdf2[a-z0-9-]{0,20}|argon2[a-z]{0,3})\$[A-Za-z0-9./$=,+*-]{8,}/g, hidden],
  [/'\*[0-9A-F]{40}'/g, `'${hidden}'`],
  // Basic and Bearer, at any place. A digit or = tells a credential from a word.
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
  // mysql -pX, typed or as a list of arguments: only this option's value follows without a blank.
  [
    new RegExp(String.raw`(${databaseClient}[^\n;|]{0,400}?[\s"',]-p)(?!assword|ort|rotocol)${argument}`, 'g'),
    `$1${hidden}`,
  ],
  [
    new RegExp(
      String.raw`(\brabbitmqctl\b[^\n;|]{0,100}?[\s"',](?:add_user|change_password|authenticate_user)${between}[^\s"',]{1,100}${between})${argument}`,
      'g',
    ),
    `$1${hidden}`,
  ],
  [
    new RegExp(
      String.raw`(\bhtpasswd\s{1,5}-(?:(?=[a-zA-Z]{0,5}n)[a-zA-Z]{0,5}b[a-zA-Z]{0,5}|[a-zA-Z]{0,5}b[a-zA-Z]{0,5}\s{1,5}\S{1,200})\s{1,5}\S{1,100}\s{1,5})${argument}`,
      'g',
    ),
    `$1${hidden}`,
  ],
  [
    new RegExp(String.raw`(\bmysqladmin\b[^\n;|]{0,200}?[\s"',](?:old-)?password${between})${argument}`, 'g'),
    `$1${hidden}`,
  ],
  [
    new RegExp(
      String.raw`(\becho\s{1,5}(?:-[a-zA-Z]{1,5}\s{1,5})?)(?!\[hidden\])${argument}(?=[^\n;|]{0,40}\|\s{0,5}(?:sudo\s{1,5})?(?:chpasswd\b|passwd\b[^\n]{0,60}--stdin))`,
      'g',
    ),
    `$1${hidden}`,
  ],
  // In a sentence a digit tells a password from a word.
  [
    /\b((?:password|passphrase|secret|token)\s{1,5}(?:is|was)(?::|\s)\s{0,5})(?=[^\s]{0,200}\d)(?=[^\s]{0,200}[A-Za-z])[^\s[]\S{7,400}/gi,
    `$1${hidden}`,
  ],
  [
    /\b((?:with|using)\s{1,5}(?:the\s{1,5})?(?:password|passphrase|token|secret)\s{1,5})(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|(?=[^\s]{0,200}\d)(?=[^\s]{0,200}[A-Za-z])[^\s[]\S{7,400})/gi,
    `$1${hidden}`,
  ],
  // A preshared key of IPsec; a header of OpenStack's that a program prints without its colon.
  [/\b(PSK\s{1,5})"[^"\n]{1,400}"/g, `$1${hidden}`],
  [
    /\b(X-(?:Auth|Subject|Service|Storage)-Token[^\S\n]{1,5})(?=\S{0,400}\d)[A-Za-z0-9+/=_.-]{12,4000}/gi,
    `$1${hidden}`,
  ],
  // A user of Swift's tempauth, whose groups follow.
  [/^([\s#>+$-]{0,20}user(?:64)?_\w{1,100}\s{0,5}=\s{0,5})\S{1,400}(?=[^\S\n]{1,5}\.\w)/gm, `$1${hidden}`],
  // user:password behind an option of any program, stats auth user:password of HAProxy.
  [
    /([\s"',](?:-u|--user|--proxy-user)(?:[\s=]{1,5}|["']\s{0,5},\s{0,5}["'])["']?[^\s:"']{1,100}):(?!\[hidden\])[^\s"',\]]{1,400}/g,
    `$1:${hidden}`,
  ],
  [/\b(stats\s{1,5}auth\s{1,5}[^\s:]{1,100}):\S{1,400}/g, `$1:${hidden}`],
  // .netrc and lines of a configuration that separate names and values by blanks only.
  [/\b(login\s{1,20}\S{1,200}\s{1,20}password\s{1,20})\S{1,400}/g, `$1${hidden}`],
  [
    /^([\s$>#+-]{0,40}(?:user\s{1,5}\S{1,100}\s{1,5})?(?:insecure-)?(?:auth_pass|requirepass|masterauth|password|passwd|bindpw|rootpw)[^\S\n]{1,20})(?![=:(])\S{1,400}[^\S\n]*$/gm,
    `$1${hidden}`,
  ],
]
