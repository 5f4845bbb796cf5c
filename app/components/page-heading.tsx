export function PageHeading({ title, note }: { title: string; note?: string }) {
  return (
    <div className="mb-5 flex items-baseline justify-between gap-3">
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      {note ? <p className="text-sm text-muted-foreground">{note}</p> : null}
    </div>
  )
}
