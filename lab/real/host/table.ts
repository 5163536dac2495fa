import type { Status } from './status'

/** A lab's status for a person: hosts, addresses, and the next commands. */
export function table(status: Status): string {
  const { hosts, sshPort, ports, database, files } = status
  const rows = hosts.map(({ name, role, address, power, network, delayMilliseconds }) => {
    const how = [
      power,
      network === 'cut' ? 'cut off' : '',
      delayMilliseconds > 0 ? `slow: ${delayMilliseconds} ms` : '',
    ]
    return [name, role, `${address}:${sshPort}`, how.filter((each) => each !== '').join(', ')]
  })
  const balancers = hosts.filter(({ role }) => role === 'balancer').map(({ address }) => address)
  return [
    `hosts: ${status.init}, packages of ${status.platform}`,
    ...columns([['host', 'role', 'SSH', 'is'], ...rows]),
    '',
    `APIs on ${balancers.join(' and ')}, and on each controller by itself:`,
    ...columns(ports.map(({ name, port }) => [`  ${name}`, String(port)])),
    '',
    ...columns([
      ['MariaDB', `${database.address}:${database.port}, root: mariadb --socket=${database.socket}`],
      ['its general log', database.generalLog],
      ['cloud.yaml', files.cloud],
      ['a host', `ssh -F ${files.sshConfig} controller1`],
      ['credentials', files.credentials],
    ]),
    '',
  ].join('\n')
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
