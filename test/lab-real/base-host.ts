import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeConfiguration, type Base, type HostValues } from '../../lab/real/base'
import { eventually } from '../support/eventually'

export interface Said {
  readonly code: number
  readonly output: string
}

/** A host of the base in its barest form: an overlay in namespaces of its own, without sshd or boot. */
export class BareHost {
  private constructor(
    private readonly folder: string,
    private readonly outer: ChildProcess,
    private readonly init: number,
  ) {}

  static async start(base: Base, values: HostValues): Promise<BareHost> {
    const folder = mkdtempSync(join(tmpdir(), 'openstack-lab-host-'))
    for (const name of ['disk', 'root', 'etc']) mkdirSync(join(folder, name))
    writeConfiguration(join(folder, 'etc'), values)
    const lower = `${base.layers[values.role]}:${base.root}`
    const outer = spawn(
      'setpriv',
      [
        ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child'],
        ...['sh', '-euc', boot, 'boot', folder, lower, values.host],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(outer.stdout, 'data')
    const children = readFileSync(`/proc/${outer.pid ?? 0}/task/${outer.pid ?? 0}/children`, 'utf8')
    return new BareHost(folder, outer, Number(children.trim()))
  }

  /** Runs a script on the host, as root. */
  async run(script: string, limitSeconds = 60): Promise<Said> {
    const inside = ['--target', `${this.init}`, '--mount', '--pid', '--uts', '--root', '--wd']
    // Even if the namespaces fail, no script of a host's is run on this machine.
    const child = spawn('nsenter', [...inside, 'sh', '-c', `[ -d /opt/lab/repository ] || exit 99\n${script}`], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', DEBIAN_FRONTEND: 'noninteractive' },
    })
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (output += text.toString()))
    const limit = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000)
    const [code] = (await once(child, 'close')) as [number | null]
    clearTimeout(limit)
    return { code: code ?? 128, output }
  }

  /** @throws Error with the output, if the script fails */
  async must(script: string, limitSeconds = 60): Promise<string> {
    const { code, output } = await this.run(script, limitSeconds)
    if (code !== 0) throw new Error(`exit ${code}: ${script}\n${output}`)
    return output
  }

  async down(): Promise<void> {
    const closed = once(this.outer, 'close')
    this.outer.kill('SIGKILL')
    await closed
    // The namespace's processes end on their own; until the last has, its mounts hold the folder.
    await eventually(() => {
      rmSync(this.folder, { recursive: true, force: true })
      return Promise.resolve()
    })
  }
}

const boot = `
mount -t tmpfs disk "$1/disk"
mkdir "$1/disk/upper" "$1/disk/work"
mount -t overlay host -o "lowerdir=$2,upperdir=$1/disk/upper,workdir=$1/disk/work" "$1/root"
cp -r "$1/etc/." "$1/root/etc/"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs run "$1/root/run"
mkdir -p "$1/root/run/lock"
hostname "$3"
# Takes in what its daemons leave behind, as a first process has to.
exec chroot "$1/root" sh -c 'echo up; while :; do sleep 1; done'
`
