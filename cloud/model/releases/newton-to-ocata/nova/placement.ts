import { reloadCommand } from '../../../service-manager'
import { verifyCommand } from '../../scripts'

/**
 * Asks each Placement endpoint of Keystone's catalogue, through its balancer: 401 is an answer too, since Ocata's root wants
 * a token (nova/api/openstack/placement/auth.py at 15.1.5). Without a catalogue beside the token, no endpoint is asked.
 */
export const placementCommand = verifyCommand(
  'has Placement in its catalogue, and it answers',
  "catalogue = json.loads(token(identity()).read().decode())['token'].get('catalog')",
  'if catalogue is None:',
  "    print('not asked: Keystone gives no catalogue with a token')",
  '    sys.exit(0)',
  "found = [each for entry in catalogue if entry['type'] == 'placement' for each in entry['endpoints']]",
  // The region and interface that the credentials file names, as the openstack command takes them.
  "region, interface = get('OS_REGION_NAME'), (get('OS_INTERFACE', 'OS_ENDPOINT_TYPE') or 'public').replace('URL', '')",
  "found = [each for each in found if region in (None, each.get('region'), each.get('region_id'))]",
  "found = [each['url'] for each in found if each['interface'] == interface] or [each['url'] for each in found]",
  'if not found:',
  "    raise Exception('no endpoint of type placement in the catalogue%s' % (' for region ' + region if region else ''))",
  'for url in found:',
  '    try:',
  '        code = urlopen(Request(url)).getcode()',
  '    except HTTPError as error:',
  '        code = error.code',
  '    if code not in (200, 300, 401):',
  "        raise Exception('%s answers %d' % (url, code))",
)

/** Serves the site that the package has brought: a web server that is told to reload opens the new port. */
export const placementSite = `if command -v a2ensite >/dev/null; then a2ensite -q nova-placement-api || exit; fi
${reloadCommand}`

/** Calls the Placement of a node with a token: its keystonemiddleware and the API database answer too. */
export const placementVerify = verifyCommand(
  'answered with its resource providers',
  'answer = token(identity())',
  "headers = {'X-Auth-Token': answer.headers['X-Subject-Token']}",
  "json.loads(urlopen(Request(base + '/resource_providers?name=openstack-upgrade', headers=headers)).read().decode())",
)
