import { cva, type VariantProps } from 'class-variance-authority'
import type { ReactNode } from 'react'

const style = cva('inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium', {
  variants: {
    tone: {
      plain: 'bg-muted text-muted-foreground',
      danger: 'bg-danger-soft text-danger',
      warn: 'bg-warn-soft text-warn',
      ok: 'bg-ok-soft text-ok',
      accent: 'bg-primary-soft text-primary',
    },
  },
  defaultVariants: { tone: 'plain' },
})

export function Badge({ tone, title, children }: VariantProps<typeof style> & { title?: string; children: ReactNode }) {
  return (
    <span className={style({ tone })} title={title}>
      {children}
    </span>
  )
}
