import { readFile, stat } from 'node:fs/promises'
import { cloudNames, cloudPath, readCloudFile } from '../../cloud/load'
import type { Cloud } from '../../cloud/model/cloud'
import { filesNamedBy, type FileOfCloud } from './of-cloud'
import { digestOf } from './published'

/** A file of a cloud as it was when it was last parsed: a large one takes seconds. */
interface Parsed {
  readonly changed: string
  readonly digest: string
  /** Undefined where the file is no cloud's. */
  readonly cloud: Cloud | undefined
}

/** The files of this worker, for each cloud of its clouds folder. */
export class FilesHere {
  readonly #parsed = new Map<string, Parsed>()

  /** The clouds of the folder. */
  clouds(): Promise<readonly string[]> {
    return cloudNames()
  }

  /** The files of a cloud, by its name in the folder, as they are now: its own first. None if that one can't be read. */
  async of(name: string): Promise<readonly FileOfCloud[]> {
    const parsed = await this.#parse(name).catch(() => undefined)
    if (parsed === undefined) return []
    const named = parsed.cloud === undefined ? [] : await filesNamedBy(parsed.cloud)
    return [{ name: `${name}.yaml`, digest: parsed.digest }, ...named]
  }

  async #parse(name: string): Promise<Parsed> {
    const { mtimeMs, size, ino } = await stat(cloudPath(name))
    const changed = `${mtimeMs} ${size} ${ino}`
    const known = this.#parsed.get(name)
    if (known?.changed === changed) return known
    const digest = digestOf(await readFile(cloudPath(name)))
    const cloud = await readCloudFile(name).then(
      (loaded) => loaded.cloud,
      () => undefined,
    )
    const parsed = { changed, digest, cloud }
    this.#parsed.set(name, parsed)
    return parsed
  }
}
