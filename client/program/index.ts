import type { ExitCode } from '../exit-codes'
import { CommandLine } from './command-line'
import { defineCodecServer } from './codec-server'
import { defineCompletion } from './completion'
import { defineDeciding } from './deciding'
import { defineInitialising } from './initialising'
import { defineLog } from './log'
import { defineLookingBack } from './looking-back'
import { defineNotifying } from './notifying'
import { definePlanning } from './planning'
import { defineReading } from './reading'
import { defineServing } from './serving'

/** Each one defines one command or a few; `--help` lists them in this order. */
const definitions = [
  defineInitialising,
  definePlanning,
  defineReading,
  defineNotifying,
  defineLog,
  defineLookingBack,
  defineServing,
  defineDeciding,
  defineCodecServer,
  defineCompletion,
]

/**
 * The whole command line, with all its commands.
 * @param end called with the exit code of the typed command
 */
export function commandLine(end: (code: ExitCode) => void): CommandLine {
  const line = new CommandLine(end)
  for (const define of definitions) define(line)
  return line
}
