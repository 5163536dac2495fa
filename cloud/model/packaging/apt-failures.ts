import { family, type Verb } from '../known-failures/failure'

const installs = ['install', 'stage'] as const satisfies readonly Verb[]
const untouched = 'Nothing was installed.'

/** Failures of apt and dpkg. */
export const aptFailures = family({
  'packages-locked': {
    verbs: installs,
    printed: [
      'E: Could not get lock /var/lib/',
      'E: Could not get lock /var/cache/apt/',
      'E: Unable to lock the administration directory',
      'E: Unable to lock directory /var/lib/apt/lists/',
      'dpkg: error: dpkg status database is locked by another process',
      'dpkg: error: dpkg frontend lock ',
    ],
    means: `Another apt or dpkg is at work on this host, mostly unattended-upgrades. ${untouched}`,
    do: 'Let it end (fuser -v /var/lib/dpkg/lock), keep it from starting again (systemctl stop apt-daily.timer apt-daily-upgrade.timer), then answer retry.',
    source: 'apt 1.2 and 2.6, dpkg 1.18 and 1.21',
  },
  'packages-version-missing': {
    verbs: installs,
    printed: ["E: Version '…' for '…' was not found", "E: Can't find a source to download version '"],
    means: `No repository of this host has the pinned version. ${untouched}`,
    do: "apt-get update, then apt-cache policy PACKAGE: add the new release's repository where it is not listed, then answer retry. Another version: abort, correct version in cloud.yaml, start again.",
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-unknown': {
    verbs: installs,
    printed: ['E: Unable to locate package ', "E: Package '…' has no installation candidate"],
    means: `No repository of this host has a package of that name. ${untouched}`,
    do: "Add the new release's repository, apt-get update, then answer retry. A wrong name: abort, correct packages or units in cloud.yaml, start again.",
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-held': {
    verbs: installs,
    printed: ['E: Held packages were changed and -y was used without --allow-change-held-packages'],
    means: `A package that has to change is on hold here. ${untouched}`,
    do: 'apt-mark showhold; ask whoever held it; apt-mark unhold PACKAGE, then answer retry.',
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-unmet': {
    verbs: installs,
    printed: [
      'The following packages have unmet dependencies',
      'E: Unable to correct problems, you have held broken packages',
      'E: Unmet dependencies.',
    ],
    means: `The pinned version needs packages that are not to be had here or are pinned otherwise. ${untouched}`,
    do: 'apt-cache policy of each package in the list: mostly a repository of this release is missing, or a pin in /etc/apt/preferences.d holds one back. Mend it, apt-get update, then answer retry.',
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-downgrade': {
    verbs: installs,
    printed: ['E: Packages were downgraded and -y was used without --allow-downgrades'],
    means: `This host has a newer version than the pinned one. ${untouched}`,
    do: 'Find out who installed it. To take the newer: abort, correct version in cloud.yaml, start again; else downgrade by hand and answer skip.',
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-hash-mismatch': {
    verbs: installs,
    printed: ['Hash Sum mismatch', 'File has unexpected size (# != #)'],
    means: `What the mirror sent is not what its index says: a mirror in mid-update, or a proxy with an old copy. ${untouched}`,
    do: 'rm -rf /var/lib/apt/lists/*; apt-get clean; apt-get update; then answer retry. If it stays, use another mirror.',
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-unauthenticated': {
    verbs: installs,
    printed: [
      'E: There were unauthenticated packages and -y was used without',
      'E: Some packages could not be authenticated',
    ],
    means: `The repository's key is not known here. ${untouched}`,
    do: 'Install the key (ubuntu-cloud-keyring for the cloud archive), apt-get update, then answer retry.',
    source: 'apt 1.2 and 2.6, exit code 100',
  },
  'packages-conffile-prompt': {
    verbs: installs,
    printed: ['end of file on stdin at conffile prompt'],
    means:
      'dpkg asked whether to keep a changed configuration file, which our install never does: the command of cloud.yaml lacks it. The package is unpacked, not configured.',
    do: 'dpkg --force-confdef --force-confold --configure -a, then answer retry; add both options to commands.install of cloud.yaml.',
    source: 'dpkg 1.18: src/configure.c; --force-confdef, --force-confold in dpkg(1)',
  },
  'packages-overwrite': {
    verbs: installs,
    printed: ["trying to overwrite '…', which is also in package "],
    means:
      "Two packages claim one file, so the new one was not unpacked: mostly a package from elsewhere, or pip's over it.",
    do: 'Remove or upgrade the package named last, apt-get -f install, then answer retry.',
    source: 'dpkg 1.18: src/archives.c',
  },
  'packages-script-failed': {
    verbs: installs,
    printed: ['script returned error exit status #', 'script subprocess returned error exit status #'],
    means: "A package's own script failed: it is unpacked, not configured.",
    do: "The lines above say why (a full disk, a database prompt, a unit that can't start). Mend that, dpkg --configure -a, then answer retry.",
    source: "dpkg 1.18: lib/dpkg/subproc.c; apt's exit code is 100",
  },
})

/** Failures that a more exact entry may name better. */
export const aptGeneralFailures = family({
  'packages-not-fetched': {
    verbs: installs,
    printed: ['E: Unable to fetch some archives', 'E: Failed to fetch '],
    means: `The mirror does not give a package: out of reach, or the index here is older than the mirror. ${untouched}`,
    do: 'See that the address in that line answers from this host (proxy, DNS), apt-get update, then answer retry.',
    source: 'apt 1.2 and 2.6, exit code 100',
  },
})
