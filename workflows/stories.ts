import type { ServiceName } from '../cloud/model/ids'
import { keystone } from './keystone'
import type { Site } from './site'

type Story = (site: Site) => Promise<void>

/** Each service's upgrade as it reads. */
const stories: Readonly<Partial<Record<ServiceName, Story>>> = { keystone }

export function storyOf(service: ServiceName): Story {
  const story = stories[service]
  if (story === undefined) throw new Error(`there is no upgrade of ${service} yet`)
  return story
}
