import { noticesSh } from './programs.generated'

/**
 * `write_notices FILE NEIGHBOURS PACKAGE…`: after an install, the configuration files that it kept and the other units that
 * would not start again, in the form that `noticesIn` (activities/job/notices.ts) reads. NEIGHBOURS has `UNIT PID START` a
 * line. The script needs the functions of the packaging and of the service manager. A unit's entry points are imported by
 * the Python of its own script, or by the one that its site of a web server names. They have no network; nothing of them is
 * called.
 */
export const noticesFunctions = noticesSh
