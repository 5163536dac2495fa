import { join } from 'node:path'
import { freePort } from '../test/support/free-port'
import { start, type TestProcess } from '../test/support/processes'

// @needs temporal
/** Temporal's dev server on a file database, which outlives a SIGKILL. */
export class TemporalServer {
  #process: TestProcess | undefined

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** @throws if TEMPORAL_CLI names no CLI that starts a server */
  static async start(folder: string): Promise<TemporalServer> {
    const server = new TemporalServer(folder, await freePort())
    await server.go()
    return server
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Starts it again, with all that it knew. */
  async go(): Promise<void> {
    const cli = process.env.TEMPORAL_CLI
    if (cli === undefined) throw new Error('TEMPORAL_CLI is not set: `npm run chaos` finds or installs it')
    const where = ['--headless', '--ip', '127.0.0.1', '--port', String(this.port)]
    const file = ['--db-filename', join(this.folder, 'temporal.db'), '--log-level', 'error']
    this.#process = await start(cli, ['server', 'start-dev', ...where, ...file], {
      env: { PATH: process.env.PATH, HOME: this.folder },
    })
    await this.#process.waitFor(/^Temporal Server: /m, 60)
  }

  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#process?.ended
  }

  async end(): Promise<void> {
    await this.#process?.stop()
  }
}
