/**
 * Turns colours off unless the output is a terminal; under CI picocolors would print them even in a pipe. picocolors decides
 * when it is loaded, so this module is loaded first.
 */
if (!process.stdout.isTTY && (process.env.FORCE_COLOR ?? '') === '') process.env.NO_COLOR = '1'
