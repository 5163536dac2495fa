import { z } from 'zod'

/** A file or folder on a host. */
export const hostPath = z.string().regex(/^\/[A-Za-z0-9_./@+-]+$/, 'an absolute path on the hosts')

/** A file or folder on a host, where {host} stands for the name of each host. */
export const pathOfEachHost = z
  .string()
  .regex(/^\/([A-Za-z0-9_./@+-]|\{host\})+$/, 'an absolute path on the hosts, in which {host} stands for the host')

/** A file on the worker; ~ is the home of the user that runs it. */
export const workerPath = z
  .string()
  .regex(/^(~\/|\/)[^\p{Cc}]+$/u, 'an absolute path on the worker, or one that begins with ~/')

/** POSIX sh. {host}, {address}, {unit}, {version} and {python} are filled in; everything else stays as it is. */
export const command = z.string().regex(/^[^\0]+$/, 'a command for /bin/sh')

function isExpression(text: string): boolean {
  try {
    return /^[^\p{Cc}]+$/u.test(text) && !new RegExp(text).test('')
  } catch {
    return false
  }
}

/** A regular expression (grep -E) that the program of a process matches. One that matches everything names no unit. */
export const processExpression = z
  .string()
  .refine(
    isExpression,
    'a regular expression (grep -E) that the program of each of its processes matches, and no other',
  )

/** A package of Debian's or Ubuntu's. */
export const packageName = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'the name of a package')
