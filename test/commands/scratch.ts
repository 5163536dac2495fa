import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cloud, ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import type { Host } from '../../cloud/model/hosts'
import { UpgradeId } from '../../cloud/model/ids'
import { describedService } from '../../cloud/model/described-service'
import { resolveCloud } from '../../cloud/model/resolve'
import { exampleFile } from '../support/cloud'

/** The shells that hosts have for /bin/sh: Ubuntu's and CentOS's. */
export const shells = ['dash', 'bash'] as const
export type Shell = (typeof shells)[number]

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export const upgrade = UpgradeId.parse('upgrade-test-keystone')
/** Longer than any script of a test takes on the busiest machine. */
const limitMilliseconds = 150_000

/** A folder that stands for a host: its files, its own commands before the machine's, and a cloud whose host it is. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'commands-'))
  readonly #bin = this.path('bin')

  constructor() {
    for (const name of ['bin', 'jobs', 'backups', 'dpkg/info']) mkdirSync(this.path(name), { recursive: true })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  /** Writes a file of the host. */
  write(name: string, text: string, mode = 0o644): string {
    writeFileSync(this.path(name), text, { mode })
    return this.path(name)
  }

  /** Puts a command on the host's PATH: lines of POSIX sh. */
  command(name: string, ...lines: string[]): void {
    this.write(`bin/${name}`, ['#!/bin/sh', ...lines, ''].join('\n'), 0o755)
  }

  /** systemd is process 1 of the host: it has the folder that sd_booted(3) looks for. */
  bootSystemd(): void {
    mkdirSync(this.path('systemd'))
  }

  /**
   * Runs a script on the host as its job would, with nothing on its input. systemd is the host's own, never the machine's.
   */
  run(shell: Shell, text: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const PATH = `${this.#bin}:${process.env.PATH ?? ''}`
    const options = {
      env: { ...process.env, PATH, DPKG_ADMINDIR: this.path('dpkg'), ...env },
      timeout: limitMilliseconds,
    }
    const script = text.replaceAll('/run/systemd/system', this.path('systemd'))
    return new Promise((resolve) => {
      const child = execFile(shell, ['-c', script], options, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
        resolve({ code, stdout, stderr })
      })
      child.stdin?.end()
    })
  }

  /** The example's cloud with this folder for the paths of each host; `keystone` is laid over its service. */
  cloud(keystone: Record<string, unknown> = {}, more: Record<string, unknown> = {}): OnHost {
    const file = exampleFile()
    const services = file.services as { keystone: Record<string, unknown> }
    const resolved = resolveCloud(
      {
        ...file,
        paths: {
          jobs: this.path('jobs'),
          policy: this.path('policy-rc.d'),
          unitFiles: this.path('unit-files'),
          python: 'python3',
        },
        ...more,
        services: {
          keystone: {
            ...services.keystone,
            packages: ['keystone'],
            config: this.path('keystone.conf'),
            credentials: this.path('openrc'),
            backup: { folder: this.path('backups') },
            ...keystone,
          },
        },
      },
      {},
    )
    if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
    const service = describedService(resolved.cloud, 'keystone')
    const [host] = service.hosts
    const [unit] = service.units
    if (host === undefined || unit === undefined) throw new Error('the example has no host or no unit')
    return { cloud: resolved.cloud, service, host, unit }
  }
}

/** A cloud, its service, and the first of its hosts and units. */
export interface OnHost {
  readonly cloud: Cloud
  readonly service: ServiceOnCloud
  readonly host: Host
  readonly unit: Unit
}

/** The example's only unit with another process expression. */
export const unitMatching = (process: string): Record<string, unknown> => ({
  units: { apache2: { process, servers: { keystone_public: 'keystone{number}' } } },
})
