## The lines of `reports` (docs/reference/cloud-file.md). cinder-volume has a process and a row for each enabled backend, HOST@BACKEND:
## a living backend says nothing about another. Nodes of an active/passive pair share a row, so the host is not asked for.
## cinder-backup runs on several nodes: it has the row of its host, or one that all share by the option `host`.
## A unit with a configuration of its own is asked on its own host, for the rows of exactly the names that it gives.
## Object version 1.11 is Newton's last, 1.21 Ocata's.
import socket
query = text("SELECT host, TIMESTAMPDIFF(SECOND, COALESCE(updated_at, created_at), UTC_TIMESTAMP()), "
             "CONCAT(COALESCE(updated_at, created_at), '/', report_count), object_current_version FROM services "
             "WHERE `binary` = :unit AND (:unit IN ('cinder-volume', 'cinder-backup') OR host = :host OR host LIKE CONCAT(:host, '.%')) "
             "AND deleted = 0 ORDER BY COALESCE(updated_at, created_at) DESC LIMIT 500")
rows = [list(row) for row in connect('database').execute(query, unit='{binary}', host='{on}')]
has_own_file = '{unit}' != '{binary}'

def tell(row):
    print('age %s' % row[1])
    print('stamp %s' % str(row[2]).replace(' ', 'T'))
    print('release %s' % ('{to}' if row[3] and tuple(map(int, row[3].split('.'))) >= (1, 21) else '{from}'))

def host_of(backend):
    return option(backend.lower(), 'backend_host') or (has_own_file and (option('DEFAULT', 'host') or socket.gethostname()))

## The newest row of each backend: they come newest first.
newest = dict((row[0].partition('@')[2], row) for row in reversed(rows))
named = dict((row[0], row) for row in reversed(rows))
enabled = [each.strip() for each in (option('DEFAULT', 'enabled_backends') or '').replace('\n', ',').split(',') if each.strip()]
if '{binary}' == 'cinder-volume' and enabled and (has_own_file or any(name in newest for name in enabled)):
    for name in enabled:
        full = '%s@%s' % (host_of(name), name)
        row = named.get(full) or (None if has_own_file else newest.get(name))
        print('%s %s' % ('missing' if row is None else 'backend', full if has_own_file else name))
        if row is not None:
            tell(row)
    for name in sorted(() if has_own_file else set(newest) - set(enabled)):
        print('besides %s, %s s old' % (newest[name][0], newest[name][1]))
elif rows and not has_own_file:
    of_host = [row for row in rows if '{binary}' == 'cinder-backup' and row[0].split('.')[0] == '{on}'.split('.')[0]]
    tell((of_host or rows)[0])
else:
    names = text("SELECT DISTINCT host FROM services WHERE `binary` = :unit AND deleted = 0 LIMIT 50")
    known = connect('database').execute(names, unit='{binary}')
    print('known %s' % (', '.join(sorted(row[0] for row in known)) or 'none'))
