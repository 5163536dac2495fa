import { lookAndRunJob } from '../activities/job'
import { Ssh } from '../activities/ssh'
import { CloudName, StepId, UpgradeId } from '../cloud/model/ids'
import { startSshd } from '../test/ssh/sshd'

/**
 * Measures the cost of a whole step beside a bare command, on a real sshd over loopback. By turns it runs look, run and
 * verify of an empty command under a new id, and `true` on the pooled connection. Prints the medians.
 */
const rounds = 40

async function main(): Promise<void> {
  const sshd = await startSshd()
  const ssh = new Ssh()
  try {
    const host = sshd.host()
    await step(0)
    const steps: number[] = []
    const execs: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      steps.push(await milliseconds(() => step(round)))
      execs.push(await milliseconds(() => ssh.exec(host, 'true')))
    }
    const [stepMs, execMs] = [median(steps), median(execs)]
    process.stdout.write(`${rounds} rounds on 127.0.0.1:${host.port}\n`)
    process.stdout.write(
      `step_ms=${stepMs.toFixed(0)} exec_ms=${execMs.toFixed(0)} ratio=${(stepMs / execMs).toFixed(2)}\n`,
    )

    async function step(round: number): Promise<void> {
      const input = {
        upgrade: UpgradeId.parse('upgrade-bench-keystone'),
        step: StepId.parse(`keystone/controller1/round-${round}`),
        unreachableLimitSeconds: 60,
        action: {
          kind: 'job' as const,
          host,
          command: `: >${sshd.folder}/done-${round}`,
          probe: `[ -e ${sshd.folder}/done-${round} ] || exit 3`,
          expectedSeconds: 60,
          safeToRepeat: true,
        },
      }
      const outcome = await lookAndRunJob(
        { ...input, cutSessions: false, lock: { cloud: CloudName.parse('bench'), take: false } },
        { ssh, signal: new AbortController().signal, heartbeat: () => undefined, mayClaim: done },
      )
      if (outcome.state !== 'done') throw new Error(`the step said ${JSON.stringify(outcome)}`)
    }
  } finally {
    await ssh.closeAll()
    await sshd.stop()
  }
}

const done = (): Promise<void> => Promise.resolve()

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

void main()
