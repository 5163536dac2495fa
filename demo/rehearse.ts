/**
 * Practises an upgrade on a lab: upgrades everything that a cloud.yaml describes, one service after the other, by the
 * product's own commands. It has a Temporal server and a worker of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { connected } from '../client/connect'
import { loadCloudFile } from '../cloud/load'
import { startDevServer } from './dev-server'
import { upgradesOf } from './follow'
import { Program } from './program'
import { Screen } from './screen'
import { moveInto, surroundings } from './surroundings'
import { upgradeAll } from './upgrade-all'

const workerReadySeconds = 60

const Options = z.object({ cloud: z.string(), yes: z.boolean().default(false) })

async function main(): Promise<void> {
  const command = new Command('npm run lab:real -- upgrade')
    .requiredOption('--cloud <file>', 'the cloud.yaml')
    .option('--yes', 'answers the gates without asking, by real signals')
    .parse()
  const { cloud: file, yes } = Options.parse(command.opts())
  const { cloud } = await loadCloudFile(file)
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'))
  const screen = new Screen(process.stdout)
  const programs: Program[] = []
  const start = (name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv): Program => {
    const program = Program.start({ name, command, args, env, log: join(folder, `${name}.log`) })
    programs.unshift(program)
    return program
  }
  try {
    const server = await startDevServer(folder, (command, args, env) => start('temporal', command, args, env))
    moveInto(folder, server.address)
    const worker = [join(__dirname, '../worker/supervised.js')]
    await start('worker', process.execPath, worker, surroundings(folder, server.address)).says(
      /worker: ready/,
      workerReadySeconds,
    )
    const { address, ui } = server
    const signal = new AbortController().signal
    const telling = { cloud, cloudFile: file, address, ui, screen, ask: screen.interactive && !yes, signal }
    await connected(async (connection) => upgradeAll(await upgradesOf(cloud, connection), { ...telling, connection }))
  } finally {
    // The worker ends before the server to which it says goodbye.
    for (const program of programs) await program.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`upgrade: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
