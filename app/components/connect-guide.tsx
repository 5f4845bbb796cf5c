/** How each assistant is told of this installation: what to copy, and where it goes. */
interface Guide {
  name: string
  steps: string
  code: string
  /** Said where the address is one that only this computer reaches. */
  local?: string
}

const NAME = 'docket'
const json = (value: unknown) => JSON.stringify(value, null, 2)

function guides(address: string): Guide[] {
  return [
    {
      name: 'Claude Code',
      steps: 'Run this, then type /mcp in Claude Code and choose Authenticate.',
      code: `claude mcp add --transport http ${NAME} ${address}`,
    },
    {
      name: 'Claude Desktop',
      steps: 'Settings, Connectors, “Add custom connector”, and paste this address.',
      code: address,
      local:
        'A connector is called from Anthropic’s servers, which do not reach this computer. For a Docket that runs here, put this into claude_desktop_config.json, with a personal token and the folder that Docket is in:',
    },
    {
      name: 'ChatGPT',
      steps:
        'Settings, Apps & Connectors, Advanced settings, switch on Developer mode; then “Create”, paste this address and choose OAuth.',
      code: address,
      local: 'ChatGPT calls from its own servers, so that it needs a Docket with a public https address.',
    },
    {
      name: 'Cursor',
      steps: 'Put this into .cursor/mcp.json of a project, or into ~/.cursor/mcp.json for all of them.',
      code: json({ mcpServers: { [NAME]: { url: address } } }),
    },
    {
      name: 'VS Code',
      steps: 'Put this into .vscode/mcp.json and press Start above it.',
      code: json({ servers: { [NAME]: { type: 'http', url: address } } }),
    },
  ]
}

const bridge = (origin: string) =>
  json({
    mcpServers: {
      [NAME]: {
        command: 'node',
        args: ['/path/to/docket/scripts/docket-mcp.mjs'],
        env: { DOCKET_URL: origin, DOCKET_TOKEN: 'dkt_…' },
      },
    },
  })

export function ConnectGuide({ address }: { address: string }) {
  const { hostname, origin } = new URL(address)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return (
    <div className="divide-y divide-border rounded-xl border border-border bg-card text-sm">
      {guides(address).map(({ name, steps, code, local }) => (
        <details key={name} className="px-4 py-3">
          <summary className="cursor-pointer font-medium">{name}</summary>
          <p className="mt-2 text-muted-foreground">{steps}</p>
          <Code text={code} />
          {isLocal && local ? <p className="mt-3 text-muted-foreground">{local}</p> : null}
          {isLocal && name === 'Claude Desktop' ? <Code text={bridge(origin)} /> : null}
        </details>
      ))}
    </div>
  )
}

/* Selected as a whole by a press, so that it can be copied without JavaScript. */
function Code({ text }: { text: string }) {
  return <pre className="mt-2 rounded-lg bg-muted p-3 text-xs whitespace-pre-wrap select-all">{text}</pre>
}
