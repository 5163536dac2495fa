import { program } from './payload'
import type { Rpm } from './rpm'

/** The web server of hosts with rpm, as CentOS 7 lays it out. Its program is Debian's apache2, under CentOS's name. */
const httpd: Rpm = {
  name: 'httpd',
  version: '0:2.4.6-99.el7.centos.1',
  needs: [],
  description: 'the web server of controllers',
  payload: [
    { path: '/usr/sbin/httpd', link: 'apache2' },
    { path: '/usr/lib/systemd/system/httpd.service', text: program('rdo/httpd.service', {}) },
    // CentOS's program has these two compiled in.
    {
      path: '/etc/sysconfig/httpd',
      text: 'OPTIONS=-d /etc/httpd -f /etc/httpd/conf/httpd.conf\n',
      isConfiguration: true,
    },
    { path: '/etc/httpd/conf/httpd.conf', text: program('rdo/httpd.conf', {}), isConfiguration: true },
    {
      path: '/etc/httpd/conf.modules.d/00-base.conf',
      text: ['authz_core', 'alias', 'dir', 'mpm_prefork'].map(loadModule).join(''),
      isConfiguration: true,
    },
    { path: '/etc/httpd/conf.d', isDirectory: true },
    { path: '/var/log/httpd', isDirectory: true },
  ],
  scripts: {
    post: [program('rdo/units.post.sh', { units: 'httpd.service' }), program('rdo/httpd.post.sh', {})].join('\n'),
  },
}

function loadModule(name: string): string {
  return `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`
}

/** Built by pip in Keystone's virtualenv, as on Debian's hosts. */
const modWsgi: Rpm = {
  name: 'mod_wsgi',
  version: '0:3.4-18.el7',
  needs: [{ name: 'httpd' }],
  description: 'WSGI applications under httpd',
  payload: [
    {
      path: '/etc/httpd/conf.modules.d/10-wsgi.conf',
      text: [
        'LoadModule wsgi_module /opt/openstack/keystone/lib/python2.7/site-packages/mod_wsgi/server/mod_wsgi-py27.so\n',
        'WSGISocketPrefix /run/httpd/wsgi\n',
      ].join(''),
      isConfiguration: true,
    },
  ],
  scripts: {},
}

export const webServerRpms: readonly Rpm[] = [httpd, modWsgi]
