import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Lab } from './lab'
import { BalancerHost, HostName, Status } from './status'

const host = { host: HostName }

/** The orders that a lab takes, a JSON line each. */
export const Order = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('status') }),
  z.strictObject({ do: z.literal('down') }),
  z.strictObject({ do: z.literal('reboot'), ...host }),
  z.strictObject({ do: z.literal('powerOff'), ...host }),
  z.strictObject({ do: z.literal('powerOn'), ...host }),
  z.strictObject({ do: z.literal('cut'), ...host }),
  z.strictObject({ do: z.literal('silence'), ...host }),
  z.strictObject({ do: z.literal('mend'), ...host }),
  z.strictObject({ do: z.literal('slow'), ...host, milliseconds: z.number().nonnegative() }),
  z.strictObject({ do: z.literal('restartBalancer'), balancer: BalancerHost }),
])
export type Order = z.infer<typeof Order>

/** The answer to an order: the lab's status once it has been carried out, or the reason that it failed. */
export const Reply = z.union([z.strictObject({ status: Status }), z.strictObject({ problem: z.string() })])
export type Reply = z.infer<typeof Reply>

/** Takes orders on a unix socket that only root may use. `end` is called once the answer to `down` is out. */
export async function takeOrders(lab: Lab, path: string, end: () => void): Promise<Server> {
  const server = createServer((socket) => {
    const lines = createInterface(socket)
    // A client that goes away in the middle gets no answer.
    lines.on('error', () => socket.destroy())
    lines.on('line', (line) => {
      void obey(lab, line).then(({ reply, isLast }) => {
        socket.write(`${JSON.stringify(reply)}\n`, () => {
          if (isLast) end()
        })
      })
    })
  })
  const mask = process.umask(0o177)
  server.listen(path)
  process.umask(mask)
  await once(server, 'listening')
  return server
}

async function obey(lab: Lab, line: string): Promise<{ readonly reply: Reply; readonly isLast: boolean }> {
  try {
    const order = Order.parse(JSON.parse(line))
    await carryOut(lab, order)
    return { reply: { status: lab.status() }, isLast: order.do === 'down' }
  } catch (error) {
    return { reply: { problem: error instanceof Error ? error.message : String(error) }, isLast: false }
  }
}

async function carryOut(lab: Lab, order: Order): Promise<void> {
  switch (order.do) {
    case 'status':
    case 'down':
      break
    case 'reboot':
      await lab.host(order.host).reboot()
      break
    case 'powerOff':
      await lab.host(order.host).powerOff()
      break
    case 'powerOn':
      await lab.host(order.host).powerOn()
      break
    case 'cut':
      await lab.host(order.host).cut()
      break
    case 'silence':
      lab.host(order.host).silence()
      break
    case 'mend':
      await lab.host(order.host).mend()
      break
    case 'slow':
      lab.host(order.host).slow(order.milliseconds)
      break
    case 'restartBalancer':
      await lab.restartBalancer(order.balancer)
      break
  }
}
