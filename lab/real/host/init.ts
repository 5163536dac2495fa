import { z } from 'zod'
import { platforms } from '../base'

/** The program that is process 1 of a cloud host: systemd, as on Ubuntu 16.04, or init scripts alone. */
export const Init = z.enum(['systemd', 'sysv'], 'systemd or sysv')
export type Init = z.infer<typeof Init>

/** The packaging of the cloud's hosts: Debian's, or RDO's with rpm. */
export const Platform = z.enum(platforms, platforms.join(' or '))
