type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

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
  for (const field of document.querySelectorAll('input, textarea, select')) note(field)
  document.addEventListener('input', onInput, true)
  return () => {
    document.removeEventListener('input', onInput, true)
    for (const [field, value] of typed) if (field.isConnected) enter(field, value)
    typed.clear()
  }
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

/* React tells a change by what it last saw in the field, and it sees what is set on the element itself. */
function enter(field: Field, value: string): void {
  const { selectionStart: start, selectionEnd: end } = field instanceof HTMLSelectElement ? noSelection : field
  field.value = originalOf(field)
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value)
  if (document.activeElement === field && start !== null) (field as HTMLInputElement).setSelectionRange(start, end)
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
}

const noSelection = { selectionStart: null, selectionEnd: null }
