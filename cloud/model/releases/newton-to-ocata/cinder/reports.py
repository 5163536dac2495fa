## The lines of `reports` (docs/cloud-file.md). cinder-volume has a process and a row for each enabled backend, HOST@BACKEND:
## a living backend says nothing about another. Nodes of an active/passive pair share a row, so the host is not asked for.
## Object version 1.11 is Newton's last, 1.21 Ocata's.
query = text("SELECT host, TIMESTAMPDIFF(SECOND, COALESCE(updated_at, created_at), UTC_TIMESTAMP()), "
             "CONCAT(COALESCE(updated_at, created_at), '/', report_count), object_current_version FROM services "
             "WHERE `binary` = :unit AND (:unit IN ('cinder-volume', 'cinder-backup') OR host = :host OR host LIKE CONCAT(:host, '.%')) "
             "AND deleted = 0 ORDER BY COALESCE(updated_at, created_at) DESC LIMIT 500")
rows = [list(row) for row in connect('database').execute(query, unit='{unit}', host='{on}')]

def tell(row):
    print('age %s' % row[1])
    print('stamp %s' % str(row[2]).replace(' ', 'T'))
    print('release %s' % ('{to}' if row[3] and tuple(map(int, row[3].split('.'))) >= (1, 21) else '{from}'))

## The newest row of each backend: they come newest first.
newest = dict((row[0].partition('@')[2], row) for row in reversed(rows))
enabled = [each.strip() for each in (option('DEFAULT', 'enabled_backends') or '').replace('\n', ',').split(',') if each.strip()]
if '{unit}' == 'cinder-volume' and any(name in newest for name in enabled):
    for name in enabled:
        if name in newest:
            print('backend %s' % name)
            tell(newest[name])
        else:
            print('missing %s' % name)
    for name in sorted(set(newest) - set(enabled)):
        print('besides %s, %s s old' % (newest[name][0], newest[name][1]))
elif rows:
    tell(rows[0])
else:
    names = text("SELECT DISTINCT host FROM services WHERE `binary` = :unit AND deleted = 0 LIMIT 50")
    known = connect('database').execute(names, unit='{unit}')
    print('known %s' % (', '.join(sorted(row[0] for row in known)) or 'none'))
