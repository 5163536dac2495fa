import type { Host } from '../hosts'
import { readOptions } from './oslo-config'
import type { Release } from '../release'
import type { Rendered } from './render'
import { quote, script } from './shell'
import { replaceFilePy, setOptionPy } from './programs.generated'

/**
 * Python 2.7 and 3 that changes one option of an oslo.config file. With `check` it only says if the option has the value:
 * exit 0 it has, 3 it hasn't, as the service reads it with all of its files. It changes the last line of the option, so
 * other values of a repeated option stay. Comments, order, owner and mode stay too. A copy of the old file is kept beside
 * it, with the release and the day in its name; the change is a rename.
 */
const editor = script(replaceFilePy, '', setOptionPy)

/** An option of an oslo.config file. */
export interface SetOption {
  readonly section: string
  readonly option: string
  readonly value: string
}

/** Sets an option of a configuration file on a host. On a host without the file none is made, and the step is done. */
export function renderSetOption(
  file: string,
  host: Host,
  { section, option, value }: SetOption,
  release: Pick<Release, 'to'>,
): Rendered {
  const run = (mode: 'set' | 'check'): string =>
    script(
      `${quote(host.python)} - ${[file, section, option, value, mode, release.to.word].map(quote).join(' ')} <<'END_OF_PYTHON'`,
      readOptions.replaceAll('{config}', file),
      editor,
      'END_OF_PYTHON',
    )
  return { shown: `set [${section}] ${option} = ${value} in ${file}`, command: run('set'), probe: run('check') }
}
