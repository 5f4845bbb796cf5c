type Child = Node | string | null

interface Properties {
  onclick?: () => void
  /** The Enter key, where there is no form for it. */
  onenter?: () => void
  [attribute: string]: string | boolean | (() => void) | undefined
}

/** An element. What people wrote comes in as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  { onclick, onenter, ...attributes }: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value))
  }
  if (onclick) made.addEventListener('click', () => onclick())
  if (onenter) {
    made.addEventListener('keydown', (event) => {
      if (event instanceof KeyboardEvent && event.key === 'Enter') onenter()
    })
  }
  made.append(...children.filter((child) => child !== null))
  return made
}
