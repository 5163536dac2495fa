import { execFile } from 'node:child_process'

const mostOutputBytes = 16 * 1024 * 1024

/**
 * Runs a command to its end and returns its output.
 * @throws with the end of its output, if it fails or takes longer than its time
 */
export function run(command: string, args: readonly string[], limitSeconds = 30): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: limitSeconds * 1000, killSignal: 'SIGKILL', maxBuffer: mostOutputBytes } as const
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else {
        const how = error.killed === true ? `not finished after ${limitSeconds} s` : `exit ${error.code ?? 'unknown'}`
        reject(new Error(`${command} ${args.join(' ')}: ${how}: ${(stderr || stdout).trim().slice(-2000)}`))
      }
    })
  })
}
