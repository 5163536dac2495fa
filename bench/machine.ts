import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Machine } from './report/results'

const run = promisify(execFile)

/** The machine and the programs that figures depend on. A program that is not there is left out. */
export async function thisMachine(): Promise<Machine> {
  const rivals = process.env.RIVALS ?? ''
  const python = join(rivals, 'bin/python')
  const version = 'import ansible.release as a, mitogen as m; print(a.__version__, ".".join(map(str, m.__version__)))'
  const found = existsSync(python) ? await said(python, ['-c', version], /\S+ \S+/) : ''
  const [ansible = '', mitogen = ''] = found.split(' ')
  const programs: Machine = {
    Temporal: await said(process.env.TEMPORAL_CLI ?? 'temporal', ['--version'], /\d+\.\d+\.\d+/),
    HAProxy: await said(process.env.HAPROXY ?? 'haproxy', ['-v'], /\d+\.\d+\.\d+/),
    OpenSSH: await said('ssh', ['-V'], /\d+\.\d+p\d+/),
    'ansible-core': ansible,
    mitogen,
  }
  return {
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `${type()} ${release()}`,
    Node: process.versions.node,
    ...Object.fromEntries(Object.entries(programs).filter(([, value]) => value !== '')),
  }
}

async function said(program: string, words: readonly string[], answer: RegExp): Promise<string> {
  const { stdout, stderr } = await run(program, words).catch(() => ({ stdout: '', stderr: '' }))
  return answer.exec(stdout + stderr)?.[0] ?? ''
}

/** The commit that is checked out, with a mark where files differ from it. */
export async function thisCommit(root: string): Promise<string> {
  const { stdout } = await run('git', ['-C', root, 'describe', '--always', '--dirty']).catch(() => ({
    stdout: 'unknown',
  }))
  return stdout.trim()
}
