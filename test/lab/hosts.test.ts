import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { utils, type ClientChannel } from 'ssh2'
import { exec, login } from './ssh'
import { health, onLab, until } from './support'

describe('a host over SSH', () => {
  test('runs real commands with its own PATH, input, exit code and signal', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'controller1')
      expect(await exec(client, 'hostname; service apache2 status > /dev/null; exit 7')).toMatchObject({
        code: 7,
        output: 'controller1\n',
      })
      expect(await exec(client, 'kill -9 $$')).toMatchObject({ code: undefined, signal: 'SIGKILL' })
      expect(await exec(client, 'sh -s', 'echo one\necho two >&2\n')).toMatchObject({ code: 0, output: 'one\ntwo\n' })
      expect((await exec(client, 'head -c 3000000 /dev/zero | tr "\\0" x')).output).toHaveLength(3_000_000)
      client.end()
    }))

  test('admits only the key that cloud.yaml names', () =>
    onLab(async (lab) => {
      const { private: stranger } = utils.generateKeyPairSync('ed25519')
      await expect(login(lab, 'controller1', { privateKey: stranger })).rejects.toThrow(/authentication methods failed/)
      await expect(login(lab, 'controller1', { username: 'root' })).rejects.toThrow(/authentication methods failed/)
    }))

  test('opens ten sessions at a time on one connection, no more, and any number in turn', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'network1')
      const release = `${lab.folder}/release`
      const waiting = Array.from({ length: 10 }, () => exec(client, `while [ ! -e ${release} ]; do sleep 0.05; done`))
      await expect(exec(client, 'true')).rejects.toThrow(/open failure/)
      await lab.host('network1').run(`touch ${release}`)
      expect((await Promise.all(waiting)).every(({ code }) => code === 0)).toBe(true)
      for (let turn = 0; turn < 15; turn++) expect((await exec(client, 'true')).code).toBe(0)
      client.end()
    }))

  test('lets a command go on when its connection is lost', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'controller1')
      const [began, done] = [`${lab.folder}/began`, `${lab.folder}/done`]
      // The host may have begun before the client hears of it: then it is told that nothing was executed.
      const unheard = { code: undefined, signal: undefined }
      const command = exec(client, `touch ${began}; sleep 1; touch ${done}`).catch(() => unheard)
      await until('the command has begun', () => existsSync(began))
      client.destroy()
      expect(await command).toMatchObject(unheard)
      await until('it came to its end alone', () => existsSync(done))
    }))

  test('holds the channel open as long as something holds its output, and tells the exit code', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'controller1')
      const held = `${lab.folder}/held`
      const command = exec(client, `(while [ ! -e ${held} ]; do sleep 0.05; done; echo late) & exit 3`)
      expect((await exec(client, `touch ${held}`)).code).toBe(0)
      expect(await command).toMatchObject({ code: 3, output: 'late\n' })
      client.end()
    }))

  test('forwards the runtime socket of its HAProxy, and nothing outside its own folder', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'lb1')
      const open = (path: string): Promise<ClientChannel> =>
        new Promise((resolve, reject) => {
          client.openssh_forwardOutStreamLocal(path, (error, channel) => {
            if (error === undefined) resolve(channel)
            else reject(error)
          })
        })
      const channel = await open(`${lab.folder}/hosts/lb1/run/admin.sock`)
      channel.end('show cli level\n')
      let reply = ''
      for await (const data of channel) reply += String(data)
      expect(reply).toBe('admin\n\n')
      await expect(open(`${lab.folder}/hosts/lb2/run/admin.sock`)).rejects.toThrow(/open failure/)
      await expect(open(`${lab.folder}/hosts/lb1/run/nothing.sock`)).rejects.toThrow(/open failure/)
      client.end()
    }))
})

describe('what befalls a host', () => {
  test('a reboot ends every process of it, changes its boot id, and starts what is not masked', () =>
    onLab(async (lab) => {
      const host = lab.host('controller1')
      const bootId = `${lab.folder}/hosts/controller1/boot_id`
      const before = readFileSync(bootId, 'utf8')
      const escaped = `${lab.folder}/escaped`
      // A job as detached as it can be: a session of its own, and nothing of the environment.
      const client = await login(lab, 'controller1')
      const job = `cd / && env -i setsid sh -c 'while sleep 0.1; do date +%s%N > ${escaped}; done'`
      await exec(client, `setsid sh -c "${job.replaceAll('"', '\\"')}" > /dev/null 2>&1 < /dev/null &`)
      await until('the job writes', () => existsSync(escaped))
      await host.run('systemctl mask memcached')
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))

      await lab.reboot('controller1')
      await closed
      expect(readFileSync(bootId, 'utf8')).not.toBe(before)
      const last = readFileSync(escaped, 'utf8')
      expect(await health(lab.direct('controller1').keystone_public)).toBe(200)
      expect((await host.run('service memcached status')).code).toBe(3)
      expect((await exec(await login(lab, 'controller1'), 'sleep 0.5')).code).toBe(0)
      expect(readFileSync(escaped, 'utf8')).toBe(last)
      expect(await health(lab.direct('controller2').keystone_public)).toBe(200)
    }))

  test('a reboot of a balancer forgets what was set through its socket', () =>
    onLab(async (lab) => {
      const ask = `import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect('run/admin.sock'); s.send(sys.argv[1].encode() + b'\\n')
print(s.recv(65536).decode())`
      const say = async (command: string): Promise<string> =>
        (await lab.host('lb1').run(`python3 -c "${ask}" '${command}'`)).stdout
      await say('set server keystone_public/keystone1 state drain')
      expect(await say('show stat')).toMatch(/keystone_public,keystone1,.*,DRAIN/)
      await lab.reboot('lb1')
      expect(await say('show stat')).toMatch(/keystone_public,keystone1,.*,UP,/)
    }))

  test('a cut breaks its connections and refuses new ones; its processes go on; mending ends it', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'controller2')
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
      await lab.cut('controller2')
      await closed
      await expect(login(lab, 'controller2')).rejects.toThrow(/ECONNREFUSED/)
      expect(await health(lab.direct('controller2').keystone_public)).toBe(200)
      await lab.mend('controller2')
      expect((await exec(await login(lab, 'controller2'), 'true')).code).toBe(0)
    }))

  test('a host that refuses takes no new connection, and keeps those that are there', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'controller2')
      lab.refuse('controller2')
      await expect(login(lab, 'controller2')).rejects.toThrow(/ECONNREFUSED/)
      expect(await exec(client, 'echo still there')).toMatchObject({ code: 0, output: 'still there\n' })
      await lab.mend('controller2')
      expect((await exec(await login(lab, 'controller2'), 'true')).code).toBe(0)
    }))

  test('silence drops what is said without a word, and gives it back when it ends', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'controller3')
      lab.silence('controller3')
      let answered = false
      const command = exec(client, 'echo after all').then((ended) => {
        answered = true
        return ended
      })
      await expect(login(lab, 'controller3', { readyTimeout: 500 })).rejects.toThrow(/Timed out/)
      expect(answered).toBe(false)
      await lab.mend('controller3')
      expect(await command).toMatchObject({ code: 0, output: 'after all\n' })
    }))

  test('a slow line keeps the order of what it carries', () =>
    onLab(async (lab) => {
      const client = await login(lab, 'network2')
      lab.slow('network2', 100)
      const numbers = exec(client, 'seq 1 20000')
      await until('the line is in use', async () => (await exec(client, 'true')).code === 0)
      lab.slow('network2', 0)
      expect((await numbers).output).toBe(Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`).join(''))
      client.end()
    }))
})
