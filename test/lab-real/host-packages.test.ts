import { describe, expect, test } from '@jest/globals'
import type { HostName, Init } from '../../lab/real/host'
import { versions } from '../../lab/real/base'
import { labOfThisFile, on, ssh, until } from './support'

const process1 = { systemd: '/lib/systemd/systemd', sysv: '/bin/sh' }

describe.each<Init>(['systemd', 'sysv'])("under %s an install of Ocata's glance-api by apt-get", (init) => {
  const lab = labOfThisFile(init)

  /** Process and start time of every process whose program is a unit's, oldest first. */
  const processOf = (host: HostName, program: string): Promise<string> =>
    on(
      lab,
      host,
      `ps -eo pid,lstart,args --sort=start_time | grep -E '(^|[/ ])[${program[0]}]${program.slice(1)}( |$)' | head -n 1`,
    )

  const installed = (host: HostName, name: string): Promise<string> =>
    on(lab, host, `dpkg-query -W -f '\${Version}' ${name}`)

  const install = (host: HostName): Promise<string> =>
    on(
      lab,
      host,
      `DEBIAN_FRONTEND=noninteractive apt-get install -y glance-api=${versions.ocata.glance} glance-common=${versions.ocata.glance}`,
    )

  test('is one on hosts whose process 1 is this', async () => {
    expect((await lab.status()).init).toBe(init)
    expect(await on(lab, 'controller1', 'tr "\\0" "\\n" < /proc/1/cmdline | head -n 1')).toBe(process1[init])
  })

  test('restarts its unit, for the package does so as Debian’s do', async () => {
    expect(await installed('controller1', 'glance-api')).toBe(versions.newton.glance)
    const before = await processOf('controller1', 'glance-api')
    expect(before).not.toBe('')
    await install('controller1')
    expect(await installed('controller1', 'glance-api')).toBe(versions.ocata.glance)
    await until('it serves again', async () => (await ssh(lab, 'controller1', 'service glance-api status')).code === 0)
    const after = await processOf('controller1', 'glance-api')
    expect(after).toContain('glance-api')
    expect(after).not.toBe(before)
  })

  test('starts and restarts nothing where policy-rc.d forbids it', async () => {
    await on(
      lab,
      'controller2',
      "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d",
    )
    const before = await processOf('controller2', 'glance-api')
    await install('controller2')
    expect(await processOf('controller2', 'glance-api')).toBe(before)
    await on(lab, 'controller2', 'service glance-api stop')
    await on(lab, 'controller2', `apt-get install --reinstall -y glance-api=${versions.ocata.glance}`)
    expect(await on(lab, 'controller2', 'pgrep -f [/]glance-api$ || echo none')).toBe('none')
  })
})
