import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { z } from 'zod'
import { controllers, Platform } from '../../lab/real/host'
import { labOfThisFile, on, ssh, type Outcome } from '../lab-real/support'
import { eventually } from '../support/eventually'
import { address } from '../support/temporal'
import { configure, deployHost, install, makePackage, unit } from './deploy-host'
import { Prometheus, type Sample } from './prometheus'

/** On Debian's hosts a .deb is installed, on the others npm's tarball. */
const platform = Platform.parse(process.env.LAB_PLATFORM ?? 'debian')
const lab = labOfThisFile('systemd', platform)
const root = join(__dirname, '../..')
const minutes = 8 * 60_000
const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
})

let folder: string
let prometheus: Prometheus | undefined
let ownAddress: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-'))
  const made = await makePackage(platform, folder)
  await install(lab, platform, made, folder)
  ownAddress = (await lab.status()).hosts.find(({ name }) => name === deployHost)?.address ?? ''
  const settings = {
    TEMPORAL_ADDRESS: address(),
    OPENSTACK_UPGRADE_TASK_QUEUE: lab.layout.name,
    OPENSTACK_UPGRADE_METRICS_ADDRESS: `${ownAddress}:9464`,
    OPENSTACK_UPGRADE_HEALTH_ADDRESS: `${ownAddress}:9465`,
  }
  await configure(lab, settings, folder)
  const rules = join(root, 'docs/monitoring/alerts.yml')
  prometheus = await Prometheus.start(join(folder, 'prometheus'), settings.OPENSTACK_UPGRADE_METRICS_ADDRESS, rules)
}, minutes)
afterAll(async () => {
  await prometheus?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The answer of Prometheus to a query now. */
async function asked(query: string): Promise<Sample[]> {
  if (prometheus === undefined) throw new Error('Prometheus was not started')
  return prometheus.ask(query)
}

const onHost = (line: string): Promise<string> => on(lab, deployHost, line)

/** A verb of the installed program, typed on the deploy host. */
const type = (verb: string): Promise<Outcome> =>
  ssh(
    lab,
    deployHost,
    `cd /etc/openstack-upgrade; set -a; . ./worker.env; openstack-upgrade ${verb} keystone --cloud ${lab.layout.name}`,
  )

/** Properties of the unit as systemd tells them. */
async function shown(...names: readonly string[]): Promise<string> {
  return onHost(`systemctl show ${names.map((name) => `-p ${name}`).join(' ')} ${unit} | sort | paste -sd ' '`)
}

const phaseRuns = (phase: string): Promise<true> =>
  eventually(
    async () => (await on(lab, 'controller1', `pgrep -f '[k]eystone-manage db_sync --${phase}' || true`)) !== '',
    { what: `${phase} runs`, seconds: 180, everyMilliseconds: 200 },
  )

const health = async (path: string): Promise<{ readonly status: number; readonly said: string }> => {
  const answer = await fetch(`http://${ownAddress}:9465${path}`)
  return { status: answer.status, said: await answer.text() }
}

test('systemctl starts the worker, which takes tasks, as its own user, who may change nothing of the machine', async () => {
  await onHost(`systemctl enable --quiet --now ${unit}`)
  // The worker is there before Temporal has heard its first polls.
  await eventually(async () => (await health('/readyz')).status === 200, {
    what: 'Temporal hears its polls',
    seconds: 60,
  })
  expect(await health('/readyz')).toEqual({ status: 200, said: 'The worker takes tasks.\n' })
  const pid = await onHost(`systemctl show --value -p MainPID ${unit}`)
  expect(await onHost(`stat -c %U /proc/${pid}`)).toBe('openstack-upgrade')
  const facts = await onHost(`grep -E '^(NoNewPrivs|Seccomp|CapEff|CapBnd):' /proc/${pid}/status`)
  expect(facts.split('\n').map((line) => line.split(/\s+/))).toEqual([
    ['CapEff:', '0000000000000000'],
    ['CapBnd:', '0000000000000000'],
    ['NoNewPrivs:', '1'],
    ['Seccomp:', '2'],
  ])
  const inside = `nsenter --target ${pid} --mount --wd=/ setpriv --reuid openstack-upgrade --regid openstack-upgrade --clear-groups`
  for (const path of ['/etc', '/usr/bin', '/var/lib', '/root'])
    expect(await onHost(`${inside} touch ${path}/mine 2>&1 || true`)).toMatch(/Read-only|Permission denied/)
})

test(
  'it upgrades Keystone; a stop in mid-upgrade is graceful, and after that or a SIGKILL the next worker goes on',
  async () => {
    expect(await type('start')).toMatchObject({ code: 0 })
    await phaseRuns('expand')
    await onHost(`systemctl stop ${unit}`)
    expect(await shown('Result', 'ExecMainStatus', 'ActiveState')).toBe(
      'ActiveState=inactive ExecMainStatus=0 Result=success',
    )
    await expect(health('/healthz')).rejects.toThrow()
    await onHost(`systemctl start ${unit}`)
    await phaseRuns('migrate')
    await onHost(`systemctl kill --signal=KILL ${unit}`)
    await eventually(async () => (await type('status')).code === 3, { what: 'the gate waits', seconds: 300 })
    expect(await shown('NRestarts', 'ActiveState')).toBe('ActiveState=active NRestarts=1')
  },
  minutes,
)

test('a real Prometheus answers every query of the dashboard, and each has something to show', async () => {
  const waits = 'openstack_upgrade_waiting_seconds > 0'
  await eventually(async () => (await asked(waits)).length > 0, { what: 'Prometheus knows of the gate' })
  const file = join(root, 'docs/monitoring/grafana-dashboard.json')
  const { panels } = Dashboard.parse(JSON.parse(readFileSync(file, 'utf8')))
  const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })))
  const empty: string[] = []
  for (const { title, expr } of queries) {
    // A quantile of no observation is no number.
    const samples = (await asked(expr)).filter(({ value }) => !Number.isNaN(value))
    process.stdout.write(`${title}: ${samples.length} series, such as ${JSON.stringify(samples[0] ?? null)}\n`)
    if (samples.length === 0) empty.push(title)
  }
  expect({ queries: queries.length > 5, empty }).toEqual({ queries: true, empty: [] })
  expect(await prometheus?.rules()).toEqual([
    { name: 'UpgradeNeedsPerson', health: 'ok', state: 'inactive' },
    { name: 'UpgradeTellsNobody', health: 'ok', state: 'inactive' },
    { name: 'UpgradeWithoutWorker', health: 'ok', state: 'inactive' },
  ])
})

test(
  'the upgrade ends, no command ran twice, and the journal has it in lines that are JSON or sentences',
  async () => {
    expect(await type('confirm')).toMatchObject({ code: 0 })
    await eventually(async () => /\bDone\b/i.test((await type('status')).stdout), { what: 'it is done', seconds: 300 })
    for (const controller of controllers)
      expect(await on(lab, controller, "find /var/lib/openstack-upgrade/jobs -name 'g[2-9]*'")).toBe('')
    const journal = await onHost('journalctl --output=cat --identifier=openstack-upgrade')
    const strange = journal.split('\n').filter((line) => !/^(\{".*\}|worker: .*)$/.test(line))
    expect(strange).toEqual([])
  },
  minutes,
)

test('a worker with wrong settings is not started again: its unit stays failed, and the journal names the setting', async () => {
  await onHost(`systemctl stop ${unit}`)
  const settings = '/etc/openstack-upgrade/worker.env'
  await onHost(`cp -p ${settings} /root/kept.env; echo OPENSTACK_UPGRADE_LOG_LEVEL=loud >> ${settings}`)
  expect(await ssh(lab, deployHost, `systemctl start ${unit}`)).toMatchObject({ code: 1 })
  // A unit that waits to be started again is 'activating'.
  expect(await shown('Result', 'ExecMainStatus', 'ActiveState')).toBe(
    'ActiveState=failed ExecMainStatus=2 Result=exit-code',
  )
  const last = await onHost('journalctl --output=cat --identifier=openstack-upgrade --lines=1')
  expect(last).toMatch(/^The environment can't be used: OPENSTACK_UPGRADE_LOG_LEVEL/)
  await onHost(`mv /root/kept.env ${settings}; systemctl start ${unit}`)
  expect(await shown('ActiveState')).toBe('ActiveState=active')
})

const debianAlone = platform === 'debian' ? test : test.skip
debianAlone('dpkg removes it, and a purge leaves neither settings nor state', async () => {
  await onHost('dpkg --remove openstack-upgrade')
  expect(await onHost(`systemctl is-active ${unit} || true`)).toBe('inactive')
  expect(await onHost('ls /etc/openstack-upgrade')).toContain('worker.env')
  await onHost('rm /etc/openstack-upgrade/ssh-key /etc/openstack-upgrade/known_hosts /etc/openstack-upgrade/clouds/*')
  await onHost('dpkg --purge openstack-upgrade')
  const places =
    '/etc/openstack-upgrade /usr/lib/openstack-upgrade /usr/bin/openstack-upgrade /var/lib/openstack-upgrade-worker'
  expect(await onHost(`ls -d ${places} 2>/dev/null || true`)).toBe('')
})
