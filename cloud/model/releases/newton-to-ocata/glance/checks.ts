import type { HostCheck } from '../../../actions'
import { quote, script } from '../../../commands'
import type { Host } from '../../../hosts'
import { packagingOf } from '../../../packaging'
import { onEach, type Check, type Subject } from '../../../preflight/check'
import { optionFunction } from '../../../preflight/option'

const bugFile = 'glance/db/sqlalchemy/alembic_migrations/data_migrations/ocata_migrate01_community_images.py'

/**
 * Bug 1670409: `select[images.c.id]` without its parentheses, in every Ocata release and mended by some distributions. A
 * contract after a complete migrate ends with a TypeError (docs/explanation/glance.md). The check reads the package on the host if it is
 * installed there already. Otherwise it reads the package that is fetched into a temporary folder.
 */
const contractBug = ({ service }: Subject): Check => ({
  name: 'contract bug',
  required: false,
  script: script(
    packagingOf(service).functions,
    'judge() {',
    `  if grep -q 'select\\[images' "$1"; then echo "$2 has bug 1670409"; exit 3; fi`,
    '  echo "$2 is free of bug 1670409"',
    '  exit 0',
    '}',
    `module=${quote(bugFile)} version=${quote(service.version)}`,
    'work=$(mktemp -d) || exit 1',
    'trap \'rm -rf "$work"\' EXIT',
    `for package in ${service.packages.map(quote).join(' ')}; do`,
    '  if package_states "$package" | sed -n "s/^[^ ]* [^ ]* installed //p" | grep -qxF "$version"; then',
    '    file=$(package_files "$package" | grep -F "$module" | head -n 1)',
    '    [ ! -f "$file" ] || judge "$file" "$package $version, as it is installed,"',
    '  fi',
    '  (cd "$work" && fetch_package "$package" "$version" && unpack_fetched "$work/code") >/dev/null 2>&1 || continue',
    '  file=$(find "$work/code" -path "*/$module" | head -n 1)',
    '  [ ! -f "$file" ] || judge "$file" "$package $version"',
    'done',
    `echo 'not asked: the module is neither installed nor in a package that can be downloaded here'`,
  ),
  remedy:
    'Build the package with the two-line fix of Pike (15.0.0), or answer defer at the gate: Ocata runs on the expanded schema, and --contract-only completes it later.',
})

/** The rolling commands end with 'Rolling upgrades are currently supported only for MySQL' (glance/cmd/manage.py at 14.0.1). */
const engine = ({ service }: Subject, host: Host): Check => ({
  name: 'engine',
  required: true,
  script: script(
    optionFunction(service, host),
    'url=$(option database connection) || exit 1',
    `[ -n "$url" ] || { echo 'not asked: [database] connection is not set in its file'; exit 0; }`,
    'echo "the database is reached by ${url%%:*}"',
    'case $url in mysql:* | mysql+*) ;; *) exit 3 ;; esac',
  ),
  remedy: 'Rolling upgrades of Glance need MySQL or MariaDB: upgrade this one offline (glance-manage db sync).',
})

/** The checks that only Glance needs. */
export const glanceChecks = (subject: Subject): HostCheck[] =>
  [engine, contractBug].flatMap((check) => onEach(subject.service.hosts.slice(0, 1), (host) => check(subject, host)))
