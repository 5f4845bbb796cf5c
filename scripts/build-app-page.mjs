import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The page for MCP Apps as one file that needs nothing else, in build/apps/app.html. Its own policy lets only its script
 * and its style in, whatever policy the host gives it besides.
 * @param {string} root
 * @param {typeof import('esbuild')} esbuild
 */
export async function buildAppPage(root, esbuild) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { script: 'mcp-server/apps/main.ts', style: 'mcp-server/apps/styles.css' },
    outdir: 'build/apps',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  })
  const [script, style] = ['.js', '.css'].map(
    (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '',
  )
  if (!script || !style) throw new Error('The page for MCP Apps came out empty')
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; base-uri 'none'; form-action 'none'`
  mkdirSync(join(root, 'build/apps'), { recursive: true })
  writeFileSync(
    join(root, 'build/apps/app.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
      `<meta name="viewport" content="width=device-width"><title>Docket</title><style>${style}</style></head>` +
      `<body><script type="module">${script}</script></body></html>\n`,
  )
}

/** @param {string} text */
function digest(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
