import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, made, part, sources, type Part } from './cache'
import { inside } from './chroot'
import { debian } from './debian'
import { pipConfiguration, registryEnvironment } from './machine'
import { services, type Service } from './versions'

const requirements = (service: Service): string => `base/requirements/${service}.txt`

export const virtualenvs: Readonly<Record<Service, Part>> = Object.fromEntries(
  services.map((service) => [
    service,
    part(`python-${service}`, `${service}'s own code (pip)`, ['base/virtualenvs.ts', requirements(service)], [debian]),
  ]),
) as Record<Service, Part>

/** The order in which they are begun: the longest first, and keystone before nova, which takes its uWSGI ready built. */
const order: readonly Service[] = ['keystone', 'cinder', 'nova', 'neutron', 'glance']

/**
 * A virtualenv for each service, as /opt/openstack/SERVICE of a host has it; two are made at a time.
 * @returns the folder of each
 */
export async function pythons(root: string, say: (line: string) => void): Promise<Record<Service, string>> {
  const folders = new Map<Service, string>()
  const waiting = [...order]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      folders.set(next, await python(next, root, say))
    }
  }
  await Promise.all([worker(), worker()])
  return Object.fromEntries(folders) as Record<Service, string>
}

function python(service: Service, root: string, say: (line: string) => void): Promise<string> {
  return made(virtualenvs[service], say, async (folder) => {
    const cache = join(cacheFolder(), 'pip')
    mkdirSync(cache, { recursive: true })
    await inside({
      what: `${service}'s code could not be installed`,
      root,
      script: install,
      bound: [
        { from: folder, to: `/opt/openstack/${service}` },
        { from: cache, to: '/var/cache/pip' },
        { from: join(sources, 'base/requirements'), to: '/mnt' },
        ...pipConfiguration().map((from) => ({ from, to: '/etc/pip.conf' })),
      ],
      environment: { ...registryEnvironment(), PIP_CACHE_DIR: '/var/cache/pip', CFLAGS: '-O0', SERVICE: service },
      limitSeconds: 900,
    })
  })
}

/**
 * pip 20.3.4 is the last for Python 2.7, but Debian's own copy of it no longer runs there since a security update: Python
 * 3 runs it once, to fetch the original. Nobody measures what runs here, so it is compiled in the shortest time.
 *
 * Glance 15.0.2 is Pike's. It has Ocata's migration of rows, but its `db migrate` runs only those named after Pike, which
 * have nothing to do (glance/db/sqlalchemy/alembic_migrations/data_migrations/__init__.py). Then its contract fails on rows
 * without a visibility. Under a name of Pike's the migration is run as well.
 */
const install = `
home=/opt/openstack/$SERVICE
virtualenv --quiet --python python2.7 --no-pip --no-setuptools --no-wheel "$home"
PYTHONPATH=$(echo /usr/share/python-wheels/pip-*.whl) python3 -m pip download --quiet --no-deps --dest /tmp pip==20.3.4
export PATH="$home/bin:$PATH"
pbr=$(grep -i '^pbr==' /mnt/$SERVICE.txt)
PYTHONPATH=/tmp/pip-20.3.4-py2.py3-none-any.whl python -m pip install --quiet --no-deps \
  pip==20.3.4 setuptools==44.1.1 wheel==0.37.1 "$pbr"
pip install --quiet --no-deps --requirement /mnt/$SERVICE.txt
migrations="$home/lib/python2.7/site-packages/glance/db/sqlalchemy/alembic_migrations/data_migrations"
if [ "$SERVICE" = glance ]; then
  cp "$migrations/ocata_migrate01_community_images.py" "$migrations/pike_migrate00_community_images.py"
  python -m compileall -q "$migrations"
fi
`
