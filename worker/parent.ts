/** Tells the supervising process that the worker is ready, and answers its pings. Without a supervisor it does nothing. */
export function tellParent(): void {
  if (process.send === undefined) return
  process.on('message', () => process.send?.('pong'))
  // The supervisor was killed: the next supervisor starts another worker.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  process.send('ready')
}
