import type { DraftHost } from './draft-host'
import type { Inventory } from './inventory'
import { shownPlace, type Said } from './place'

/** The variables by which Ansible gives options to ssh. */
export const sshOptions = ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'] as const

/** A way of logging in, by the variables that say it. */
interface Way {
  readonly variables: readonly string[]
  readonly isThisWay: (value: string) => boolean
  readonly words: (said: Said) => string
}

/** Ways that an upgrade has not got, or that an operator has to describe. A remark never has a password in it. */
const ways: readonly Way[] = [
  {
    variables: sshOptions,
    isThisWay: (value) => /Proxy(Jump|Command)|(^|\s)-J\b/.test(value),
    words: () => 'logs in through another machine: describe it in hosts.bastions, and name it here as bastion',
  },
  {
    variables: ['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
    isThisWay: () => true,
    words: () => 'logs in by a password: an upgrade does so by a key or an agent',
  },
  {
    variables: ['ansible_become_user', 'ansible_sudo_user'],
    isThisWay: (value) => value !== 'root',
    words: ({ value }) => `becomes ${value}: an upgrade becomes root`,
  },
  {
    variables: ['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass', 'ansible_sudo_password'],
    isThisWay: () => true,
    words: () => 'gives sudo a password: an upgrade gives none, so the user needs NOPASSWD for /usr/bin/env',
  },
]

/** Ways of logging in that are seen and not taken over, each with the first place that says it. */
export const loginRemarks = (hosts: readonly DraftHost[], inventory: Inventory): readonly string[] =>
  ways.flatMap(({ variables, isThisWay, words }) => {
    const said = hosts
      .map(({ source }) => inventory.variable(source, ...variables))
      .find((each) => each !== undefined && isThisWay(each.value))
    return said === undefined ? [] : [`${shownPlace(said.place)} ${words(said)}`]
  })
