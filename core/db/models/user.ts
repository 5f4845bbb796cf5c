import { Model } from 'objection'
import type { Theme } from '#core/domain/user.ts'
import type { WeekStart } from '#core/domain/actor.ts'

/* `declare`: a class field would put an undefined property on every row, and a patch would write it. */
export class UserModel extends Model {
  static override tableName = 'users'

  declare id: string
  declare email: string
  declare name: string
  declare password_hash: string
  declare time_zone: string
  declare theme: Theme
  declare week_start: WeekStart
  declare created_at: Date
  declare updated_at: Date
}
