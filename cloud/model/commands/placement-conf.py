## After oslo-config.py, call-apis.py and replace-file.py. The [placement] section of {config}, as Nova reaches Keystone already. What is set
## there stays as it is. A password that nobody has set is derived from the one of Nova's own user, which every controller
## holds: so all of them come to the same, and it travels nowhere.
import hashlib, hmac
mode = '{mode}'

def set_at(*names):
    return next((value for value in (option('placement', name) for name in names) if value), None)

def of_nova(*names):
    return next((value for value in (option('keystone_authtoken', name) for name in names) if value), None)

def domain_option(kind):
    by_id = of_nova(kind + '_domain_id')
    return (kind + '_domain_id', by_id) if by_id else (kind + '_domain_name', of_nova(kind + '_domain_name') or 'Default')

def region():
    if get('OS_REGION_NAME'):
        return get('OS_REGION_NAME')
    catalogue = json.loads(token(identity()).read().decode())['token'].get('catalog') or []
    found = set(each.get('region_id') or each.get('region') for entry in catalogue if entry['type'] == 'compute'
                for each in entry['endpoints'])
    if len(found) != 1:
        raise Exception('the catalogue has compute in %d regions: set OS_REGION_NAME in {credentials}' % len(found))
    return found.pop()

def password():
    own = of_nova('password', 'admin_password')
    if not own:
        raise Exception('[keystone_authtoken] password is not set in {config}, so none can be derived: set [placement] password, the same on every controller')
    return hmac.new(own.encode('utf-8'), b'openstack-upgrade placement', hashlib.sha256).hexdigest()

# Names of each option, and the function that makes its line.
needed = [
    (('auth_type', 'auth_plugin'), lambda: ('auth_type', 'password')),
    (('auth_url',), lambda: ('auth_url', of_nova('auth_url', 'auth_uri', 'identity_uri') or identity())),
    (('username', 'user_name', 'user_id'), lambda: ('username', 'placement')),
    (('password',), lambda: ('password', password())),
    (('project_name', 'tenant_name', 'project_id', 'tenant_id'),
     lambda: ('project_name', of_nova('project_name', 'admin_tenant_name') or 'service')),
    (('user_domain_name', 'user_domain_id'), lambda: domain_option('user')),
    (('project_domain_name', 'project_domain_id'), lambda: domain_option('project')),
    (('os_region_name',), lambda: ('os_region_name', region())),
]
missing = [(names, make) for names, make in needed if not set_at(*names)]

def tell():
    print('[placement] in {config}: %s' % ('complete' if not missing else 'without ' + ', '.join(names[0] for names, _ in missing)))
    return 0 if not missing else 3 if len(missing) == len(needed) else 4

def foresee():
    made = [make() for _, make in missing]
    print('[placement] in {config}: %s' % ('complete' if not made else 'the upgrade adds ' + ', '.join(name for name, _ in made)))
    return 0

def add():
    made = [make() for _, make in missing]
    made += [(name, of_nova(name)) for name in ('cafile', 'insecure') if of_nova(name) and not set_at(name)]
    with io.open(config, encoding='latin-1', newline='') as opened:
        text = opened.read()
    ending = u'\r\n' if u'\r\n' in text else u'\n'
    # oslo.config reads `$` as the beginning of another option's name.
    lines = u''.join(u'%s = %s%s' % (name, value.replace(u'$', u'$$'), ending) for name, value in made)
    header = re.search(r'(?im)^[ \t]*\[placement\][^\n]*(\n|$)', text)
    if header is None:
        text += (u'' if text.endswith(u'\n') or not text else ending) + ending + u'[placement]' + ending + lines
    else:
        before = text[:header.end()]
        text = before + (u'' if before.endswith(u'\n') else ending) + lines + text[header.end():]
    path, kept = replace_file(config, text, '{word}')
    print('[placement] of %s: added %s; before: %s' % (path, ', '.join(name for name, _ in made), kept))
    return 0

try:
    code = foresee() if mode == 'foresee' else tell() if mode == 'look' or not missing else add()
except Exception as error:
    print('%s%s' % (asked[0] and asked[0] + ': ', error))
    code = 1
sys.exit(code)
