/** The servers that are out by an administrator's word, as HAProxy's `show servers state` tells them: `BACKEND/SERVER`. */
export function serversOut(servers: string): string[] {
  const [, header = '', ...lines] = servers.split('\n')
  const names = header.replace(/^# /, '').split(' ')
  return lines.flatMap((line) => {
    const values = line.split(' ')
    const column = (name: string): string => values[names.indexOf(name)] ?? ''
    return Number(column('srv_admin_state')) > 0 ? [`${column('be_name')}/${column('srv_name')}`] : []
  })
}
