import type { SshdSettings } from '../../../test/ssh/sshd'

/** A host's login shell, which each command that comes over SSH is given to. */
export interface LoginShell {
  /** A folder's name. */
  readonly key: string
  readonly name: string
  readonly login: NonNullable<SshdSettings['login']>
}

/** Milliseconds that the profile of the slow shell takes: about as long as a call of a program that asks the network. */
const slowMilliseconds = 30

/** A shell that reads nothing, and one whose profile takes a while, as profiles of sites do. */
export const loginShells: readonly LoginShell[] = [
  { key: 'empty', name: 'an empty login shell', login: { shell: '/bin/bash', home: {} } },
  {
    key: 'slow',
    name: `a login shell whose profile takes ${slowMilliseconds} ms`,
    login: { shell: '/bin/bash', home: { '.bashrc': `sleep ${slowMilliseconds / 1000}\n` } },
  },
]
