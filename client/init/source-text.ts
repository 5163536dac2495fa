import { readFile, stat } from 'node:fs/promises'
import { codeOf } from '../../cloud/load'
import { UpgradeError, upgradeError } from '../../cloud/model/errors'

/** An inventory of ten thousand hosts, written by openstack-ansible, has half of it. */
const mostBytes = 32 * 1024 * 1024

/**
 * Reads a file that an operator has named.
 * @throws SourceUnreadable if it is not there, may not be read, or is no text of a bearable size
 */
export async function sourceText(file: string): Promise<string> {
  const refused = (reason: string): Error => upgradeError('SourceUnreadable', { file, reason })
  try {
    const at = await stat(file)
    if (at.isDirectory()) throw refused('it is a folder')
    if (!at.isFile()) throw refused('it is no file; write what it gives into one')
    if (at.size > mostBytes) throw refused(`it has ${at.size} bytes; ${mostBytes} are read at most`)
    const text = await readFile(file, 'utf8')
    if (text.includes('\0')) throw refused('it is no text')
    return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  } catch (error) {
    if (error instanceof UpgradeError) throw error
    throw refused(
      codeOf(error) === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error),
    )
  }
}
