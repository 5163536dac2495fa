import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Lab } from './lab'
import { Layout } from './layout'
import { Action, HostName } from './schemas'

const host = { host: HostName }
const seconds = z.coerce.number().nonnegative()

/** The orders that a lab in another process takes. */
export const Order = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('reboot'), ...host, seconds: seconds.default(0) }),
  z.strictObject({ do: z.literal('cut'), ...host }),
  z.strictObject({ do: z.literal('refuse'), ...host }),
  z.strictObject({ do: z.literal('silence'), ...host }),
  z.strictObject({ do: z.literal('mend'), ...host }),
  z.strictObject({ do: z.literal('slow'), ...host, milliseconds: seconds }),
  z.strictObject({ do: z.literal('take'), action: Action, seconds }),
  z.strictObject({
    do: z.literal('fail'),
    ...host,
    action: Action,
    how: z.union([z.literal('hang'), z.coerce.number().int().min(1).max(255)], 'hang, or an exit code from 1 to 255'),
  }),
  z.strictObject({ do: z.literal('heal'), ...host, action: Action }),
])
export type Order = z.infer<typeof Order>

const Reply = z.object({ problem: z.string().optional() })

/** Carries out one order. */
async function carryOut(lab: Lab, order: Order): Promise<void> {
  switch (order.do) {
    case 'reboot':
      await lab.reboot(order.host, order.seconds)
      break
    case 'cut':
      await lab.cut(order.host)
      break
    case 'refuse':
      lab.refuse(order.host)
      break
    case 'silence':
      lab.silence(order.host)
      break
    case 'mend':
      await lab.mend(order.host)
      break
    case 'slow':
      lab.slow(order.host, order.milliseconds)
      break
    case 'take':
      lab.take(order.action, order.seconds)
      break
    case 'fail':
      lab.fail(order.host, order.action, order.how)
      break
    case 'heal':
      lab.heal(order.host, order.action)
      break
  }
}

async function answer(lab: Lab, line: string): Promise<z.infer<typeof Reply>> {
  await carryOut(lab, Order.parse(JSON.parse(line)))
  return {}
}

/** Takes orders on the lab's control socket, one a connection. */
export async function takeOrders(lab: Lab): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let line = ''
    socket.setEncoding('utf8')
    socket.on('data', (part) => (line += String(part)))
    socket.on('error', () => socket.destroy())
    socket.on('end', () => {
      answer(lab, line)
        .catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }))
        .then((reply) => socket.end(JSON.stringify(reply)))
        .catch(() => socket.destroy())
    })
  })
  server.listen(new Layout(lab.folder).control)
  await once(server, 'listening')
  return server
}

/**
 * Gives an order to the lab that runs in a folder, and resolves once it has been carried out.
 * @throws if no lab runs there, or the order failed
 */
export async function giveOrder(folder: string, order: Order): Promise<void> {
  const socket = connect(new Layout(folder).control)
  await once(socket, 'connect').catch(() => {
    throw new Error(`no lab is up at ${folder}: start it, openstack-upgrade lab up --folder ${folder}`)
  })
  socket.end(JSON.stringify(order))
  const { problem } = Reply.parse(JSON.parse(await text(socket)))
  if (problem !== undefined) throw new Error(problem)
}
