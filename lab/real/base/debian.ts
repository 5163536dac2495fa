import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { made, part, type Part } from './cache'
import { contained } from './contained'
import { aptOptions, aptSources, copyCertificates } from './machine'
import { services } from './versions'

const release = 'bullseye'

const packages = [
  // a server that is reached by SSH, and managed with apt, units of systemd and init scripts
  ...['openssh-server', 'sudo', 'procps', 'iproute2', 'apt-utils', 'init-system-helpers', 'sysvinit-utils', 'lsb-base'],
  'systemd',
  ...['diffutils', 'util-linux', 'ca-certificates', 'mariadb-client'],
  // the services' Python, and what their wheels are compiled with; eventlet reads /etc/protocols
  ...['python2.7', 'python2.7-dev', 'virtualenv', 'gcc', 'libc6-dev', 'libffi-dev', 'libssl-dev', 'netbase'],
  // the web server of controllers
  'apache2',
  // the stand-ins'
  ...['python3-minimal', 'python3-pymysql', 'python3-cryptography', 'python3-msgpack'],
]

export const debian: Part = part('debian', `Debian ${release} (mmdebstrap)`, ['base/debian.ts'], [])

/** The root of a Debian that has Python 2.7: bullseye is the last. Its apt still knows the machine's archives. */
export function debianRoot(say: (line: string) => void): Promise<string> {
  return made(debian, say, async (folder) => {
    const options = aptOptions().map((line) => `--aptopt=${line}`)
    // Read by nobody here, and a third of the root.
    const without = ['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
    // A root that is not whole is thrown away, and a whole one is written out once: dpkg need not, for each file.
    const unsynced = '--dpkgopt=force-unsafe-io'
    const headers = `--customize-hook=${unpackHeaders}`
    await contained({
      what: `Debian ${release} could not be installed by mmdebstrap`,
      command: [
        ...['mmdebstrap', '--mode=root', '--variant=minbase', '--quiet', '--skip=check/qemu', '--format=directory'],
        ...[
          `--include=${packages.join(',')}`,
          ...options,
          unsynced,
          headers,
          ...without,
          release,
          folder,
          ...aptSources(release),
        ],
      ],
      limitSeconds: 900,
    })
    copyCertificates(folder)
    await contained({
      what: 'the users of the services could not be made',
      command: ['chroot', folder, 'sh', '-euc', afterwards],
      environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      limitSeconds: 60,
    })
    writeFileSync(join(folder, 'etc/hostname'), 'lab\n')
  })
}

/**
 * The files with which mod_wsgi is compiled, without the packages that theirs pull in. The release's own version is enough:
 * within 2.4 a module goes with every apache2.
 */
const unpackHeaders = `
cd "$1/tmp"
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get download -qq ${['apache2-dev', 'libapr1-dev', 'libaprutil1-dev'].map((name) => `${name}/${release}`).join(' ')}
for file in *.deb; do dpkg-deb --extract "$file" "$1"; done
rm *.deb`

/** sshd listens on the host's own address, which a lab writes before it enables the unit. */
const afterwards = `
for service in ${services.join(' ')}; do
  useradd --system --user-group --home-dir "/var/lib/$service" --shell /usr/sbin/nologin "$service"
  mkdir -p "/opt/openstack/$service"
done
mkdir -p /opt/lab /var/cache/pip
update-rc.d ssh disable
for unit in apache2 apache-htcacheclean; do update-rc.d $unit disable; done
a2dissite -q 000-default
echo 'LoadModule wsgi_module /opt/openstack/keystone/lib/python2.7/site-packages/mod_wsgi/server/mod_wsgi-py27.so' \
  > /etc/apache2/mods-available/wsgi.load
a2enmod -q wsgi
rm -rf /etc/ssh/ssh_host_* /etc/apt/apt.conf.d/99mmdebstrap /var/lib/apt/lists/* /var/cache/apt/*.bin
touch /etc/pip.conf
`
