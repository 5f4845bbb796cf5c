import { Link } from '@remix-run/react'
import { memo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const plugins = [remarkGfm]
const OWN_PATH = /^\/(?:tasks|tags|reminders|activity|trash|chat)(?:[/?#]|$)/

/*
 * What an answer may lead to is Docket itself. Everything else stays text, with its address in view: a link can carry
 * away in its address what it was told to, and an image does so without a click.
 */
const components: Components = {
  a: ({ href = '', children }) =>
    OWN_PATH.test(href) ? <Link to={href}>{children}</Link> : <Address href={href}>{children}</Address>,
  img: ({ alt }) => <span>{alt}</span>,
  // A table may be wider than a phone.
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
}

function Address({ href, children }: { href: string; children: ReactNode }) {
  const isShown = typeof children === 'string' && href.includes(children)
  return (
    <span>
      {isShown ? href : children}
      {isShown || href === '' ? null : ` (${href})`}
    </span>
  )
}

/** Markdown of the assistant, also when it is not finished yet. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className="chat-prose">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
