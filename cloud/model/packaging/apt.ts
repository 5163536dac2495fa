import type { Packaging } from './packaging'
import { aptSh, aptStartsSh, aptVersionsSh } from './programs.generated'

/** The line of a template that installs packages by apt-get, with another word for its command. */
const otherwise =
  (how: '--simulate' | '--download-only') =>
  (line: string): string | undefined =>
    /\bapt-get\b.*\binstall\b/.test(line) ? line.replace(/\bapt-get\b/, `apt-get ${how}`) : undefined

/** apt and dpkg, as Ubuntu and Debian have them. */
export const apt: Packaging = {
  label: 'apt',
  functions: aptSh,
  startFunctions: aptStartsSh,
  versionFunctions: aptVersionsSh,
  install: String.raw`dpkg --configure -a
apt-get install -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold {packages}`,
  pinned: (name, version) => `${name}=${version}`,
  fetchWords: 'apt-get download',
  fetch: (names) => `apt-get download ${names.map((name) => `${name}={version}`).join(' ')} || exit 1`,
  unpack: (folder) => `for package in *.deb; do dpkg-deb --extract "$package" "${folder}" || exit 1; done`,
  simulated: otherwise('--simulate'),
  fetchedOnly: otherwise('--download-only'),
  modulesFolder: '/usr/lib/python2.7/dist-packages',
  programs: ['apt-get', 'dpkg', 'dpkg-deb'],
  remedies: {
    unavailable:
      'Add the repository that has the version (on Ubuntu the Cloud Archive of the new release) and run apt-get update.',
    unfinished: 'Finish it with dpkg --configure -a.',
    heldBack:
      'Lift the hold (apt-mark unhold), or remove the pin from /etc/apt/preferences and preferences.d, where it is not for the new release.',
    automatic:
      "Turn it off for the time of the upgrade: it may hold the lock of dpkg, or restart a unit. needrestart: write $nrconf{restart} = 'l'; into a file of /etc/needrestart/conf.d.",
    migrating:
      "Answer that question with false on each node: echo 'PACKAGE NAME/configure_db boolean false' | debconf-set-selections.",
    touching:
      'Where apt refuses: lift the hold (apt-mark unhold), or go back from the newer version. Where it would touch others: hold or pin them (apt-mark hold, apt preferences), or name them in allowPackages of cloud.yaml if it is what you want.',
    unfetched:
      'See that the mirror answers from this host and is signed by a key that it knows, run apt-get update, make room in /var/cache/apt, and let another apt-get or dpkg end.',
  },
}
