import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { factsIn, Unreadable } from '../../../../client/init/live/facts'
import { filesIn } from '../../../../client/init/live/balancer'

const whole = `hostname ctl1.example.com
os ubuntu
unit nova-api enabled running
unit cinder-volume disabled stopped
unit nova-cert enabled unknown
package apt nova-common 2:14.1.0-0ubuntu1~cloud0
offer apt nova-common 2:15.1.5-0ubuntu1~cloud0
offer apt nova-common 2:14.1.0-0ubuntu1~cloud0
configuration /etc/nova/nova.conf database ctl1
configuration /etc/cinder/cinder.conf none -
credentials /root/keystonerc_admin
python /opt/my stack/bin/python2.7
deployment glance this host is Kolla's: its glance runs in containers (glance_api ), whose upgrade is another image
haproxy running
`

describe('the answer of a host', () => {
  test('gives its name, system, packages, versions, units, configurations and deployments', () => {
    const facts = factsIn(whole)
    expect(facts).toMatchObject({
      hostname: 'ctl1.example.com',
      os: 'ubuntu',
      credentials: '/root/keystonerc_admin',
      python: '/opt/my stack/bin/python2.7',
      haproxy: 'running',
    })
    expect(facts.packages.get('nova-common')).toEqual({ packaging: 'apt', version: '2:14.1.0-0ubuntu1~cloud0' })
    expect(facts.offers.get('nova-common')).toEqual(['2:15.1.5-0ubuntu1~cloud0', '2:14.1.0-0ubuntu1~cloud0'])
    expect(facts.units.get('nova-api')).toEqual({ isEnabled: true, runs: true })
    expect(facts.units.get('nova-cert')).toEqual({ isEnabled: true, runs: undefined })
    expect(facts.configurations.get('/etc/nova/nova.conf')).toEqual({ database: 'named', host: 'ctl1' })
    expect(facts.configurations.get('/etc/cinder/cinder.conf')).toEqual({ database: 'none' })
    expect(facts.deployments.get('glance')).toMatch(/^this host is Kolla's/)
  })

  test.each([
    ['an empty one', '', 'has no name of the host'],
    ['a line of no question', 'hostname a\nroot:x:0:0', 'is none of a host: "root:x:0:0"'],
    ['a version with a comment in it', 'hostname a\npackage apt nova 1 # x', 'is none of a host'],
    ['a path with an escape of a terminal', 'hostname a\ncredentials /root/\u001b[2Jx', 'is none of a host'],
    ['a name of the prototype', 'hostname a\nconstructor x', 'is none of a host'],
    ['a service that is none', 'hostname a\ndeployment heat x', 'is none of a host'],
    ['lines without end', `hostname a\n${'offer apt nova 1\n'.repeat(2001)}`, 'has 2002 lines'],
  ])('is refused with a reason: %s', (_, text, reason) => {
    expect(() => factsIn(text)).toThrow(Unreadable)
    expect(() => factsIn(text)).toThrow(reason)
  })

  test('that is any text at all is read or refused, and its words begin no new line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        try {
          factsIn(`hostname a\n${text}`)
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable)
          expect((error as Error).message).not.toMatch(/[\n\r\u001b]/)
        }
      }),
    )
  })
})

describe('the configuration of an HAProxy, as a host prints it', () => {
  test('has the lines of each file below its name, and sentences about files that can not be read', () => {
    const { files, absent } = filesIn(
      'file /etc/a.cfg\n|global\n|\n| x\nfile /b.cfg\n|y\nabsent /c\nunreadable /d\n',
      'lb1',
    )
    expect(files).toEqual([
      { file: 'lb1:/etc/a.cfg', text: 'global\n\n x' },
      { file: 'lb1:/b.cfg', text: 'y' },
    ])
    expect(absent).toEqual(['/c is not there', '/d may not be read by the user who logs in'])
  })

  test.each(['nonsense', '|before any file', 'file relative.cfg'])('is refused as %j', (text) => {
    expect(() => filesIn(text, 'lb1')).toThrow('its answer is no configuration')
  })
})
