import sys, time
from sqlalchemy import create_engine, text
from sqlalchemy.engine.url import make_url

def connect(section):
    url = option(section, 'connection')
    if not url:
        sys.exit('[%s] connection is not set in {config}' % section)
    return create_engine(url).connect()

def number(connection, query):
    return int(connection.execute(text(query)).scalar() or 0)

def columns(connection, table, column, more=''):
    return number(connection, "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() "
                  "AND table_name = '%s' AND column_name = '%s' %s" % (table, column, more))

def has_table(connection, table):
    return number(connection, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() "
                  "AND table_name = '%s'" % table) > 0

def size(connection):
    print('database_bytes %d' % number(connection, 'SELECT SUM(data_length + index_length) FROM information_schema.tables '
                                       'WHERE table_schema = DATABASE()'))

def rights(connection):
    # A phase makes, changes and drops tables. SHOW GRANTS tells of a role only its name, so that is taken to hold all.
    held, has_role = set(), False
    for row in connection.execute(text('SHOW GRANTS')):
        words = str(row[0])
        if ' ON ' in words:
            held |= set(word.split(' (')[0].strip() for word in words[len('GRANT '):words.index(' ON ')].split(','))
        else:
            has_role = True
    wanted = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'DROP', 'INDEX']
    lacks = [word for word in wanted if word not in held and 'ALL PRIVILEGES' not in held and not has_role]
    print('lacks %s' % (','.join(lacks) or 'none'))
    kept = dict(list(row) for row in connection.execute(text("SHOW GLOBAL VARIABLES LIKE 'read_only'")))
    print('read_only %d' % (kept.get('read_only') == 'ON' and not held & set(['SUPER', 'READ_ONLY ADMIN', 'CONNECTION_ADMIN'])))

def server(connection):
    size(connection)
    rights(connection)
    now = float(connection.execute(text('SELECT UNIX_TIMESTAMP()')).scalar())
    print('clock_offset %d' % round(time.time() - now))
    kept = dict(list(row) for row in list(connection.execute(text("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'")))
                + list(connection.execute(text("SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'"))))
    print('galera %s' % (kept.get('wsrep_local_state_comment') or 'unknown' if kept.get('wsrep_on') == 'ON' else 'none'))

def orphans(connection):
    # Those of an API never report, and pin nothing (nova/api/openstack/compute/services.py at 15.1.5).
    rows = connection.execute(text("SELECT services.binary, host FROM services WHERE deleted = 0 AND services.binary NOT IN "
                  "('nova-osapi_compute', 'nova-metadata', 'nova-ec2') "
                  "AND COALESCE(updated_at, created_at) < UTC_TIMESTAMP() - INTERVAL 1 HOUR ORDER BY 1, 2"))
    print('orphan_rows %s' % (','.join('%s@%s' % tuple(row) for row in rows) or 'none'))

def triggers(connection):
    # sql_trigger.cc of MariaDB 10 and MySQL 8: a node of Galera counts as one that writes a binary log, also without it.
    kept = dict(list(row) for row in connection.execute(text("SHOW GLOBAL VARIABLES WHERE Variable_name IN "
                "('log_bin', 'log_bin_trust_function_creators', 'wsrep_on', 'wsrep_provider')")))
    galera = kept.get('wsrep_on') == 'ON' and kept.get('wsrep_provider') not in (None, '', 'none')
    print('binary_log %d' % (kept.get('log_bin') == 'ON' or galera))
    print('trust_function_creators %d' % (kept.get('log_bin_trust_function_creators') == 'ON'))
    held = set()
    for row in connection.execute(text('SHOW GRANTS')):
        # A right on all databases: nothing less than that can hold SUPER.
        words = str(row[0]).split(' ON *.* TO ')
        if len(words) > 1 and words[0].startswith('GRANT '):
            held |= set(word.strip() for word in words[0][len('GRANT '):].split(','))
    print('super %d' % bool(held & set(['SUPER', 'SET_USER_ID', 'ALL PRIVILEGES'])))
