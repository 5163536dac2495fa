import type { HostCheck } from '../../../actions'
import type { Host } from '../../../hosts'
import { hostsOf, onEach, type Check, type Subject } from '../../../preflight/check'
import { onOptions } from '../../../preflight/on-options'
import { removedOptionsPy } from './programs.generated'

/** The options of neutron.conf and dhcp_agent.ini that are not in neutron@10.0.7 any more, if their loss changes anything. */
const removedOptions = ({ service }: Subject, host: Host): Check => ({
  name: 'removed options',
  required: false,
  script: onOptions(service, host, removedOptionsPy),
  remedy:
    'Set a driver of oslo.messaging (messagingv2, messaging, log, noop) in [oslo_messaging_notifications], and dns_domain in neutron.conf of servers and DHCP agents; remove what is named. Newton reads all of that, too.',
})

/** The checks that only Neutron needs. */
export const neutronChecks = (subject: Subject): HostCheck[] =>
  onEach(hostsOf(subject.service), (host) => removedOptions(subject, host))
