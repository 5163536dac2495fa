import type { Vocabulary } from '../../../workflows/procedure/vocabulary'

/** The toy's procedure: its one phase runs on the first node, before that node starts again. */
export async function toyProcedure({ rolling }: Vocabulary): Promise<void> {
  const { first, middle, last } = rolling()
  for (const node of [first, ...middle, last]) {
    await node.drain()
    await node.stop()
    await node.install()
    await node.configure()
    if (node === first) {
      await node.backup()
      await node.sync()
    }
    await node.start()
    await node.join()
  }
}
