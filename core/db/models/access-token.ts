import { Model } from 'objection'
import type { Scope } from '#core/domain/actor.ts'

export class AccessTokenModel extends Model {
  static override tableName = 'access_tokens'

  declare id: string
  declare user_id: string
  declare name: string
  declare token_hash: string
  declare scopes: Scope[]
  declare created_at: Date
  declare last_used_at: Date | null
  declare expires_at: Date | null
}
