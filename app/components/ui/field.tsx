import { useId, type ReactNode } from 'react'
import { cn } from './cn.ts'

export interface FieldControl {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string | undefined
}

interface FieldProps {
  label: string
  hint?: string
  error?: string | undefined
  className?: string
  children: (control: FieldControl) => ReactNode
}

/** A control with its label above, and below it what helps or what is wrong. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={cn('space-y-1.5', className)}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-invalid': error !== undefined, 'aria-describedby': note ? `${id}-note` : undefined })}
      {note ? (
        <p id={`${id}-note`} className={cn('text-sm', error ? 'text-danger' : 'text-muted-foreground')}>
          {note}
        </p>
      ) : null}
    </div>
  )
}
