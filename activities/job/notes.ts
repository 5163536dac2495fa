import { quote, script } from '../../cloud/model/commands'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import type { UpgradeId } from '../../cloud/model/ids'
import { known } from '../ssh'
import { newMark } from '../ssh/delivery'
import { AnswerReader } from './answer'
import type { Remote } from './ask'
import { brief } from './redact'
import { noteFile, preamble } from './script'

/**
 * Notes that an upgrade keeps on a host, beside the records of its jobs. They are small texts that must outlive every worker
 * and every run of the workflow, such as a server's state before its drain.
 */
export class Notes {
  /** @param signal ends the waiting for the host */
  constructor(
    private readonly ssh: Remote,
    private readonly signal?: AbortSignal,
  ) {}

  /**
   * Reads a note; undefined if there is none.
   * @throws UpgradeError NoteUnusable, JobsFolderUnsafe, HostUnreachable, and the errors of SSH
   */
  async readNote(host: Host, upgrade: UpgradeId, key: string): Promise<string | undefined> {
    return this.ask(host, upgrade, key, 'say_note')
  }

  /**
   * Writes a note unless there is one: the first text stays until the note is removed. It is on the host's disk when this
   * resolves.
   * @returns the text of the note, which is the earlier one if there was one
   * @throws UpgradeError as `readNote`
   */
  async writeNoteOnce(host: Host, upgrade: UpgradeId, key: string, text: string): Promise<string> {
    const stands = await this.ask(
      host,
      upgrade,
      key,
      script(
        `text=${quote(text)}`,
        'if is_absent; then',
        '  why=$({ mkdir -p "$base/notes" && printf %s "$text" >"$note.$$"; } 2>&1) || fault "is the disk full, or read-only? $why"',
        '  sync "$note.$$" 2>/dev/null',
        // The link is made whole or not at all, and never over another: of two writers one wins.
        '  why=$(ln "$note.$$" "$note" 2>&1) || [ -e "$note" ] || fault "it can not be linked: $why"',
        '  rm -f "$note.$$"',
        '  sync "$base/notes" "$base" 2>/dev/null',
        'fi',
        'say_note',
      ),
    )
    if (stands === undefined) throw fault(host, key, 'it was removed while it was written')
    return stands
  }

  /**
   * Removes a note; a missing note counts as removed.
   * @throws UpgradeError as `readNote`
   */
  async removeNote(host: Host, upgrade: UpgradeId, key: string): Promise<void> {
    await this.ask(host, upgrade, key, 'rm -f "$note" || fault it can not be removed; sync "$base/notes" 2>/dev/null')
  }

  private async ask(host: Host, upgrade: UpgradeId, key: string, action: string): Promise<string | undefined> {
    const mark = newMark()
    const question = script(
      preamble(host, mark),
      `note=$base/${noteFile(upgrade, key)}`,
      'fault() { rm -f "$note.$$"; refuse fault "$@"; }',
      // -e fails for a note on a broken disk, or in a folder that may not be entered, as for one that is not there.
      'is_absent() {',
      '  [ ! -e "$note" ] || return 1',
      '  why=$(LC_ALL=C stat "$note" 2>&1) && return 1',
      '  case $why in *"No such file or directory") return 0 ;; esac',
      '  fault "$why"',
      '}',
      `say_note() { is_absent || { say note; cat "$note" || fault it can not be read; echo; }; }`,
      'check_base',
      action,
      'say end 0',
    )
    const executed = known(
      host,
      await this.ssh.exec(host, question, this.signal === undefined ? {} : { signal: this.signal }),
    )
    const reader = new AnswerReader(mark)
    reader.add(Buffer.from(executed.stdout))
    const unsafe = reader.rest('unsafe')
    if (unsafe !== undefined)
      throw upgradeError('JobsFolderUnsafe', { host: host.name, folder: host.jobsFolder, reason: unsafe })
    const refused = reader.rest('fault')
    if (refused !== undefined) throw fault(host, key, refused)
    if (reader.rest('end') === undefined) throw fault(host, key, brief(executed.stderr, 300) || 'no readable answer')
    return reader.rest('note') === undefined ? undefined : reader.textOf('note')
  }
}

function fault(host: Host, key: string, reason: string): Error {
  return upgradeError('NoteUnusable', { host: host.name, note: key, reason })
}
