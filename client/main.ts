import { CommanderError } from 'commander'
import { UpgradeError } from '../cloud/model/errors'
import type { ExitCode } from './exit-codes'
import { CommandLine } from './program/command-line'
import { defineDeciding } from './program/deciding'
import { defineLookingBack } from './program/looking-back'
import { defineReading } from './program/reading'

/** Each defines one command or a few; `--help` lists them in this order. */
const definitions = [defineReading, defineLookingBack, defineDeciding]

const exit = (code: ExitCode): void => {
  process.exitCode = code
}

// Whoever reads us may have read enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const line = new CommandLine(exit)
for (const define of definitions) define(line)
line.root.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    exit(error.exitCode === 0 ? 0 : 2)
    return
  }
  process.stderr.write(`${error instanceof UpgradeError ? error.message : String(error)}\n`)
  exit(error instanceof UpgradeError && error.kind === 'input' ? 2 : 1)
})
