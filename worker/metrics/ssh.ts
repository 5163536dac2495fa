import type { MetricMeter } from '@temporalio/common'
import type { Ssh } from '../../activities/ssh'
import { catalogue } from './catalogue'

/** @returns a function that tells this worker's SSH connections and logins as they are now */
export function sshMetrics(ssh: Ssh, meter: MetricMeter): () => void {
  const { sshConnections, sshLogins } = catalogue
  const connections = meter.createGauge(sshConnections.name, 'int', undefined, sshConnections.help)
  const logins = meter.createCounter(sshLogins.name, undefined, sshLogins.help)
  let reported = ssh.counts()
  return () => {
    const now = ssh.counts()
    connections.set(now.used, { state: 'used' })
    connections.set(now.idle, { state: 'idle' })
    logins.add(now.loggedIn - reported.loggedIn, { outcome: 'ok' })
    logins.add(now.failed - reported.failed, { outcome: 'failed' })
    reported = now
  }
}
