import { osloConfigPy } from './programs.generated'

/**
 * Python 2.7 and 3 that reads an option as the service does: `option(SECTION, NAME)`, None where no file sets it. Wanted is
 * {config}, the service's own file; a distribution's file beneath it and `{config}.d/*.conf` above it are read as well.
 *
 * The oslo.config of the service's own Python is asked, found by the first line of its command; else that of this Python;
 * else what stands here reads alike (test/commands/oslo-config.test.ts holds both against each other): values in quotes,
 * continued lines, `$name` and `$$`, groups in any case, names of old, bytes that are no UTF-8. A file that oslo.config does
 * not take ends the script with the line that it does not take; the line's text may hold a secret, and is not shown.
 */
export const readOptions = osloConfigPy
