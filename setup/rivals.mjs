import { join } from 'node:path'
import { must, registryEnvironment } from './child.mjs'
import { pinnedByHash } from './pypi.mjs'
import { root } from './paths.mjs'
import { say } from './say.mjs'
import { ensureVirtualenv } from './virtualenv.mjs'

/** Ansible's engine and mitogen; the version is ansible-core's. A change of a pin needs another `edition`. */
const edition = '1'
const rivals = { name: 'rivals', version: `2.19.14-${edition}`, requirements: 'rivals.txt' }

/** The distribution that has Ansible's collections; ansible-core comes without. */
const collections = { name: 'ansible', version: '12.3.0', requirements: 'ansible-collections.txt' }

/** The collection of the wheel that is kept: unpacked whole, it is half a gigabyte. */
const kept = 'ansible_collections/community/general/'

/** Unpacks the kept collection of the wheel in a folder. */
const unpack = `
import glob, sys, zipfile
wheel, = glob.glob(sys.argv[1] + '/ansible-*.whl')
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(sys.argv[2], [name for name in archive.namelist() if name.startswith(sys.argv[3])])
`

/** Looks for what the bench uses. Ansible itself would make a folder in the user's home. */
const trial = `
import ansible.release, importlib.util, os, sys
os.stat(sys.prefix + '/collections/${kept}plugins/modules/haproxy.py')
sys.exit(importlib.util.find_spec('ansible_mitogen') is None)
`

/**
 * The virtualenv of the programs that the bench compares with: Ansible with community.general, and mitogen. Its folder
 * `collections` is Ansible's ANSIBLE_COLLECTIONS_PATH.
 * @returns {Promise<string>} its folder
 * @throws {import('./say.mjs').SetupError} when Python is missing or a package can't be had
 */
export function ensureRivals() {
  return ensureVirtualenv(rivals, ['-c', trial], addCollection)
}

/** @param {string} virtualenv */
async function addCollection(virtualenv) {
  say(`fetching community.general in ${collections.name} ${collections.version} from PyPI (54 MB)`)
  const python = join(virtualenv, 'bin/python')
  const wheels = join(virtualenv, '../wheels')
  const requirements = join(root, 'setup/requirements', collections.requirements)
  const download = ['-m', 'pip', 'download', ...pinnedByHash, '--dest', wheels, '-r', requirements]
  const options = { env: registryEnvironment(), limitSeconds: 600 }
  await must(`pip download of ${collections.name} ${collections.version} failed`, python, download, options)
  const unpacking = ['-c', unpack, wheels, join(virtualenv, 'collections'), kept]
  await must('the collections cannot be unpacked', python, unpacking, options)
}
