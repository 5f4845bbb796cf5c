/* Draws docs/diagrams/*.mmd as SVG with the mermaid package in Chromium, each stamped with the hash of its source. */
import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const folder = new URL('../docs/diagrams/', import.meta.url)
const mermaid = fileURLToPath(new URL('../node_modules/mermaid/dist/mermaid.min.js', import.meta.url))

/** Runs in the page, where the script above has put `mermaid`.
 * @param {[string, string]} diagram */
async function draw([id, text]) {
  const { mermaid } = /** @type {{ mermaid: import('mermaid').Mermaid }} */ (/** @type {unknown} */ (globalThis))
  mermaid.initialize({ startOnLoad: false, theme: 'neutral', deterministicIds: true, htmlLabels: false })
  return (await mermaid.render(id, text)).svg
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage()
  await page.addScriptTag({ path: mermaid })
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.mmd'))) {
    const source = await readFile(new URL(file, folder), 'utf8')
    const svg = await page.evaluate(draw, /** @type {[string, string]} */ ([file.replace('.mmd', ''), source]))
    const hash = createHash('sha256').update(source).digest('hex')
    await writeFile(new URL(file.replace('.mmd', '.svg'), folder), `${svg}\n<!-- source sha256 ${hash} -->\n`)
    process.stdout.write(`drew ${file}\n`)
  }
} finally {
  await browser.close()
}
