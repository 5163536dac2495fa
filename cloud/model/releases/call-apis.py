import json, os, re, socket, sys, time
try:
    import ssl
except ImportError:
    ssl = None
try:
    from urllib.error import HTTPError
    from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener
except ImportError:
    from urllib2 import HTTPError, HTTPSHandler, ProxyHandler, Request, build_opener

def get(*names):
    return next((os.environ[name] for name in names if os.environ.get(name)), None)

base = '{endpoint}'.rstrip('/')
asked = ['']
# Seconds: of the first try for each answer, and of all tries together. A probe is ended after 120.
first, most = 20, 90
clock = getattr(time, 'monotonic', time.time)
began = clock()
tries = [1]

def left():
    return most - (clock() - began)

def is_slow(error):
    return isinstance(getattr(error, 'reason', error), socket.timeout) or 'timed out' in str(error)

def load():
    from multiprocessing import cpu_count
    return "this host's load is %.1f on %d CPUs" % (os.getloadavg()[0], cpu_count())

def handlers():
    make = getattr(ssl, 'create_default_context', None)
    # Before 2.7.9 Python checks no certificate.
    if make is None:
        return []
    authority = get('OS_CACERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE')
    if authority and not os.path.exists(authority):
        raise Exception('OS_CACERT of {credentials} names %s, which is not there' % authority)
    folder = authority and os.path.isdir(authority)
    context = make(cafile=None if folder else authority, capath=authority if folder else None)
    if (get('OS_INSECURE') or '').lower() in ('1', 'true', 'yes', 'on'):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if get('OS_CERT'):
        context.load_cert_chain(get('OS_CERT'), get('OS_KEY'))
    return [HTTPSHandler(context=context)]

def urlopen(request):
    asked[0] = request.get_full_url()
    timeout = max(1, min(first, left()) if tries[0] == 1 else left())
    try:
        return build_opener(ProxyHandler({}), *handlers()).open(request, timeout=timeout)
    except HTTPError as error:
        # Of a redirect the place that it led to.
        asked[0] = getattr(error, 'url', None) or asked[0]
        raise

def need(*names):
    value = get(*names)
    if value is None:
        raise Exception('{credentials} sets no %s' % ' or '.join(names))
    return value

def v3(url):
    # The version is ours: Keystone is asked by its v3 API alone, and an OS_AUTH_URL may end in any version, or in none.
    return re.sub(r'/v\d+(\.\d+)?$', '', url.rstrip('/')).rstrip('/') + '/v3'

def identity():
    return v3(need('OS_AUTH_URL'))

def domain(kind):
    by_id = get('OS_%s_DOMAIN_ID' % kind)
    by_name = get('OS_%s_DOMAIN_NAME' % kind)
    if by_id is None and by_name is None:
        by_id, by_name = get('OS_DEFAULT_DOMAIN_ID', 'OS_DEFAULT_DOMAIN'), get('OS_DEFAULT_DOMAIN_NAME')
    return {'id': by_id} if by_id else {'name': by_name or 'Default'}

def body():
    user = {'password': need('OS_PASSWORD')}
    if get('OS_USER_ID'):
        user['id'] = get('OS_USER_ID')
    else:
        user.update({'name': need('OS_USERNAME', 'OS_USER_ID'), 'domain': domain('USER')})
    project = get('OS_PROJECT_ID', 'OS_TENANT_ID')
    if project:
        scope = {'id': project}
    else:
        scope = {'name': need('OS_PROJECT_NAME', 'OS_TENANT_NAME', 'OS_PROJECT_ID'), 'domain': domain('PROJECT')}
    return json.dumps({'auth': {'identity': {'methods': ['password'], 'password': {'user': user}},
                                'scope': {'project': scope}}}).encode()

def token(keystone):
    return urlopen(Request(keystone + '/auth/tokens', body(), {'Content-Type': 'application/json'}))
