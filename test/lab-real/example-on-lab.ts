import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { onLab } from '../../lab/example'
import { controllers, type LabClient } from '../../lab/real/host'
import { on } from './support'

/**
 * The places of an example that only the lab can know. Ocata's Keystone and Glance are on no registry: the lab has Pike's,
 * so their versions and their phases are the lab's.
 */
const ofTheLab = [
  'name',
  'ssh',
  'paths',
  'hosts.<named>.<named>',
  'release',
  'services.keystone.version',
  'services.glance.version',
]

/** The text of an example's cloud.yaml for a lab that is up: the example as it stands, but for those places. */
export function exampleOnLab(example: string, labCloudFile: string): string {
  const [given, own] = [join(__dirname, '../../examples', example), labCloudFile].map(
    (file) => parse(readFileSync(file, 'utf8')) as object,
  )
  return stringify(onLab(given ?? {}, own ?? {}, ofTheLab), { lineWidth: 0 })
}

const socketOfExample = '/var/lib/haproxy/stats user root group root mode 600 level admin'
const configuration = '/etc/haproxy/haproxy.cfg'

/**
 * Gives HAProxy of lb1 the names of examples/rdo.yaml: its backends and its socket, where the lab's own has others or none.
 * The lab's nova-api answers for the metadata API, which it does not listen for.
 */
export async function balanceAsExample(lab: LabClient): Promise<void> {
  const { hosts } = await lab.status()
  const backend = (name: string, port: number): string[] => [
    `backend ${name}`,
    ...controllers.map((host, index) => {
      const address = hosts.find((each) => each.name === host)?.address ?? ''
      return `  server nova${index + 1} ${address}:${port} check`
    }),
  ]
  const more = [...backend('nova_metadata', 8774), ...backend('nova_novncproxy', 6080)]
  const edits = [
    `s|^  stats socket .*|&\\n  stats socket ${socketOfExample}|`,
    's/^backend placement$/backend nova_placement/',
    's/default_backend placement$/default_backend nova_placement/',
    's/^  server placement/  server nova/',
  ]
  const lines = more.map((line) => `'${line}'`).join(' ')
  await on(
    lab,
    'lb1',
    `sed -i ${edits.map((edit) => `-e '${edit}'`).join(' ')} ${configuration} && printf '%s\\n' ${lines} >> ${configuration}`,
  )
  await lab.restartBalancer('lb1')
}
