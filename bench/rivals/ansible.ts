import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Host } from '../../cloud/model/hosts'
import { quote } from '../../cloud/model/commands/shell'
import { root } from '../places'
import { sshOptions } from './host'

// @needs rivals
/** Ansible's own strategy, or mitogen's, which takes the place of its connections and of its modules' start. */
export type Strategy = 'linear' | 'mitogen_linear'

/** The settings of Ansible here, for people: all that its own guide to speed advises. */
export const ansibleSetting = 'pipelining, ControlPersist 60s, no facts, Python named'

/** The moment at which a task of a playbook began; the last is the playbook's end. */
export interface Stamp {
  readonly task: string
  readonly milliseconds: number
}

const run = promisify(execFile)
const limitMilliseconds = 600_000

/** Ansible, from the virtualenv that RIVALS names, with a configuration and a folder of its own. */
export class Ansible {
  readonly #home: string

  /** @param folder a new one below this folder is used, and hosts write below it as well */
  constructor(
    private readonly folder: string,
    hosts: readonly Host[],
    strategy: Strategy,
  ) {
    this.#home = process.env.RIVALS ?? ''
    if (!existsSync(this.#home))
      throw new Error('RIVALS has to name the virtualenv of Ansible; npm run bench sees to it')
    mkdirSync(join(folder, 'callbacks'), { recursive: true })
    copyFileSync(join(root, 'bench/rivals/stamps.py'), join(folder, 'callbacks/stamps.py'))
    writeFileSync(join(folder, 'ansible.cfg'), this.#configuration(strategy))
    writeFileSync(join(folder, 'inventory'), hosts.map((host) => `${this.#inventoryLine(host)}\n`).join(''))
  }

  /**
   * Plays plays, given as Ansible's YAML has them.
   * @returns when each task began
   * @throws with the end of Ansible's output where a task failed
   */
  async play(plays: readonly unknown[]): Promise<readonly Stamp[]> {
    const [playbook, stamps] = [join(this.folder, 'playbook.json'), join(this.folder, 'stamps')]
    writeFileSync(playbook, JSON.stringify(plays))
    rmSync(stamps, { force: true })
    const words = [join(this.#home, 'bin/ansible-playbook'), playbook]
    const env = {
      ...process.env,
      ANSIBLE_CONFIG: join(this.folder, 'ansible.cfg'),
      ANSIBLE_HOME: join(this.folder, 'home'),
      ANSIBLE_COLLECTIONS_PATH: join(this.#home, 'collections'),
      ANSIBLE_NOCOLOR: '1',
      BENCH_STAMPS: stamps,
      LC_ALL: 'C.UTF-8',
    }
    try {
      await run(join(this.#home, 'bin/python'), words, { env, timeout: limitMilliseconds, cwd: this.folder })
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      const [fatal] = /^fatal: .*$/m.exec(stdout) ?? []
      throw new Error(`ansible-playbook failed: ${fatal ?? (stdout + stderr).slice(-3000)}`)
    }
    const lines = readFileSync(stamps, 'utf8').trim().split('\n')
    return lines.map((line) => ({ task: line.replace(/^\S+ /, ''), milliseconds: Number(line.split(' ')[0]) }))
  }

  /**
   * Runs a task so often on every host. The first of it opens the connection and does not count.
   * @returns the milliseconds of one, up to the beginning of the next
   */
  async turn(task: Readonly<Record<string, unknown>>, times: number): Promise<number> {
    const tasks = Array.from({ length: times + 2 }, (_, at) => ({ name: `task ${at}`, ...task }))
    const stamps = await this.play([{ hosts: 'all', gather_facts: false, tasks }])
    const [first, last] = [stamps[1], stamps[times + 1]]
    if (first === undefined || last === undefined) throw new Error('Ansible has not begun every task')
    return (last.milliseconds - first.milliseconds) / times
  }

  /** Ends the masters that OpenSSH's clients of this Ansible have left. */
  async close(): Promise<void> {
    const masters = join(this.folder, 'masters')
    for (const name of existsSync(masters) ? readdirSync(masters) : [])
      await run('ssh', ['-F', 'none', '-O', 'exit', '-o', `ControlPath=${join(masters, name)}`, 'host']).catch(
        () => undefined,
      )
  }

  #configuration(strategy: Strategy): string {
    const [python = ''] = readdirSync(join(this.#home, 'lib'))
    const strategies = join(this.#home, 'lib', python, 'site-packages/ansible_mitogen/plugins/strategy')
    return [
      '[defaults]',
      `inventory = ${join(this.folder, 'inventory')}`,
      `callback_plugins = ${join(this.folder, 'callbacks')}`,
      'callbacks_enabled = stamps',
      'interpreter_python = /usr/bin/python3',
      `remote_tmp = ${join(this.folder, 'remote/tmp')}`,
      `async_dir = ${join(this.folder, 'remote/async')}`,
      'deprecation_warnings = False',
      `strategy_plugins = ${strategies}`,
      `strategy = ${strategy}`,
      '[connection]',
      'pipelining = True',
      '[ssh_connection]',
      `control_path_dir = ${join(this.folder, 'masters')}`,
      '',
    ].join('\n')
  }

  #inventoryLine(host: Host): string {
    const variables = {
      ansible_host: host.address,
      ansible_port: String(host.port),
      ansible_user: host.user,
      ansible_ssh_private_key_file: host.keyPath ?? '',
      ansible_ssh_common_args: sshOptions(host)
        .map((word) => quote(word))
        .join(' '),
    }
    return [host.name, ...Object.entries(variables).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(
      ' ',
    )
  }
}
