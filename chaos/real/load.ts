import { issueToken, SteadyLoad, balancers } from '../../test/real/load'

/** Asks Keystone, Horizon, Glance, Neutron and Cinder through both balancers until `meanwhile` is over. */
export async function underSteadyLoad(cloudFile: string, meanwhile: () => Promise<void>): Promise<string[]> {
  const [balancer = ''] = balancers({ cloudFile })
  const load = new SteadyLoad({ cloudFile }, (await issueToken(balancer)).token)
  try {
    await meanwhile()
  } finally {
    await load.end()
  }
  return load.failures
}
