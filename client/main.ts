import './program/plain-when-piped'
import { CommanderError } from 'commander'
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

/**
 * Says what went wrong. Here and in program/, a module that only one command or an error needs is imported where that is
 * known: `--help`, and a word that was mistyped, have to be answered at once.
 */
async function fail(error: unknown): Promise<void> {
  const { UpgradeError } = await import('../cloud/model/errors.js')
  if (!(error instanceof UpgradeError)) {
    complain(String(error))
    end(1)
    return
  }
  complain(error.message)
  if (error.type === 'UpgradeWedged') end(4)
  else end(error.kind === 'input' ? 2 : 1)
}

commandLine(end)
  .root.parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      end(error.exitCode === 0 ? 0 : 2)
      return
    }
    return fail(error)
  })
