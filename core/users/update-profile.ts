import { performAct, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { toUser, updateUser } from '#core/db/users.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { UpdateProfileInput, User } from '#core/domain/user.ts'
import { accountGone } from './get-profile.ts'

/**
 * Changes the fields given. Another time zone changes how times are shown and how local ones are read from now on; it moves
 * nothing: due times stay the instants they are, and a series keeps the zone of its anchor, as "every day at 9" was meant
 * where it was said.
 */
export async function updateProfile(
  ctx: Context,
  actor: Actor,
  input: UpdateProfileInput,
): Promise<Done<{ user: User }>> {
  return performAct(ctx, actor, { operation: 'update-profile', input }, async (act) => {
    const change = {
      ...(input.name !== undefined && { name: input.name }),
      ...(input.time_zone !== undefined && { timeZone: input.time_zone }),
      ...(input.theme !== undefined && { theme: input.theme }),
      ...(input.week_start !== undefined && { weekStart: input.week_start }),
    }
    const user = await updateUser(act.trx, actor.userId, change, act.now)
    if (!user) throw accountGone()
    return { user: toUser(user) }
  })
}
