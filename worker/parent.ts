/** What a worker and the process that keeps it going say to each other; nothing where nobody does. */
export function tellParent(): void {
  if (process.send === undefined) return
  process.on('message', () => process.send?.('pong'))
  // The parent was killed: whoever starts the next one starts another worker.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  process.send('ready')
}
