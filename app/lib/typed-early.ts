type Field = (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement) & {
  /** React's, which tells a change by what it last saw in the field. */
  _valueTracker?: { setValue(value: string): void }
}

const NOT_TYPED = new Set(['hidden', 'checkbox', 'radio', 'file', 'submit', 'button', 'reset', 'image'])

/**
 * Notes what somebody types or chooses before React has taken the page over. The returned function says it once more
 * when it has: React does not read a field that it takes over, and puts back what the server had in some.
 */
export function noteTypedEarly(): () => void {
  const typed = new Map<Field, string>()
  const note = (target: EventTarget | null) => {
    if (!isField(target)) return
    if (target.value === originalOf(target)) typed.delete(target)
    else typed.set(target, target.value)
  }
  const onInput = ({ target }: Event) => note(target)
  // A browser that comes back to a page puts every choice back as it was then, also those that nobody has made.
  const fields = isReturn() ? 'input, textarea' : 'input, textarea, select'
  for (const field of document.querySelectorAll(fields)) note(field)
  document.addEventListener('input', onInput, true)
  return () => {
    document.removeEventListener('input', onInput, true)
    for (const [field, value] of typed) if (field.isConnected) say(field, value)
    typed.clear()
  }
}

function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.type !== 'navigate'
}

function isField(target: EventTarget | null): target is Field {
  if (target instanceof HTMLInputElement) return !NOT_TYPED.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

/** What the server had in it. */
function originalOf(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue
  const options = [...field.options]
  return (options.find(({ defaultSelected }) => defaultSelected) ?? options[0])?.value ?? ''
}

/* Where the field still holds it, only React is told: a caret or a half-composed character is not disturbed. */
function say(field: Field, value: string): void {
  if (field.value !== value) field.value = value
  field._valueTracker?.setValue(originalOf(field))
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
}
