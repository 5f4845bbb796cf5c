import { useEffect, useRef, useState } from 'react'
import { hostApp, type AppResult } from '#app/lib/app-host.ts'
import type { CallView } from '#app/lib/chat-view.ts'
import { readTheme, watchTheme } from '#app/lib/shown-theme.ts'

interface AppFrameProps {
  call: CallView & { app: NonNullable<CallView['app']> }
  /** Of the profile; else the browser's. */
  zone: string | null
  callTool: (tool: string, args: Record<string, unknown>) => Promise<AppResult>
}

const MIN_HEIGHT = 48
const MAX_HEIGHT = 1_200

/** The page that the tool itself has for its results, shut off from everything but calls of tools that go through us. */
export function AppFrame({ call, zone, callTool }: AppFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(120)
  const latest = useRef({ call, zone, callTool })
  useEffect(() => {
    latest.current = { call, zone, callTool }
  })
  const { uri } = call.app
  useEffect(() => {
    if (!frame.current) return
    const { tool, arguments: args, app } = latest.current.call
    const link = hostApp({
      frame: frame.current,
      tool,
      args,
      result: app?.result,
      context: () => ({
        theme: readTheme(),
        // As everything around it is written.
        locale: 'en-GB',
        timeZone: latest.current.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
      callTool: (name, given) => latest.current.callTool(name, given),
      resized: (wanted) => setHeight(Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, Math.ceil(wanted)))),
    })
    // Only now: what the page says first must not be missed.
    frame.current.src = `/api/v1/me/chat/app?uri=${encodeURIComponent(uri)}`
    const unwatch = watchTheme(link.themeChanged)
    return () => {
      unwatch()
      link.close()
    }
  }, [uri])
  return (
    <iframe
      ref={frame}
      title={`${call.label}: result`}
      sandbox="allow-scripts"
      style={{ height }}
      className="w-full rounded-xl border border-border bg-card"
    />
  )
}
