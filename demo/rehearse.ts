/**
 * Upgrades everything that a cloud.yaml describes, one service after the other, by the product's own commands, with a
 * Temporal server and a worker of its own: how an upgrade is practised on a lab.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import colors from 'picocolors'
import { z } from 'zod'
import { startCommand } from '../client/commands/act'
import { connected, type Connected } from '../client/connect'
import { loadCloudFile } from '../cloud/load'
import type { Cloud } from '../cloud/model/cloud'
import { serviceNames, type ServiceName } from '../cloud/model/ids'
import { startDevServer } from './dev-server'
import { Feed } from './feed'
import { answerGates } from './gate'
import { Program } from './program'
import { Screen } from './screen'
import { showSteps } from './shown-steps'
import { moveInto, surroundings } from './surroundings'

const workerReadySeconds = 60

const Options = z.object({ cloud: z.string(), yes: z.boolean().default(false) })

/** Upgrades one service and comes back once it is done. */
async function upgradeOne(
  service: ServiceName,
  { name }: Cloud,
  file: string,
  yes: boolean,
  connection: Connected,
  screen: Screen,
): Promise<void> {
  const began = performance.now()
  screen.line(`\n${colors.bold(service)}`)
  await startCommand(service, { cloud: file }, (line) => screen.line(line))
  const feed = new Feed(connection, service, name)
  showSteps(feed, screen)
  const stop = new AbortController()
  const ask = screen.interactive && !yes
  const elsewhere = `TEMPORAL_ADDRESS=${process.env.TEMPORAL_ADDRESS ?? ''} npm run upgrade -- confirm ${service} --cloud ${file}`
  const reading = feed.run(stop.signal)
  try {
    await Promise.all([reading, answerGates({ service, cloudFile: file, feed, screen, ask, elsewhere })])
  } finally {
    stop.abort()
    await reading.catch(() => undefined)
    screen.resting()
  }
  const outage = feed.latest?.outage
  const down = outage === null || outage === undefined ? '' : `; its API was down for ${outage.seconds.toFixed(0)} s`
  screen.line(`${service} is on Ocata after ${((performance.now() - began) / 1000).toFixed(0)} s${down}`)
}

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
    const worker = [join(__dirname, '../worker/main.js')]
    await start('worker', process.execPath, worker, surroundings(folder, server.address)).says(
      /worker: ready/,
      workerReadySeconds,
    )
    screen.line(`Temporal's Web UI: ${colors.underline(server.ui)}`)
    await connected(async (connection) => {
      for (const service of serviceNames)
        if (cloud.services[service] !== undefined) await upgradeOne(service, cloud, file, yes, connection, screen)
    })
  } finally {
    // The worker before the server that it says goodbye to.
    for (const program of programs) await program.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`upgrade: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
