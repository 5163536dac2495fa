/** A server as a balancer sees it. */
export interface Seen {
  readonly backend: string
  readonly server: string
  readonly state: 'ready' | 'drain' | 'maint'
  readonly isHealthy: boolean
  readonly sessions: number
}

const statisticsHeader =
  '# pxname,svname,qcur,scur,weight,bck,throttle,check_status,check_code,check_rise,check_fall,check_health,srv_icur,tracked,pid,status,type,act'
const stateHeader =
  '1\n# be_name srv_name srv_addr srv_op_state srv_admin_state srv_check_state srv_agent_state srv_port'
const adminBits = { ready: 0, drain: 8, maint: 1 } as const

/** The answer to `show info`. */
export const infoText = (pid: number): string =>
  `Name: HAProxy\nVersion: 2.6.12\nPid: ${pid}\nNbproc: 1\nProcess_num: 1\nUptime_sec: 1000\nStart_time_sec: 1000\n\n`

/** The answer to `show stat`. */
export const statisticsText = keptByState(statistics)

/** The answer to `show servers state`. */
export const statesText = keptByState(states)

/** Makes each text once for each state of all servers. These are always those of one cloud, in one order. */
function keptByState(make: (servers: readonly Seen[]) => string): (servers: readonly Seen[]) => string {
  const texts = new Map<string, string>()
  return (servers) => {
    const key = String.fromCharCode(...servers.map(codeOf))
    let text = texts.get(key)
    if (text === undefined) texts.set(key, (text = make(servers)))
    return text
  }
}

/** A number for all that can change about a server. */
const codeOf = ({ state, isHealthy, sessions }: Seen): number =>
  32 + adminBits[state] + (isHealthy ? 16 : 0) + sessions * 32

function statusOf({ state, isHealthy }: Seen): string {
  if (state === 'maint') return 'MAINT'
  if (!isHealthy) return 'DOWN'
  return state === 'drain' ? 'DRAIN' : 'UP'
}

function statistics(servers: readonly Seen[]): string {
  const up = new Map<string, number>()
  const lines = [statisticsHeader]
  for (const each of servers) {
    const { backend, server, isHealthy, sessions } = each
    const status = statusOf(each)
    up.set(backend, (up.get(backend) ?? 0) + (status === 'UP' ? 1 : 0))
    const check = isHealthy ? 'L7OK,200,2,3,4' : 'L4CON,,2,3,0'
    lines.push(`${backend},${server},0,${sessions},1,0,,${check},0,,1,${status},2,1`)
  }
  for (const [backend, count] of up)
    lines.push(`${backend},BACKEND,0,0,${count},0,,,,,,,,,1,${count > 0 ? 'UP' : 'DOWN'},1,${count}`)
  return `${lines.join('\n')}\n\n`
}

function states(servers: readonly Seen[]): string {
  const lines = servers.map(({ backend, server, state }) => `${backend} ${server} - 2 ${adminBits[state]} 6 0 0`)
  return `${[stateHeader, ...lines].join('\n')}\n\n`
}
