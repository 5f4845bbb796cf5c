import { Link } from '@remix-run/react'
import Bell from 'lucide-react/icons/bell'
import CalendarIcon from 'lucide-react/icons/calendar'
import Check from 'lucide-react/icons/check'
import Repeat from 'lucide-react/icons/repeat'
import Search from 'lucide-react/icons/search'
import Undo from 'lucide-react/icons/undo-2'
import Zap from 'lucide-react/icons/zap'
import type { ReactNode } from 'react'
import { Badge } from './ui/badge.tsx'
import { buttonStyle } from './ui/button.tsx'

const features = [
  {
    Icon: Zap,
    title: 'Write it as you say it',
    text: '“Call the dentist friday 3pm #health p1” is a task with a date, a tag and a priority.',
  },
  {
    Icon: Repeat,
    title: 'Repeats that hold',
    text: 'Every weekday, every last friday, the 31st of each month: at the same local time, all year.',
  },
  {
    Icon: Bell,
    title: 'Reminders in time',
    text: 'An hour before or a week before, on whatever you have open. A restart loses none.',
  },
  {
    Icon: Undo,
    title: 'Nothing is final',
    text: 'Every change is in the activity, by whom and when, and can be undone as a whole.',
  },
  {
    Icon: Search,
    title: 'Found at once',
    text: 'Search, tags, priorities and dates together, in a link that you can keep.',
  },
  {
    Icon: CalendarIcon,
    title: 'Yours to take along',
    text: 'Import and export as JSON, CSV and iCalendar, whenever you like.',
  },
]

const steps = [
  { title: 'Make an account', text: 'An email address and a password. That is all.' },
  { title: 'Write what is to do', text: 'One line in your own words. You see what was understood while you type.' },
  { title: 'Tick it off', text: 'What repeats comes back by itself, on every device that you have open.' },
]

const voices = [
  {
    who: 'For the one with forty things at once',
    text: 'Sort by what is due, filter by where you are, and see only what matters now.',
  },
  {
    who: 'For the one who never looks at a manual',
    text: 'There is one line to write in. Everything else can wait until you need it.',
  },
  { who: 'For the one with the keyboard', text: 'Arrow keys through the list, x to complete, and no mouse in sight.' },
]

/** Hero, features, how it works, voices, call to action. */
export function Landing() {
  return (
    <main id="main">
      <Hero />
      <LandingSection title="What it does for you" isMuted>
        <ul className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          {features.map(({ Icon, title, text }) => (
            <li key={title} className="rounded-2xl border border-border bg-card p-6">
              <span className="grid size-10 place-items-center rounded-xl bg-primary-soft text-primary">
                <Icon className="size-5" />
              </span>
              <h3 className="mt-4 font-semibold">{title}</h3>
              <p className="mt-1.5 text-sm text-muted-foreground">{text}</p>
            </li>
          ))}
        </ul>
      </LandingSection>
      <LandingSection title="How it works">
        <ol className="grid gap-8 sm:grid-cols-3">
          {steps.map(({ title, text }, index) => (
            <li key={title}>
              <span
                className="grid size-9 place-items-center rounded-full bg-primary font-semibold text-primary-foreground"
                aria-hidden="true"
              >
                {index + 1}
              </span>
              <h3 className="mt-4 font-semibold">{title}</h3>
              <p className="mt-1.5 text-sm text-muted-foreground">{text}</p>
            </li>
          ))}
        </ol>
      </LandingSection>
      <LandingSection title="Made for how you work" isMuted>
        <div className="grid gap-5 sm:grid-cols-3">
          {voices.map(({ who, text }) => (
            <figure key={who} className="rounded-2xl border border-border bg-card p-6">
              <blockquote className="text-sm">{text}</blockquote>
              <figcaption className="mt-4 text-sm font-medium text-muted-foreground">{who}</figcaption>
            </figure>
          ))}
        </div>
      </LandingSection>
      <section className="px-4 py-20 text-center">
        <h2 className="text-3xl font-semibold tracking-tight">Your first task is a minute away</h2>
        <Link to="/auth?tab=sign-up" className={buttonStyle({ size: 'lg', className: 'mt-6' })}>
          Start now
        </Link>
      </section>
    </main>
  )
}

function Hero() {
  return (
    <section className="mx-auto grid max-w-6xl items-center gap-12 px-4 py-16 lg:grid-cols-2 lg:py-24">
      <div>
        <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-5xl">
          Your tasks, in your own words.
        </h1>
        <p className="mt-5 max-w-prose text-lg text-muted-foreground">
          Docket understands how you write, repeats what repeats, reminds you in time and loses nothing.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          <Link to="/auth?tab=sign-up" className={buttonStyle({ size: 'lg' })}>
            Get started
          </Link>
          <a href="#how" className={buttonStyle({ variant: 'outline', size: 'lg' })}>
            How it works
          </a>
        </div>
      </div>
      <Example />
    </section>
  )
}

/** A picture of the list, drawn with what it is made of. */
function Example() {
  return (
    <div aria-hidden="true" className="rounded-2xl border border-border bg-card p-5 shadow-xl">
      <div className="rounded-lg border border-input px-4 py-3 text-sm">
        Water the plants every! 3 days at 9am #home
      </div>
      <div className="mt-2.5 flex flex-wrap gap-1.5">
        <Badge tone="accent">every! 3 days at 9am</Badge>
        <Badge tone="accent">#home</Badge>
      </div>
      <ul className="mt-5 divide-y divide-border text-sm">
        <ExampleRow title="Send the invoice" due="Overdue · Yesterday" tone="danger" />
        <ExampleRow title="Prepare the release notes" due="Today 17:00" tone="accent" />
        <ExampleRow title="Stand-up" due="Tomorrow 09:00" tone="plain" isDone />
      </ul>
    </div>
  )
}

function ExampleRow({
  title,
  due,
  tone,
  isDone = false,
}: {
  title: string
  due: string
  tone: 'danger' | 'accent' | 'plain'
  isDone?: boolean
}) {
  return (
    <li className="flex items-center gap-3 py-3">
      <span
        className={`grid size-5 place-items-center rounded-full border-2 ${isDone ? 'border-ok bg-ok text-card' : 'border-input'}`}
      >
        {isDone ? <Check className="size-3.5" strokeWidth={3} /> : null}
      </span>
      <span className={`flex-1 ${isDone ? 'text-muted-foreground line-through' : 'font-medium'}`}>{title}</span>
      <Badge tone={tone}>{due}</Badge>
    </li>
  )
}

function LandingSection({
  title,
  isMuted = false,
  children,
}: {
  title: string
  isMuted?: boolean
  children: ReactNode
}) {
  return (
    <section id={title === 'How it works' ? 'how' : undefined} className={isMuted ? 'bg-muted' : ''}>
      <div className="mx-auto max-w-6xl px-4 py-16">
        <h2 className="mb-8 text-2xl font-semibold tracking-tight">{title}</h2>
        {children}
      </div>
    </section>
  )
}
