import { readFile, stat } from 'node:fs/promises'

/** A cloud of a thousand hosts needs a tenth of it. */
const mostBytes = 1024 * 1024

/**
 * Reads a file of a size that a cloud can have; a device or a pipe would never end.
 * @throws Error with the reason; the system's own where there is no such file, or it may not be read
 */
export async function textOf(file: string): Promise<string> {
  const at = await stat(file)
  if (at.isDirectory()) throw new Unfit('it is a folder')
  if (!at.isFile()) throw new Unfit('it is no file')
  if (at.size > mostBytes) throw new Unfit(`it has ${at.size} bytes; a cloud's file has ${mostBytes} at most`)
  return readFile(file, 'utf8')
}

/** A file that can't be a cloud's; the message is the reason. */
export class Unfit extends Error {}
