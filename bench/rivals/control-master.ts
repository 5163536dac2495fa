import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Host } from '../../cloud/model/hosts'
import { sshOptions } from './host'

const run = promisify(execFile)

/** A loop of a shell over OpenSSH's client, whose connections share that of a master. */
export class ControlMaster {
  readonly #words: readonly string[]

  constructor(host: Host, folder: string) {
    const { port, user, keyPath = '', address } = host
    const master = ['ControlMaster=auto', 'ControlPersist=60', `ControlPath=${join(folder, 'master')}`]
    this.#words = [
      ...sshOptions(host),
      ...master.flatMap((option) => ['-o', option]),
      ...['-i', keyPath, '-p', String(port), '-l', user, address],
    ]
  }

  /** Runs a command so often. @returns the milliseconds of one */
  async turn(command: string, times: number): Promise<number> {
    await run('ssh', [...this.#words, 'true'])
    const began = performance.now()
    const loop =
      'times=$1 command=$2; shift 2; while [ "$times" -gt 0 ]; do ssh "$@" "$command"; times=$((times - 1)); done'
    await run('sh', ['-ec', loop, 'sh', String(times), command, ...this.#words])
    return (performance.now() - began) / times
  }

  /** Ends the master. */
  async close(): Promise<void> {
    await run('ssh', ['-O', 'exit', ...this.#words]).catch(() => undefined)
  }
}
