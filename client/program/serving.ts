import { InvalidArgumentError, Option } from 'commander'
import type { ServedAddress, ServeOptions } from '../commands/serve'
import type { CommandLine } from './command-line'
import { complain, print } from './print'

const standard: ServedAddress = { host: '127.0.0.1', port: 8230 }

function addressOf(text: string): ServedAddress {
  const [, bracketed, bare, port = ''] = /^(?:\[([\da-fA-F:.]+)\]|(localhost|[\d.]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? bare
  if (host === undefined || Number(port) > 65_535)
    throw new InvalidArgumentError('It is an IP address or localhost, and a port, such as 127.0.0.1:8230.')
  return { host, port: Number(port) }
}

function namesOf(text: string, before: readonly string[]): readonly string[] {
  if (!/^[A-Za-z0-9.-]{1,253}$/.test(text))
    throw new InvalidArgumentError('It is a host name, such as upgrades.example.com.')
  return [...before, text.toLowerCase()]
}

/** `serve`: the page to look at. */
export function defineServing(line: CommandLine): void {
  line
    .command('serve', 'a page to look at, read-only and live: each upgrade, its hosts and steps, what needs a person', [
      '',
      '--address 127.0.0.1:8080',
      '--address 10.0.0.5:8230 --name upgrades.example.com',
    ])
    .addOption(
      new Option('--address <address>', 'where it listens; port 0 takes a free one')
        .argParser(addressOf)
        .default(standard, `${standard.host}:${standard.port}`),
    )
    .addOption(
      new Option('--name <host name>', 'a name by which browsers may ask it, as of a proxy; may be repeated')
        .argParser(namesOf)
        .default([]),
    )
    .action(async (options: ServeOptions) => {
      const { serveCommand } = await import('../commands/serve.js')
      line.end(await serveCommand(options, print, complain))
    })
}
