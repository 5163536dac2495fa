/**
 * Answers of HAProxy 1.5.0 and 1.6.0, recorded from binaries built from their tags; only names of commands in the long
 * list of `unknownCommand`, and counters that nothing reads, were left out.
 */
export type OldVersion = '1.5.0' | '1.6.0'

export const unknownCommand =
  "Unknown command. Please enter one of the following commands only :\n  clear counters : clear max statistics counters (add 'all' for all counters)\n  help           : this message\n\n"

export const info = (version: OldVersion, processes: number, process: string): string =>
  `Name: HAProxy\nVersion: ${version}\nRelease_date: 2014/06/19\nNbproc: ${processes}\nProcess_num: ${process}\nPid: 31648\nUptime: 0d 0h00m02s\nUptime_sec: 2\nMemmax_MB: 0\nUlimit-n: 4046\nMaxsock: 4046\nMaxconn: 2000\nHard_maxconn: 2000\nCurrConns: 0\nCumConns: 1\nCumReq: 1\nTasks: 10\nRun_queue: 1\nIdle_pct: 100\nnode: vm\ndescription: \n\n`

const header =
  '# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,'

interface Row {
  readonly name: string
  readonly status: string
  readonly sessions: number
  readonly admin: number
  readonly agent: number
  readonly up: boolean
}

/** `show stat -1 7 -1`: 62 columns, each line ended by a comma. */
export function statistics(rows: readonly Row[], process: string): string {
  const frontend = `keystone-front,FRONTEND,,,0,0,2000,0,0,0,0,0,0,,,,,OPEN,,,,,,,,,${process},2,0,,,,0,0,0,0,,,,0,0,0,0,0,0,,0,0,0,,,0,0,0,0,,,,,,,,`
  const servers = rows.map(({ name, status, sessions }) => {
    const comma = status === 'DRAIN (agent)' ? '' : ','
    return `keystone-back,${name},0,0,${sessions},0,,0,0,0,,0,,0,0,0,0,${status}${comma}1,1,0,0,0,1,0,,${process},3,1,,0,,2,0,,0,L7OK,200,1,0,0,0,0,0,0,0,,,,0,0,,,,,-1,"OK, ""so far""",via agent : up,0,0,0,0,`
  })
  const up = rows.filter((row) => row.up).length
  const backend = `keystone-back,BACKEND,0,0,0,0,200,0,0,0,0,0,,0,0,0,0,${up > 0 ? 'UP' : 'DOWN'},${up},${up},0,,0,3,0,,${process},3,0,,0,,1,0,,0,,,,0,0,0,0,0,0,,,,,0,0,0,0,0,0,-1,,,0,0,0,0,`
  return `${[header, frontend, ...servers, backend].join('\n')}\n\n`
}

/** `show servers state` of 1.6.0: 17 columns, no port. */
export function serversState(rows: readonly Row[]): string {
  const header16 =
    '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id'
  const lines = rows.map(
    ({ name, admin, agent }, index) =>
      `3 keystone-back ${index + 1} ${name} 127.0.0.1 2 ${admin} 1 1 1 15 3 4 6 ${agent} 0 0`,
  )
  return `${['1', header16, ...lines].join('\n')}\n\n`
}
