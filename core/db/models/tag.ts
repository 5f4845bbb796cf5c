import { Model } from 'objection'

/* `declare`: a class field would put an undefined property on every row, and a patch would write it. */
export class TagModel extends Model {
  static override tableName = 'tags'

  declare id: number
  declare user_id: string
  declare name: string
  declare name_key: string
  declare color: string
  declare created_at: Date
  /** Only where the query selects it. */
  declare task_count: number
}
