import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Progress } from '../../cloud/model/progress'
import { sign } from '../../client/sign'
import { makeKey } from '../ssh/sshd'
import { RecordingCloud, type DrivenUpgrade } from './recording'

/** An answer of a person: a signal and its payload. */
export interface Answer {
  readonly signal: string
  readonly said: Readonly<Record<string, unknown>>
}

/** People with an ed25519 key each, and the clouds folder whose files list some of them. */
export class People {
  readonly folder = mkdtempSync(join(tmpdir(), 'people-'))
  readonly #before = process.env.OPENSTACK_UPGRADE_CLOUDS

  constructor(...names: readonly string[]) {
    for (const name of names) makeKey(this.keyOf(name))
    process.env.OPENSTACK_UPGRADE_CLOUDS = this.folder
  }

  keyOf(name: string): string {
    return join(this.folder, name)
  }

  /** A cloud that counts only the answers of these people. */
  cloudOf(
    names: readonly string[],
    twoPeople: readonly string[] = [],
    change: ConstructorParameters<typeof RecordingCloud>[0] = (cloud) => cloud,
  ): RecordingCloud {
    const cloud = new RecordingCloud((plain) => ({ ...change(plain), signers: { twoPeople } }))
    this.list(cloud, names)
    return cloud
  }

  /** Writes the file of a cloud, with these people in it. */
  list({ cloud }: RecordingCloud, names: readonly string[]): void {
    const people = Object.fromEntries(
      names.map((name) => [name, [readFileSync(`${this.keyOf(name)}.pub`, 'utf8').trim()]]),
    )
    // YAML reads JSON.
    writeFileSync(join(this.folder, `${cloud.name}.yaml`), JSON.stringify({ signers: { people } }))
  }

  /** The payload of an answer that a person has signed, as the command line makes it. */
  async signed(
    { client }: DrivenUpgrade,
    name: string,
    answer: Answer,
    progress: Progress,
  ): Promise<Readonly<Record<string, unknown>>> {
    const connected = { client, taskQueue: '', namespace: 'default' }
    return { ...answer.said, signed: await sign(connected, this.keyOf(name), answer, progress) }
  }

  remove(): void {
    if (this.#before === undefined) delete process.env.OPENSTACK_UPGRADE_CLOUDS
    else process.env.OPENSTACK_UPGRADE_CLOUDS = this.#before
    rmSync(this.folder, { recursive: true, force: true })
  }
}
