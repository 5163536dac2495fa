import { spawn } from 'node:child_process'
import { atHome } from '../cloud/load/at-home'
import { upgradeError } from '../cloud/model/errors'
import { Progress } from '../cloud/model/progress'
import { signatureNamespace, statementOf, type Signed } from '../cloud/model/statement'
import { clipped, oneLine } from '../cloud/model/text'
import type { Connected } from './connect'

const reasonCharacters = 300

/**
 * Signs an answer by `ssh-keygen -Y sign`, which asks for a passphrase or an agent as ever.
 * @param said the payload of the signal
 * @returns one signature for each upgrade that may judge the answer
 * @throws NotSigned if ssh-keygen did not sign
 */
export async function sign(
  { client }: Connected,
  key: string,
  answer: { readonly signal: string; readonly said: Readonly<Record<string, unknown>> },
  progress: Progress,
): Promise<Signed> {
  const at = new Date().toISOString()
  const signatures: string[] = []
  for (const judge of progress.judges ?? []) {
    // The service below the upgrade of a whole cloud is asked itself: what that shows of it may be older.
    const needs =
      judge.upgrade === progress.upgrade
        ? progress
        : Progress.parse(await client.workflow.getHandle(judge.upgrade).query('progress'))
    signatures.push(await signedBy(key, statementOf(judge, { ...answer, at }, needs)))
  }
  return { at, signatures }
}

function signedBy(key: string, statement: string): Promise<string> {
  const file = atHome(key)
  return new Promise((resolve, reject) => {
    const failed = (reason: string): void => reject(upgradeError('NotSigned', { key: file, reason }))
    const program = spawn('ssh-keygen', ['-Y', 'sign', '-n', signatureNamespace, '-f', file])
    let [signature, said] = ['', '']
    program.stdout.on('data', (chunk: Buffer) => (signature += chunk.toString()))
    program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    program.on('error', (error) => failed(error.message))
    program.on('close', (code) => {
      if (code === 0) resolve(signature)
      else failed(clipped(oneLine(said), reasonCharacters))
    })
    // A program that ends early closes its input: its exit code says so.
    program.stdin.on('error', () => undefined)
    program.stdin.end(statement)
  })
}
