import { z } from 'zod'
import { serviceNames } from '../ids'

/** A person's name, as it stands beside each of their decisions. */
const PersonName = z
  .string()
  .regex(/^\p{L}[\p{L}\p{N} ._@-]{0,59}$/u, 'a name of letters, digits, blanks and . _ @ -, beginning with a letter')

/** The public half of an ed25519 key, in base64. OpenSSH's line has a comment after it, which is left out. */
const PublicKey = z
  .string()
  .regex(
    /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( [^\p{Cc}]*)?$/u,
    'a line of ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… (other types of key are not read)',
  )
  .transform((line) => line.split(' ')[1] ?? '')

/** The gates that may ask for two people: every gate of a procedure. */
export const gatesOfTwo: readonly string[] = [
  'keystone-upgraded',
  'glance-upgraded',
  'neutron-contract',
  'computes-upgraded',
  ...serviceNames.map((service) => `before-${service}`),
]
const GateName = z.string().refine((name) => gatesOfTwo.includes(name), `one of ${gatesOfTwo.join(', ')}`)

/** The people whose signed answers count, and the gates that two of them have to confirm. */
export const SignersField = z
  .strictObject({
    people: z
      .record(PersonName, z.array(PublicKey).min(1).max(10))
      .refine((people) => Object.keys(people).length > 0, { message: 'at least one person' }),
    twoPeople: z.array(GateName).default([]),
  })
  .superRefine(({ people, twoPeople }, context) => {
    const keys = Object.entries(people).flatMap(([person, all]) => all.map((key) => ({ person, key })))
    for (const [index, { person, key }] of keys.entries()) {
      const other = keys.slice(0, index).find((each) => each.key === key)
      if (other === undefined) continue
      const message = other.person === person ? 'there once' : `another key than ${other.person}'s: one key, one person`
      context.addIssue({ code: 'custom', path: ['people', person], message })
    }
    if (twoPeople.length > 0 && Object.keys(people).length < 2)
      context.addIssue({ code: 'custom', path: ['people'], message: 'at least two people, since twoPeople has a gate' })
  })
export type SignersField = z.infer<typeof SignersField>
