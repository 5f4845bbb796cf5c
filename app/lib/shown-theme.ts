const system = () => matchMedia('(prefers-color-scheme: dark)')

/** What is on the screen now: what was chosen or, with "system", what the system says. */
export function readTheme(): 'light' | 'dark' {
  const { theme } = document.documentElement.dataset
  return theme === 'dark' || (theme !== 'light' && system().matches) ? 'dark' : 'light'
}

/** Tells when it may have changed, by the button or by the system. Returns what ends that. */
export function watchTheme(changed: () => void): () => void {
  const bySystem = system()
  const byChoice = new MutationObserver(changed)
  bySystem.addEventListener('change', changed)
  byChoice.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    bySystem.removeEventListener('change', changed)
    byChoice.disconnect()
  }
}
