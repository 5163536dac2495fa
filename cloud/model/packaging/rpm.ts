import { withoutEpoch, type Packaging } from './packaging'
import { rpmSh, rpmStartsSh, rpmVersionsSh } from './programs.generated'

/** The line of a template that installs packages by yum, with another word for its command in the place of its consent. */
const otherwise =
  (how: string) =>
  (line: string): string | undefined =>
    /\b(yum|dnf)\b.*\binstall\b/.test(line)
      ? line.replace(/ (-y|--assumeyes)\b/, '').replace(/\b(yum|dnf)\b/, `$1 ${how}`)
      : undefined

/** rpm and yum, as CentOS 7 has them; dnf answers to the name of yum on later ones. */
export const rpm: Packaging = {
  label: 'yum',
  functions: rpmSh,
  startFunctions: rpmStartsSh,
  versionFunctions: rpmVersionsSh,
  install: String.raw`if command -v yum-complete-transaction >/dev/null; then yum-complete-transaction -y; fi
yum install -y {packages}`,
  // yum 3 knows an epoch only beside an architecture, dnf in another place: both know NAME-VERSION-RELEASE. Probes tell the epoch.
  pinned: (name, version) => `${name}-${withoutEpoch(version)}`,
  fetchWords: 'yum install -y --downloadonly',
  // Of all that the transaction takes only the named packages are unpacked.
  fetch: (names) =>
    `yum install -y --downloadonly --downloaddir=. ${names.map((name) => `${name}-{plainversion}`).join(' ')} || exit 1`,
  unpack: (folder, names) =>
    `mkdir -p "${folder}"\nfor package in ${names.map((name) => `"$PWD"/${name}-[0-9]*.rpm`).join(' ')}; do rpm2cpio "$package" | (cd "${folder}" && cpio -idmu --quiet) || exit 1; done`,
  simulated: otherwise('--assumeno'),
  fetchedOnly: otherwise('-y --downloadonly'),
  modulesFolder: '/usr/lib/python2.7/site-packages',
  programs: ['yum', 'rpm', 'rpm2cpio', 'cpio'],
  remedies: {
    unavailable:
      'Add the repository that has the version (centos-release-openstack of the new release) and run yum makecache.',
    unfinished:
      'Finish it with yum-complete-transaction (yum-utils), or remove the older version with package-cleanup --cleandupes.',
    heldBack: 'Lift it where it is not for the new release: yum versionlock delete, or the line exclude of yum.conf.',
    automatic: 'Turn it off for the time of the upgrade: it may hold the lock of yum, or restart a unit.',
    migrating: 'Set it otherwise on each node.',
    touching:
      'Where yum refuses: lift the lock (yum versionlock delete), or go back from the newer version. Where it would touch others: lock them (yum versionlock add), or name them in allowPackages of cloud.yaml if it is what you want.',
    unfetched:
      'See that the mirror answers from this host and is signed by a key that it knows, run yum clean all, make room in /var/cache/yum (dnf: /var/cache/dnf), and let another yum end.',
  },
}
