/** `npm run lab:real`: a real cloud on this machine, to rehearse on (docs/reference/lab-real.md). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cacheFolder, ensureBase, platforms } from '../base'
import { requireMachine } from '../base/machine'
import { LabClient } from './client'
import { Init, Platform } from './init'
import { labsFolder } from './layout'
import { table } from './table'
import { bringUp, takeDown } from './up'

const usage = `npm run lab:real -- COMMAND [--name NAME]
  build     build what a lab is made of, some six minutes the first time; up does so too
  up        bring the lab up
  upgrade   upgrade every service of it, by the upgrade's own commands; --yes answers the gates
  status    how it is
  down      take it down: no process, mount, address or file of it is left
  destroy   down, and remove what was built
up --init sysv boots the hosts by init scripts alone, without systemd; up --platform rdo gives them RDO's packages and rpm
`

const say = (line: string): void => void process.stdout.write(`lab: ${line}\n`)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'lab' },
      yes: { type: 'boolean', default: false },
      init: { type: 'string', default: 'systemd' },
      platform: { type: 'string', default: 'debian' },
    },
  })
  const { name } = values
  const [command, ...more] = positionals
  if (command === undefined || more.length > 0) throw new Error(`one command is needed\n${usage}`)
  requireMachine()
  switch (command) {
    case 'build':
      for (const platform of platforms) await ensureBase(say, platform)
      say(`what a lab is made of is in ${cacheFolder()}`)
      break
    case 'up': {
      const begun = performance.now()
      const status = await bringUp(name, say, {
        init: Init.parse(values.init),
        platform: Platform.parse(values.platform),
      })
      say(`up after ${((performance.now() - begun) / 1000).toFixed(1)} s`)
      process.stdout.write(table(status))
      say(`next: npm run lab:real -- upgrade${name === 'lab' ? '' : ` --name ${name}`}`)
      break
    }
    case 'upgrade':
      process.exitCode = await upgrade(name, values.yes)
      break
    case 'status':
      process.stdout.write(table(await new LabClient(name).status()))
      break
    case 'down':
      say((await takeDown(name)) ? `${name} is down` : `${name} was not up`)
      break
    case 'destroy':
      await destroy(name)
      break
    default:
      throw new Error(`no such command: ${command}\n${usage}`)
  }
}

/** Hands over to the program that knows the upgrade: a lab knows only cloud.yaml's format. */
async function upgrade(name: string, yes: boolean): Promise<number> {
  const { layout } = new LabClient(name)
  await new LabClient(name).status()
  const program = join(__dirname, '../../../demo/rehearse.js')
  const rehearsal = spawn(process.execPath, [program, '--cloud', layout.cloudFile, ...(yes ? ['--yes'] : [])], {
    stdio: 'inherit',
  })
  const [code] = (await once(rehearsal, 'exit')) as [number | null]
  return code ?? 1
}

/** The base belongs to every lab of this machine, so it stays as long as another lab uses it. */
async function destroy(name: string): Promise<void> {
  await takeDown(name)
  const others = existsSync(labsFolder) ? readdirSync(labsFolder) : []
  if (others.length > 0)
    throw new Error(`other labs stand on what was built: ${others.join(', ')}. Take them down first`)
  rmSync(cacheFolder(), { recursive: true, force: true })
  say(`${name} is down, and ${cacheFolder()} is gone`)
}

// The reader has read enough (`…
// head`): this is no error.
process.stdout.on('error', () => process.exit(0))
main().catch((error: unknown) => {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
