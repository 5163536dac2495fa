import { osloConfigPy } from './programs.generated'

/**
 * Python 2.7 and 3 that reads an option as the service does: `option(SECTION, NAME)`, None where no file sets it. The caller
 * gives {config}, the service's own file. A distribution's file beneath it and `{config}.d/*.conf` above it are read as
 * well.
 *
 * The program asks the oslo.config of the service's own Python, which it finds by the first line of the service's command.
 * Without that, it asks the oslo.config of the Python that runs it. Without any oslo.config, its own parser reads alike;
 * test/commands/oslo-config.test.ts holds both against each other. That parser knows values in quotes, continued lines,
 * `$name` and `$$`, groups in any case, deprecated names, and bytes that are no UTF-8. If oslo.config rejects a file, the
 * script ends with the line's number. The line's text may hold a secret, and is not shown.
 */
export const readOptions = osloConfigPy
