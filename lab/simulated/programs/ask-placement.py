# ask-placement.py OPENRC NOVA_CONF: what nova-status asks of Placement (15.1.5, nova/cmd/status.py, _check_placement): the
# credentials of [placement], the endpoint in the catalogue, and a list through the balancer.
import configparser, json, sys, urllib.error, urllib.request

rc = dict(line.rstrip('\n').split('=', 1) for line in open(sys.argv[1]))
conf = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(';',))
conf.read(sys.argv[2])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def failed(details):
    print(details)
    sys.exit(1)


try:
    own = conf['placement']
    user = {'name': own['username'], 'password': own['password'], 'domain': {'name': own['user_domain_name']}}
except KeyError:
    failed('No credentials specified for placement API in nova.conf.')
auth = {'auth': {'identity': {'methods': ['password'], 'password': {'user': user}}}}
try:
    request = urllib.request.Request(rc['OS_AUTH_URL'] + '/auth/tokens', json.dumps(auth).encode())
    answer = opener.open(request, timeout=20)
except urllib.error.HTTPError:
    failed('Placement service credentials do not work.')
catalogue = json.loads(answer.read().decode())['token'].get('catalog') or []
urls = [each['url'] for entry in catalogue if entry['type'] == 'placement' for each in entry['endpoints']
        if each['interface'] == 'public']
if not urls:
    failed('Placement API endpoint not found.')
try:
    headers = {'X-Auth-Token': answer.headers['X-Subject-Token']}
    opener.open(urllib.request.Request(urls[0] + '/resource_providers', headers=headers), timeout=20).read()
except urllib.error.URLError:
    failed('Placement API does not seem to be running.')
