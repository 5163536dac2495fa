/** The simulated lab as a program: `up` stays in the foreground, every other command talks to the lab that is up. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { giveOrder, Order, takeOrders } from './control'
import { startLab } from './lab'
import { readErrors, readLedger, repeatedCommands } from './ledger'
import { onParentGone } from './parent'

const usage = `lab: usage, each with --folder FOLDER:
  up [--notify COMMAND]         start the cloud, stay until interrupted
  reboot HOST [SECONDS]         lose power, boot again after SECONDS
  cut HOST | silence HOST       break or drop its connections
  refuse HOST                   refuse new connections, keep those that are there
  mend HOST                     let it be reached again
  slow HOST MILLISECONDS        delay what it sends and gets
  take ACTION SECONDS           how long start, stop, install, expand, migrate, contract, backup … take
  fail HOST ACTION CODE|hang    let an action on a host fail or hang
  heal HOST ACTION              … no longer
  ledger                        what the hosts have executed
`

/** The arguments of each order after its name. */
const orderArguments: Readonly<Record<Order['do'], readonly string[]>> = {
  reboot: ['host', 'seconds'],
  cut: ['host'],
  refuse: ['host'],
  silence: ['host'],
  mend: ['host'],
  slow: ['host', 'milliseconds'],
  take: ['action', 'seconds'],
  fail: ['host', 'action', 'how'],
  heal: ['host', 'action'],
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { folder: { type: 'string' }, notify: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help === true) {
    process.stdout.write(usage)
    return
  }
  const [command = '', ...words] = positionals
  const folder = values.folder
  if (folder === undefined) throw new Error(`no --folder\n${usage}`)
  if (command === 'up') return up(folder, values.notify)
  if (command === 'ledger') return showLedger(folder)
  const name = z.enum(Object.keys(orderArguments) as [Order['do']]).safeParse(command)
  if (!name.success) throw new Error(`no such command: ${command}\n${usage}`)
  const given = orderArguments[name.data].flatMap((key, index) =>
    words[index] === undefined ? [] : [[key, words[index]]],
  )
  const order = Order.safeParse({ do: command, ...Object.fromEntries(given) })
  if (!order.success) {
    const words = order.error.issues.map(({ path, message }) => `${path.join('.').toUpperCase()}: ${message}`)
    const line = usage.split('\n').find((each) => each.includes(`${command} `)) ?? ''
    throw new Error(`${words.join('; ')}\n${line}`)
  }
  await giveOrder(folder, order.data)
}

/** Runs until a signal comes or the parent process is gone; then takes the lab down. */
async function up(folder: string, notify: string | undefined): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    onParentGone(resolve)
  })
  const lab = await startLab({ folder, ...(notify === undefined ? {} : { notify }) })
  const orders = await takeOrders(lab)
  process.stdout.write(`lab: ready cloud=${lab.cloudFile} targets=${lab.targets.join(',')}\n`)
  await ended
  orders.close()
  await lab.down()
  process.exit(0)
}

async function showLedger(folder: string): Promise<void> {
  const executions = await readLedger(folder)
  for (const { startedAt, host, command, end } of executions) {
    const how = end === undefined ? 'no end' : `${end.seconds} s, exit ${end.exit}`
    process.stdout.write(`${startedAt}  ${host}  ${command}  (${how})\n`)
  }
  for (const { host, command, times } of repeatedCommands(executions)) {
    process.stdout.write(`more than once: ${host}  ${command}  (${times} times)\n`)
  }
  for (const { host, error } of await readErrors(folder)) process.stdout.write(`must not be: ${host}  ${error}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
