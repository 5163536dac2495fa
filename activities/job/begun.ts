import { quote, script } from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'
import type { UpgradeId } from '../../cloud/model/ids'
import { foldersOf } from './script'

/** A read-only script that says how many commands of an upgrade were ever begun on a host, as its records have it. */
export function begunScript(host: Host, upgrade: UpgradeId): string {
  return script(
    `set -- ${quote(host.jobsFolder)}/${foldersOf(upgrade)}/g*/run`,
    '[ -e "$1" ] || set --',
    'echo "commands begun: $#"',
  )
}

/** The number in the script's answer; undefined where it has none. */
export function begunIn(answer: string): number | undefined {
  const [, count] = /commands begun: (\d{1,9})\b/.exec(answer) ?? []
  return count === undefined ? undefined : Number(count)
}
