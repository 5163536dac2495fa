import { stripVTControlCharacters } from 'node:util'
import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import { brief } from '../job/redact'

/** Characters of a login's words that are shown. */
const shownCharacters = 300

/** The error of a host on which sh was not reached: sudo refused, or the login shell ran another program or none. */
export function loginFault(host: Host, code: number, stdout: string, stderr: string): UpgradeError {
  const { name, user } = host
  const refusal = host.become === 'sudo' ? sudoRefusal(code, stderr) : undefined
  if (refusal !== undefined) return upgradeError('SudoRefused', { host: name, user, reason: refusal })
  const said = words(`${stdout}\n${stderr}`)
  return upgradeError('LoginShellUnusable', { host: name, user, code, said: said === '' ? 'nothing' : `"${said}"` })
}

/** sudo's own words, where it ran nothing (sudo(8), EXIT VALUE). That it can't resolve the host is a warning of it. */
function sudoRefusal(code: number, stderr: string): string | undefined {
  const complaint = stderr.replace(/^sudo: unable to resolve host .*$/gm, '')
  const fromSudo = /^sudo: |^Sorry, user |is not in the sudoers file|sudo: (command )?not found/m.test(complaint)
  return fromSudo && (code === 1 || code === 127) ? words(complaint) : undefined
}

/** As text on one line: a login may print titles and colours for a terminal. */
function words(text: string): string {
  return brief(stripVTControlCharacters(text).replace(/[^\P{Cc}\n]+/gu, ' '), shownCharacters)
}
