import { existsSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import type { Layout } from '../layout'
import type { HostName } from '../../host-names'
import type { Tokens } from './tokens'

/** The site of nova-placement-api on a host, once it is enabled. */
export const placementSite = (layout: Layout, host: HostName): string =>
  layout.host(host, 'etc/apache2/sites-enabled/nova-placement-api.conf')

/** Ocata's Placement: its root wants a token, and its rows are in Nova's API database, from version 30 on. */
export const placement =
  (layout: Layout, tokens: Tokens): RequestListener =>
  (request, response) => {
    const token = [request.headers['x-auth-token']].flat()[0] ?? ''
    const version = Number(readFileSync(layout.path('database/nova/api'), 'utf8'))
    const [status, body] = !tokens.valid(token)
      ? [401, { errors: [{ status: 401 }] }]
      : version < 30
        ? [500, { errors: [{ detail: "(1146, Table 'nova_api.placement_aggregates' doesn't exist)" }] }]
        : [200, { resource_providers: [] }]
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  }

export const isEnabled = (layout: Layout, host: HostName): boolean => existsSync(placementSite(layout, host))
