import { Option } from 'commander'
import { platformNames } from '../../cloud/model/platform'
import type { InitOptions } from '../commands/init'
import type { CommandLine } from './command-line'
import { complain, print } from './print'

const collected = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
]

/** Defines the command that writes a cloud.yaml from an operator's own files. */
export function defineInitialising(line: CommandLine): void {
  line
    .command(
      'init',
      'writes a cloud.yaml from an inventory and a haproxy.cfg; on a terminal it asks for what is missing',
      [
        '',
        '--from inventory/hosts --haproxy /etc/haproxy/haproxy.cfg --out clouds/production.yaml',
        '--from openstack_user_config.yml --from openstack_inventory.json --haproxy haproxy.cfg',
        '--from multinode --haproxy lb1=lb1.cfg --haproxy lb2=lb2.cfg --platform rdo',
        '--from inventory/hosts --live',
        '--from hosts --group controllers=ctl --group network=gateways --out -',
        '--schema > cloud.schema.json',
      ],
    )
    .option(
      '--from <file>',
      'an inventory of Ansible, kolla-ansible or openstack-ansible; may be given again',
      collected,
    )
    .option(
      '--haproxy <[host=]file>',
      'a haproxy.cfg, a folder with such files, or a runtime socket (unix://…, tcp://…), and the host that has it; may be given again',
      collected,
    )
    .option('--live', 'asks the hosts over SSH, and the HAProxies among them; changes nothing there')
    .option('--group <role=group>', 'a group of the inventory: controllers, network, computes or balancers', collected)
    .addOption(new Option('--platform <name>', 'the packaging that the hosts have').choices(platformNames))
    .option('--name <name>', 'the name of the cloud; without it the name of the written file')
    .option(
      '--out <file>',
      'where it is written; - for standard output (default: production.yaml in the clouds folder)',
    )
    .option('--force', 'replaces a file that is there')
    .option('--schema', 'prints the JSON schema of cloud.yaml for editors, and writes nothing')
    .action(async (options: InitOptions) => {
      const { initCommand } = await import('../commands/init.js')
      line.end(await initCommand(options, print, complain))
    })
}
