import { z } from 'zod'

/** One arm of a comparison, and its figure of each round. */
const Arm = z.object({
  name: z.string(),
  /** The settings that its users would choose too. */
  setting: z.string(),
  /** One figure a round, in the order of the rounds: those of one round were measured one right after the other. */
  rounds: z.array(z.number().nonnegative()),
  /** The reason that it has no figures, or not all. */
  failed: z.string().optional(),
})
export type Arm = z.infer<typeof Arm>

/** Arms that were run in turn. The first is ours, and the others are seen beside it. */
const Comparison = z.object({
  kind: z.literal('comparison'),
  title: z.string(),
  unit: z.enum(['ms', 's']),
  arms: z.array(Arm).min(1),
})
export type Comparison = z.infer<typeof Comparison>

/** Figures with names, a row each: the lines that a program of the bench prints. */
const Figures = z.object({
  kind: z.literal('figures'),
  title: z.string(),
  rows: z.array(z.record(z.string(), z.union([z.number(), z.string()]))),
})
export type Figures = z.infer<typeof Figures>

/** The parts that make up one whole, in their order. */
const Parts = z.object({
  kind: z.literal('parts'),
  title: z.string(),
  unit: z.literal('ms'),
  parts: z.array(z.object({ name: z.string(), size: z.number().nonnegative() })),
})
export type Parts = z.infer<typeof Parts>

const Section = z.discriminatedUnion('kind', [Comparison, Figures, Parts])
export type Section = z.infer<typeof Section>

/** The figures of one bench, and when it was run: benches that were left out keep those of an earlier run. */
const Measured = z.object({
  title: z.string(),
  command: z.string(),
  commit: z.string(),
  date: z.string(),
  seconds: z.number(),
  /** The machine's load average of a minute before and after: beside other work milliseconds say little. */
  load: z.tuple([z.number(), z.number()]),
  sections: z.array(Section),
})
export type Measured = z.infer<typeof Measured>

/** The machine, and the versions of the programs that were measured. */
const Machine = z.record(z.string(), z.string())
export type Machine = z.infer<typeof Machine>

/** The whole file of results. */
export const Results = z.object({ machine: Machine, benches: z.record(z.string(), Measured) })
export type Results = z.infer<typeof Results>
