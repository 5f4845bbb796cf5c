import { z } from 'zod'
import { normalizeText } from './text.ts'

/** A tag as every door shows it. */
export const tagSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    color: z.string().regex(/^#[0-9A-F]{6}$/),
    task_count: z.int(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Tag' })
export type Tag = z.infer<typeof tagSchema>

/** A tag as it appears on a task. */
export const taskTagSchema = z.object({ id: z.int(), name: z.string(), color: z.string() })
export type TaskTag = z.infer<typeof taskTagSchema>

export const MAX_TAGS = 100

/** 1–50 letters (of any script, with their marks), digits and single spaces. */
export const tagNameSchema = z
  .string()
  .overwrite((name) => normalizeText(name).trim().replace(/ +/g, ' '))
  .regex(/^[\p{L}\p{M}\p{N} ]+$/u, 'may hold letters, digits and spaces only')
  .refine((name) => [...name].length >= 1 && [...name].length <= 50, 'must have 1 to 50 characters')
  .meta({ minLength: 1, maxLength: 50 })

export const tagColorSchema = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour like #F97316')
  .overwrite((color) => color.toUpperCase())

export const createTagInput = z.strictObject({ name: tagNameSchema, color: tagColorSchema.optional() })
export type CreateTagInput = z.infer<typeof createTagInput>

export const updateTagInput = z.strictObject({ name: tagNameSchema.optional(), color: tagColorSchema.optional() })
export type UpdateTagInput = z.infer<typeof updateTagInput>

/** Tag names are one tag when they differ in case only. */
export function tagKey(name: string): string {
  return name.toLowerCase()
}

/* Chosen for 3:1 contrast on light and dark surfaces. */
const PALETTE = ['#EA580C', '#DC2626', '#CA8A04', '#16A34A', '#0D9488', '#2563EB', '#7C3AED', '#DB2777'] as const

/** The colour a tag gets when nobody chose one: always the same for the same name. */
export function defaultTagColor(name: string): string {
  let hash = 0
  for (const character of tagKey(name)) hash = (hash * 31 + character.codePointAt(0)!) >>> 0
  return PALETTE[hash % PALETTE.length]!
}
