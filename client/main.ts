import './program/plain-when-piped'
import { CommanderError } from 'commander'
import { UpgradeError } from '../cloud/model/errors'
import type { ExitCode } from './exit-codes'
import { commandLine } from './program'
import { complain } from './program/print'

const end = (code: ExitCode): void => {
  process.exitCode = code
}

// The reader of our output may have read enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

/** The exit code of an error. */
function codeOf(error: unknown): ExitCode {
  if (!(error instanceof UpgradeError)) return 1
  if (error.type === 'UpgradeWedged') return 4
  return error.kind === 'input' ? 2 : 1
}

commandLine(end)
  .root.parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      end(error.exitCode === 0 ? 0 : 2)
      return
    }
    complain(error instanceof UpgradeError ? error.message : String(error))
    end(codeOf(error))
  })
