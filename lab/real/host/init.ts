import { z } from 'zod'

/** The program that is process 1 of a cloud host: systemd, as on Ubuntu 16.04, or init scripts alone. */
export const Init = z.enum(['systemd', 'sysv'], 'systemd or sysv')
export type Init = z.infer<typeof Init>
