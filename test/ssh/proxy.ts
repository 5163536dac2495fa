import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that can cut what passes through it. */
export interface Proxy {
  readonly port: number
  /**
   * From now on each connection is cut once so many bytes have gone through it, in both directions together; undefined:
   * never.
   */
  cutAfterBytes(bytes: number | undefined): void
  /** Cuts every connection at once. */
  cut(): void
  /** Passes nothing on, in either direction, and closes nothing: a cable pulled out. */
  freeze(): void
  /** Refuses connections (true) or takes them again. */
  refuse(refusing: boolean): void
  readonly connections: number
  /** Those that are open now. */
  readonly open: number
  stop(): Promise<void>
}

/** Starts a proxy in front of a port of 127.0.0.1. */
export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let limit: number | undefined
  let refusing = false
  let connections = 0
  const server = createServer((near) => {
    connections += 1
    if (refusing) {
      near.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    let left = limit ?? Infinity
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk: Buffer) => {
        to.write(chunk.subarray(0, Math.max(left, 0)))
        left -= chunk.length
        // The bytes before the cut arrive; then both sides see the connection end.
        if (left <= 0) setImmediate(end)
      })
      from.on('error', end)
      from.on('close', () => {
        sockets.delete(from)
        end()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cutAfterBytes: (bytes) => {
      limit = bytes
    },
    cut,
    freeze: () => {
      for (const socket of sockets) socket.pause()
    },
    refuse: (value) => {
      refusing = value
    },
    get connections() {
      return connections
    },
    get open() {
      return sockets.size / 2
    },
    stop: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
