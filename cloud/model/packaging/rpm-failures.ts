import { family, type Verb } from '../known-failures/failure'

const installs = ['install', 'stage'] as const satisfies readonly Verb[]
const untouched = 'Nothing was installed.'

/** Failures of yum and rpm. */
export const rpmFailures = family({
  'yum-locked': {
    verbs: installs,
    printed: ['Existing lock /var/run/yum.pid', "can't create transaction lock on "],
    means: `Another yum or rpm is at work on this host, mostly yum-cron. ${untouched}`,
    do: 'Let it end (the message has its process), keep it from starting again (systemctl stop yum-cron), then answer retry.',
    source: 'yum 3.4.3: cli.py, exit_on_lock; rpm 4.16',
  },
  'yum-version-missing': {
    verbs: installs,
    printed: ['No package … available.', 'Error: Unable to find a match: ', 'No match for argument: '],
    means: `No repository of this host has a package of that name and version. ${untouched}`,
    do: "yum --showduplicates list PACKAGE: add the new release's repository where the version is not listed, yum clean all, then answer retry. Another version: abort, correct version in cloud.yaml, start again.",
    source: 'yum 3.4.3: cli.py; dnf 4.5, exit code 1',
  },
  'yum-held': {
    verbs: installs,
    printed: ['All matches were filtered out by exclude filtering for argument: '],
    means: `A lock or an exclude keeps the version away. ${untouched}`,
    do: 'yum versionlock list, and exclude in /etc/yum.conf and /etc/yum.repos.d; ask whoever set it, lift it, then answer retry.',
    source: 'dnf 4.5, exit code 1',
  },
  'yum-unmet': {
    verbs: installs,
    printed: [
      'Problem: conflicting requests',
      'Problem: problem with installed package',
      'You could try using --skip-broken',
    ],
    means: `The pinned version needs packages that are not to be had here, or that conflict with others. ${untouched}`,
    do: "The lines above name them: mostly a repository of the new release's dependencies is missing. Add it, yum clean all, then answer retry.",
    source: 'yum 3.4.3: yummain.py; dnf 4.5, exit code 1',
  },
  'yum-disk-full': {
    verbs: installs,
    printed: ['more space needed on the ', 'Insufficient space in download directory '],
    means: `A disk of this host has no room for the packages. ${untouched}`,
    do: 'df -h; make room on the file system that it names, then answer retry.',
    source: 'yum 3.4.3; dnf 4.5: transaction test',
  },
  'yum-unauthenticated': {
    verbs: installs,
    printed: ['Error: GPG check FAILED', 'Public key for … is not installed', 'Package … is not signed'],
    means: `The repository's key is not known here, or a package is not signed. ${untouched}`,
    do: 'Import the key of the repository (rpm --import, gpgkey in its .repo file), then answer retry.',
    source: 'yum 3.4.3; dnf 4.5, exit code 1',
  },
  'yum-not-fetched': {
    verbs: installs,
    printed: [
      'Error: Failed to download metadata for repo ',
      'One of the configured repositories failed',
      'Error: Error downloading packages:',
      'have incorrect checksum',
    ],
    means: `A repository gives no index or no package, or another one than its index says. ${untouched}`,
    do: 'See that the address of the repository answers from this host (proxy, DNS), yum clean all, then answer retry.',
    source: 'yum 3.4.3: [Errno 256]; dnf 4.5, exit code 1',
  },
  'yum-script-failed': {
    verbs: installs,
    printed: ['Error in PREIN scriptlet in rpm package ', 'Error in POSTIN scriptlet in rpm package '],
    means:
      "A package's own script failed. After PREIN the old version is still there; after POSTIN the new one is, though its script has not done its work.",
    do: 'The lines above say why. Mend that; after POSTIN run the script again by yum reinstall PACKAGE; then answer retry.',
    source: 'rpm 4.16: lib/psm.c; dnf 4.5 exits with 0 after POSTIN',
  },
})
