import { InvalidArgumentError, Option } from 'commander'
import type { CodecServerOptions } from '../commands/codec-server'
import type { CommandLine } from './command-line'
import { print } from './print'

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('It is a port, such as 8081.')
  return Number(text)
}

const originOf = (text: string, before: readonly string[]): readonly string[] => {
  if (!/^https?:\/\/[^/\s]+$/.test(text))
    throw new InvalidArgumentError('It is an address without a path, such as http://localhost:8233.')
  return [...before, text]
}

/** `codec-server`: decodes for the Web UI and for `temporal`. */
export function defineCodecServer(line: CommandLine): void {
  line
    .command(
      'codec-server',
      'shows the Web UI and the temporal command what is compressed, and with OPENSTACK_UPGRADE_ENCRYPTION_KEYS what is encrypted',
      ['--port 8081 --origin http://localhost:8233'],
    )
    .addOption(new Option('--port <port>', 'where it listens; 0 takes a free one').argParser(portOf).default(8081))
    .addOption(
      new Option('--origin <address>', 'the address of a Web UI that may ask it; may be repeated')
        .argParser(originOf)
        .default([]),
    )
    .action(async (options: CodecServerOptions) => {
      const { codecServerCommand } = await import('../commands/codec-server.js')
      line.end(await codecServerCommand(options, print))
    })
}
