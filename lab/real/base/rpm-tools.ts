import { join } from 'node:path'
import { made, part, type Part } from './cache'
import { inside } from './chroot'
import { debian } from './debian'

export const rpmTools: Part = part(
  'rpm-tools',
  'rpm and dnf on Debian (apt)',
  ['base/rpm-tools.ts', 'base/chroot.ts'],
  [debian],
)

/**
 * Makes a folder which, laid over the Debian root, gives it rpm, dnf and rpmbuild. Their database begins empty: Debian's own
 * packages stay dpkg's. dnf answers to the name of yum as well, as on CentOS 8.
 * @returns the folder to lay over it
 */
export async function rpmToolsRoot(root: string, say: (line: string) => void): Promise<string> {
  const folder = await made(rpmTools, say, async (unfinished) => {
    await inside({
      what: 'rpm and dnf could not be installed',
      root: { lower: [root], upper: join(unfinished, 'upper') },
      script: install,
      limitSeconds: 300,
    })
  })
  return join(folder, 'upper')
}

/** Debian's rpm keeps a database in the home of each user, and its dnf goes on without a repository that it can't read. */
const install = `
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Options::=--force-unsafe-io rpm rpm2cpio dnf createrepo-c cpio > /dev/null
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
mkdir -p /etc/rpm /etc/yum.repos.d
echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros.lab
printf '[main]\\ngpgcheck=1\\ninstallonly_limit=3\\nclean_requirements_on_remove=True\\nbest=True\\nskip_if_unavailable=False\\n' > /etc/dnf/dnf.conf
ln -s dnf/dnf.conf /etc/yum.conf
ln -s dnf-3 /usr/bin/yum
rpm --initdb
`
