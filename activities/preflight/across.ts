import type { AcrossCheck } from '../../cloud/model/actions'
import type { CheckResult } from '../../cloud/model/outcomes'
import { runCheck } from '../run-check'
import type { Heartbeat } from '../heartbeat'
import type { World } from '../world'
import type { Patiences } from './patience'

/** The exit code of a script that finds the program on its host; 0 says that it is not there. */
const itIsHere = 3

/** Checks that only one host runs a program. A host with any other answer may run it too. */
export async function checkOnOneHost(
  check: AcrossCheck,
  world: World,
  beats: Heartbeat,
  patiences: Patiences,
): Promise<CheckResult[]> {
  const answers = await ask(check, world, beats, patiences)
  const here = answers.filter(({ code }) => code === itIsHere)
  const unclear = answers.filter(({ code }) => code !== undefined && code !== 0 && code !== itIsHere)
  return judge(check, here.length <= 1 && unclear.length === 0, [...here, ...unclear])
}

/** Checks that a fact is equal on every host. A host that can't be read is reported by another check. */
export async function checkAlike(
  check: AcrossCheck,
  world: World,
  beats: Heartbeat,
  patiences: Patiences,
): Promise<CheckResult[]> {
  const read = (await ask(check, world, beats, patiences)).filter(({ code }) => code === 0)
  return judge(check, new Set(read.map(({ said }) => said)).size <= 1, read)
}

interface Answer {
  readonly host: string
  readonly code: number | undefined
  readonly said: string
}

/** Asks every host. A host that is out of reach is reported by its own checks. */
async function ask(
  { nodes }: AcrossCheck,
  { ssh }: World,
  { signal }: Heartbeat,
  patiences: Patiences,
): Promise<readonly Answer[]> {
  return Promise.all(
    nodes.map(async ({ host, script }) => {
      const unasked = { code: undefined, answer: '', text: '' }
      const { code, answer, text } = await patiences
        .with(host.name)
        .ask(() => runCheck(ssh, host, script, signal, 'check'))
        .catch(() => unasked)
      signal.throwIfAborted()
      return { host: host.name, code, said: answer === '' ? text : answer }
    }),
  )
}

function judge({ name, nodes, remedy }: AcrossCheck, ok: boolean, answers: readonly Answer[]): CheckResult[] {
  const where = nodes.map(({ host }) => host.name).join(', ')
  const said = answers.map(({ host, said }) => `${host}: ${said}`).join('; ')
  return [{ name, where, required: true, ok, said, remedy }]
}
