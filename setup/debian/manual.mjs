import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../paths.mjs'

/**
 * The manual page, man(7), of the program as it is built: its verbs with what they do, and its exit codes.
 * @param {{ version: string, date: string }} release
 * @returns {Promise<string>}
 */
export async function manualPage({ version, date }) {
  const built = (/** @type {string} */ file) => import(pathToFileURL(join(root, 'build/client', file)).href)
  /** @type {typeof import('../../client/program/index.js')} */
  const { commandLine } = await built('program/index.js')
  /** @type {typeof import('../../client/exit-codes.js')} */
  const { exitCodes } = await built('exit-codes.js')
  const verbs = commandLine(() => undefined).root.commands.map((verb) => paragraph(verb.name(), verb.description()))
  const codes = exitCodes.map(({ code, means }) => paragraph(String(code), means))
  return `.TH OPENSTACK-UPGRADE 1 ${date} "openstack-upgrade ${version}"
.SH NAME
openstack-upgrade \\- moves a live OpenStack cloud from one release to the next
.SH SYNOPSIS
.B openstack-upgrade
.I VERB
.RI [ ARGUMENT ...]
.SH DESCRIPTION
Each service's upgrade is one durable workflow of Temporal, which a worker carries out.
.B \\-\\-help
after any verb shows its arguments, with examples.
.SH VERBS
${verbs.join('')}.SH PROGRAMS
${paragraph('worker', "runs the upgrades' workflows and steps; the unit openstack-upgrade-worker keeps one going")}${paragraph('lab', 'a cloud on this machine, to rehearse on')}.SH EXIT STATUS
${codes.join('')}.SH FILES
${paragraph('/etc/openstack-upgrade/worker.env', 'the settings of the unit')}${paragraph('/etc/openstack-upgrade/clouds', 'a file for each cloud')}.SH SEE ALSO
/usr/share/doc/openstack-upgrade/docs
`
}

/**
 * @param {string} term
 * @param {string} text
 */
const paragraph = (term, text) => `.TP\n.B ${escaped(term)}\n${escaped(text)}\n`

/** A backslash, a hyphen that is typed, and a dot or quote that would begin a request, as man(7) wants them. @param {string} text */
const escaped = (text) => text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&')
