import { z } from 'zod'
import { scopes } from './actor.ts'
import { textSchema } from './text.ts'
import { dateTimeText, timeZoneSchema } from './time.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const weekStarts = ['monday', 'sunday', 'saturday'] as const

/** A user as the API shows it. */
export const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    time_zone: z.string(),
    theme: z.enum(themes),
    week_start: z.enum(weekStarts),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof userSchema>

/* One spelling an account: addresses are compared in lower case, as every mail provider in use does. */
const email = z
  .string()
  .overwrite((address) => address.trim().toLowerCase())
  .max(254)
  .pipe(z.email('must be an email address'))

/* Passwords are taken as they come (no trimming), but NUL and lone surrogates cannot be typed. */
const password = textSchema({ min: 8, max: 200, trim: false })

export const signUpInput = z.strictObject({
  email,
  password,
  name: textSchema({ min: 1, max: 100 }).optional(),
  time_zone: timeZoneSchema.optional(),
})
export type SignUpInput = z.infer<typeof signUpInput>

export const signInInput = z.strictObject({ email: z.string().max(254), password: z.string().max(1000) })
export type SignInInput = z.infer<typeof signInInput>

export const updateProfileInput = z.strictObject({
  name: textSchema({ min: 1, max: 100 }).optional(),
  time_zone: timeZoneSchema.optional(),
  theme: z.enum(themes).optional(),
  week_start: z.enum(weekStarts).optional(),
})
export type UpdateProfileInput = z.infer<typeof updateProfileInput>

/** A personal access token as the list shows it; the secret itself is shown once, at creation. */
export const accessTokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'AccessToken' })
export type AccessToken = z.infer<typeof accessTokenSchema>

export const createTokenInput = z.strictObject({
  name: textSchema({ min: 1, max: 100 }),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .max(scopes.length)
    .default([...scopes]),
  expires_at: dateTimeText.nullable().optional(),
})
export type CreateTokenInput = z.infer<typeof createTokenInput>

/** A connected OAuth application. */
export const connectionSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    last_used_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    /** False when it has no token that is good: it gave them back, or they ran out. */
    active: z.boolean(),
  })
  .meta({ id: 'Connection' })
export type Connection = z.infer<typeof connectionSchema>

export const undoConnectionInput = z.strictObject({ since: dateTimeText })
export type UndoConnectionInput = z.infer<typeof undoConnectionInput>
