## After oslo-config.py and call-apis.py. The user, service and endpoints of Placement in Keystone, by the Identity API v3.
## The user is the one of [placement] in {config}. Exit 0: all is there; 3: nothing of it; 4: a part; 1: it can't tell.
try:
    from urllib.parse import urlencode
except ImportError:
    from urllib import urlencode
mode = '{mode}'
urls = json.loads('{urls}')
# What the upgrade has made says so: everything else is left as it is.
description = 'Placement, made by the upgrade to {label}'
keystone = identity()
headers = {'Content-Type': 'application/json'}

def call(method, path, body=None):
    if 'X-Auth-Token' not in headers:
        headers['X-Auth-Token'] = token(keystone).headers['X-Subject-Token']
    request = Request(keystone + path, None if body is None else json.dumps(body).encode(), headers)
    request.get_method = lambda: method
    text = urlopen(request).read().decode()
    return json.loads(text) if text else None

def found(kind, **query):
    words = urlencode(dict((name, value.encode('utf-8')) for name, value in query.items()))
    rows = call('GET', '/%ss?%s' % (kind, words))['%ss' % kind]
    # A Keystone that does not know a filter lists everything.
    return [each for each in rows if all(each.get(name) == value for name, value in query.items())]

def one(kind, **query):
    rows = found(kind, **query)
    if not rows:
        raise Exception('Keystone has no %s %s' % (kind, query['name']))
    return rows[0]['id']

def wanted(*names):
    value = next((value for value in (option('placement', name) for name in names) if value), None)
    if value is None:
        raise Exception('[placement] %s is not set in {config}' % names[0])
    return value

def domain_of(kind):
    return option('placement', kind + '_domain_id') or one('domain', name=wanted(kind + '_domain_name'))

def is_ours(row):
    return row.get('description') == description

def users():
    return found('user', name=wanted('username', 'user_name'), domain_id=domain_of('user'))

def project():
    return option('placement', 'project_id') or one('project', name=wanted('project_name', 'tenant_name'), domain_id=domain_of('project'))

def logs_in(user, scope=None):
    auth = {'identity': {'methods': ['password'], 'password': {'user': {'id': user['id'], 'password': wanted('password')}}}}
    if scope:
        auth['scope'] = {'project': {'id': scope}}
    try:
        urlopen(Request(keystone + '/auth/tokens', json.dumps({'auth': auth}).encode(), {'Content-Type': 'application/json'}))
    except HTTPError as error:
        if error.code != 401:
            raise
        return False
    return True

def admin_role(user):
    return '/projects/%s/users/%s/roles/%s' % (project(), user['id'], one('role', name='admin'))

def is_admin(user):
    try:
        call('HEAD', admin_role(user))
    except HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True

def look_user():
    rows = users()
    if not rows:
        print('Keystone has no user %s' % wanted('username', 'user_name'))
        return 3
    user = rows[0]
    if not logs_in(user):
        print('the user %s does not log in with [placement] password of {config}' % user['name'])
        return 4
    if not is_admin(user) or not logs_in(user, project()):
        print('the user %s has no role admin in the project of [placement]' % user['name'])
        return 4
    print('the user %s logs in, with the role admin' % user['name'])
    return 0

def make_user():
    rows = users()
    if not rows:
        rows = [call('POST', '/users', {'user': {'name': wanted('username', 'user_name'), 'domain_id': domain_of('user'),
                'password': wanted('password'), 'enabled': True, 'description': description}})['user']]
    elif not logs_in(rows[0]):
        if not is_ours(rows[0]):
            raise Exception('the user %s is there, with another password than [placement] in {config}, and not made by this upgrade: write its password there on every controller' % rows[0]['name'])
        call('PATCH', '/users/' + rows[0]['id'], {'user': {'password': wanted('password')}})
    if not is_admin(rows[0]):
        call('PUT', admin_role(rows[0]))
    return look_user()

def prove_user():
    code = look_user()
    if code:
        print('write [placement] of {config} as on the first controller: the password is another one here, or the name')
    return code

def services():
    rows = found('service', type='placement')
    if len(rows) > 1:
        raise Exception('Keystone has %d services of type placement: leave one' % len(rows))
    return rows

def endpoints(service):
    region = wanted('os_region_name')
    rows = found('endpoint', service_id=service['id'])
    return dict((each['interface'], each) for each in rows if region in (each.get('region_id'), each.get('region')))

def look_endpoints():
    rows = services()
    if not rows:
        print('Keystone has no service of type placement')
        return 3
    if not is_ours(rows[0]):
        raise Exception('Keystone has a service of type placement that this upgrade has not made')
    have = endpoints(rows[0])
    lacks = sorted(name for name in urls if name not in have or have[name]['url'] != urls[name])
    print('endpoints of placement: %s' % ('complete' if not lacks else 'without ' + ', '.join(lacks)))
    return 4 if lacks else 0

def make_endpoints():
    rows = services() or [call('POST', '/services', {'service': {'type': 'placement', 'name': 'placement',
                               'description': description, 'enabled': True}})['service']]
    if is_ours(rows[0]):
        have = endpoints(rows[0])
        for name in sorted(urls):
            if name not in have:
                call('POST', '/endpoints', {'endpoint': {'service_id': rows[0]['id'], 'interface': name, 'url': urls[name],
                     'region_id': wanted('os_region_name'), 'enabled': True}})
            elif have[name]['url'] != urls[name]:
                call('PATCH', '/endpoints/' + have[name]['id'], {'endpoint': {'url': urls[name]}})
    return look_endpoints()

def answers(url):
    try:
        code = urlopen(Request(url)).getcode()
    except HTTPError as error:
        code = error.code
    # Ocata's root wants a token.
    return code in (200, 300, 401)

def is_to_be_made():
    rows = services()
    # Who may not list users may not make one.
    call('GET', '/users?name=placement')
    if not rows:
        print('Keystone has no service of type placement: the upgrade makes it, at %s' % urls['public'])
        return 0
    if is_ours(rows[0]):
        print('the service of type placement in Keystone is one that this upgrade has made')
        return 0
    region, interface = get('OS_REGION_NAME'), (get('OS_INTERFACE', 'OS_ENDPOINT_TYPE') or 'public').replace('URL', '')
    rows = [each for each in found('endpoint', service_id=rows[0]['id']) if region in (None, each.get('region_id'), each.get('region'))]
    asked_at = [each['url'] for each in rows if each['interface'] == interface] or [each['url'] for each in rows]
    if not asked_at or not all([answers(url) for url in asked_at]):
        raise Exception('Keystone has a Placement that this upgrade has not made, and it does not answer')
    print('there is a Placement that this upgrade has not made, and it answers: it is left alone')
    return 3

try:
    code = {'look-user': look_user, 'make-user': make_user, 'prove-user': prove_user, 'look-endpoints': look_endpoints,
            'make-endpoints': make_endpoints, 'is-to-be-made': is_to_be_made}[mode]()
except Exception as error:
    print('%s: %s' % (asked[0] or keystone, error))
    code = 1
sys.exit(code)
