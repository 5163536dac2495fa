/** Findings of shellcheck that are intended everywhere, by their number, with the reason. shellcheck.net explains each. */
export const intendedEverywhere: Readonly<Record<string, string>> = {
  SC1003: 'Python within a script holds quotes of its own',
  SC1007: '`load= group=` empties several variables in one line',
  SC1010: '`earlier=done` is a value, not the end of a loop',
  SC1090: 'a path that is known only on the host is read',
  SC1091: 'a file that is there only on the host is read',
  SC2005: 'echo makes one line of several words',
  SC2012: 'names below /proc are numbers',
  SC2015: 'what stands behind `||` ends the script',
  SC2016: 'the `$` is for an inner shell, for awk or for Python',
  SC2034: 'functions that several scripts share set what not all of them read',
  SC2116: 'echo makes one line of several words',
  SC2181: 'the exit code is that of a command within a group',
  SC2317: 'functions that several scripts share are not all called in each',
}

/** Findings that are intended on one line: the number, the line, and the reason. On any other line they are faults. */
export const intendedOnLine: readonly (readonly [code: string, line: RegExp, why: string])[] = [
  ['SC2086', /^members=\$\(echo \$members\)$/, 'pids, one a line, become words'],
  ['SC2086', /^for pid in \$\(printf '%s\\n' \$members \$matching \| sort -nu\); do$/, 'pids are words'],
  [
    'SC2086',
    /set -- \$(\{line##\*\) \}|line|1|began|name|record)(;|$| )/,
    'what IFS parts is taken apart, such as /proc/PID/stat',
  ],
  ['SC2086', /&& echo \$orphaned\)/, 'it is `yes`, or there is no word'],
  [
    'SC2086',
    /^mysqldump .* --databases \$databases /,
    'names of databases, which preflight has found to be plain words',
  ],
  ['SC2086', /^apt-get install .* \$optional$/, 'packages that are there on this host'],
  ['SC2086', /^dpkg -L \$packages /, 'names of packages, which have no blanks'],
  ['SC2086', /^\[ -z "\$runners" \] \|\| runners=\$\(grep -aszxHA 1 /, 'names below /proc have no blanks'],
  [
    'SC2086',
    /^cd \/ && timeout 30 \$alone env -i PATH="\$PATH" .* \$more \$python - "\$@"/,
    'an interpreter is a path, or env and a name; the others are a program with its option, a setting, or no word',
  ],
  ['SC2254', /^case \$found in \$1\) /, 'the caller gives a pattern'],
  ['SC3013', / -nt /, 'dash and bash have it, which are what hosts have for sh'],
]

/** Findings that are intended in a program of the labs. */
export const intendedInLabs: Readonly<Record<string, string>> = {
  ...intendedEverywhere,
  SC2154: 'the file that reads this one sets the variable',
}
