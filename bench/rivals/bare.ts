import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Client } from 'ssh2'
import type { Host } from '../../cloud/model/hosts'

/** Bare commands on an open connection of ssh2. Nothing of ours is involved: no record, no probe, no patience. */
export class Bare {
  #client: Client | undefined

  constructor(private readonly host: Host) {}

  /** Runs a command so often. @returns the milliseconds of one */
  async turn(command: string, times: number): Promise<number> {
    const client = (this.#client ??= await this.#connected())
    const began = performance.now()
    for (let time = 0; time < times; time += 1) await exec(client, command)
    return (performance.now() - began) / times
  }

  close(): void {
    this.#client?.end()
  }

  async #connected(): Promise<Client> {
    const { address, port, user, keyPath = '' } = this.host
    const client = new Client()
    const ready = once(client, 'ready')
    client.connect({ host: address, port, username: user, privateKey: readFileSync(keyPath) })
    await ready
    // Without it Nagle's algorithm waits twice for a delayed acknowledgement: 80 ms a command.
    client.setNoDelay(true)
    return client
  }
}

function exec(client: Client, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) {
        reject(error)
        return
      }
      let code: unknown
      channel.on('exit', (exited: unknown) => (code = exited))
      channel.on('close', () => (code === 0 ? resolve() : reject(new Error(`${command} exited ${String(code)}`))))
      channel.resume().stderr.resume()
    })
  })
}
