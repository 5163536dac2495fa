import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSshd } from '../../../test/ssh/sshd'
import { withTemporalServer } from '../../../test/support/temporal-server'
import type { Asked } from '../../bench'
import type { Section } from '../../report/results'
import { medianParts } from '../../report/statistics'
import { Ansible, ansibleSetting } from '../../rivals/ansible'
import { Bare } from '../../rivals/bare'
import { ControlMaster } from '../../rivals/control-master'
import { inTurn, type Contestant } from '../../turns'
import { DurableSteps } from './durable-steps'
import { loginShells, type LoginShell } from './shells'

/** Asked of sshd besides: Ansible's async brings its module by sftp. */
const config = ['Subsystem sftp /usr/lib/openssh/sftp-server']

/** A durable step beside other ways to run a command that does nothing, on one sshd over loopback. */
export async function measureStep(asked: Asked): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-step-'))
  try {
    await withTemporalServer(async (address) => {
      const steps = await DurableSteps.open(address, folder)
      try {
        for (const shell of loginShells) asked.add(await compare(steps, shell, join(folder, shell.key), asked))
        asked.add({ kind: 'parts', title: "A step's parts", unit: 'ms', parts: medianParts(await steps.parts()) })
      } finally {
        await steps.close()
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(steps: DurableSteps, shell: LoginShell, folder: string, asked: Asked): Promise<Section> {
  const sshd = await startSshd({ config, login: shell.login })
  const host = sshd.host()
  const bare = new Bare(host)
  const master = new ControlMaster(host, sshd.folder)
  const ansible = new Ansible(join(folder, 'ansible'), [host], 'linear')
  const mitogen = new Ansible(join(folder, 'mitogen'), [host], 'mitogen_linear')
  const contestants: readonly Contestant[] = [
    {
      name: 'a durable step',
      setting: 'worker, Temporal, lock; at most once, looked at before and probed after',
      turn: () => steps.turn({ host, folder: sshd.folder, times: 5 }),
    },
    { name: 'Ansible raw', setting: ansibleSetting, turn: () => ansible.turn({ raw: 'true' }, 6) },
    { name: 'Ansible command', setting: ansibleSetting, turn: () => ansible.turn({ command: 'true' }, 5) },
    {
      name: 'Ansible async',
      setting: `command, poll 1; ${ansibleSetting}`,
      turn: () => ansible.turn({ command: 'true', async: 60, poll: 1 }, 1),
    },
    { name: 'mitogen', setting: 'command; strategy mitogen_linear', turn: () => mitogen.turn({ command: 'true' }, 6) },
    { name: 'OpenSSH loop', setting: 'ControlMaster, ControlPersist 60', turn: () => master.turn('true', 10) },
    { name: 'bare exec', setting: 'ssh2, on an open connection', turn: () => bare.turn('true', 20) },
  ]
  try {
    asked.say(`step on ${shell.name}`)
    return { kind: 'comparison', title: `A step on ${shell.name}`, unit: 'ms', arms: await inTurn(contestants, asked) }
  } finally {
    bare.close()
    await Promise.all([master.close(), ansible.close(), mitogen.close()])
    await sshd.stop()
  }
}
