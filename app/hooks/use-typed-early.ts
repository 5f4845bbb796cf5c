import { useEffect, type RefObject } from 'react'

/**
 * Takes over what somebody typed into a controlled field before its script had come: React leaves it in the page, knows
 * nothing of it, and would clear it with the next rendering. `take` is to be the same function each time.
 */
export function useTypedEarly(
  field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  take: (text: string) => void,
): void {
  useEffect(() => {
    const typed = field.current?.value
    if (typed) take(typed)
  }, [field, take])
}
