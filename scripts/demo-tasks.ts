/** Lines of quick add: what somebody with a job, a garden and a band might have to do. All of them are due in the future. */
export const demoLines = [
  'Water the tomatoes every 2 days at 7am #garden p3',
  'Turn the compost every! 2 weeks #garden p3',
  'Order seed potatoes next friday #garden',
  'Mow the lawn every saturday at 10am #garden remind me 30 min before',
  'Prune the roses in 3 weeks #garden p3',
  'Stand-up with the team every weekday at 9:30 #work remind me 15 min before',
  'Write the weekly report every friday at 4pm #work p1 remind me 1 hour before',
  'Prepare the quarterly review in 10 days #work p1',
  'Reply to the auditors tomorrow 10am #work p1 remind me 1 hour before',
  'Book flights for the conference in 5 days #work #travel',
  'Review the new hire’s first pull request tomorrow 3pm #work',
  'Update the on-call rota every month on the 25th #work p3',
  'Book the meeting room for the workshop next monday 11am #work',
  'Expense the train tickets next tuesday #work #money p3',
  'Pay rent every month on the 1st #home #money p1',
  'Check the smoke alarms every 6 months #home',
  'Take out the recycling every tuesday at 8pm #home',
  'Descale the kettle every month #home p3',
  'Fix the dripping tap on saturday #home',
  'Call the landlord about the heating tomorrow 9am #home p1',
  'File the tax return in 6 weeks #money p1 remind me 1 week before',
  'Compare electricity tariffs in 12 days #money p3',
  'Cancel the unused streaming subscription in 4 days #money',
  'Renew the passport in 2 months #travel p1 remind me 1 week before',
  'Reserve a table for the anniversary next thursday 7pm #family remind me 1 day before',
  'Call grandma every sunday at 5pm #family',
  'Buy a birthday present for Noor in 8 days #family p1',
  'Sign the school trip form tomorrow #family p1',
  'Pack the picnic on saturday 9am #family',
  'Band rehearsal every thursday at 7:30pm #music remind me 1 hour before',
  'Change the strings of the bass in 9 days #music p3',
  'Send the set list to the venue in 6 days #music',
  'Dentist in 16 days at 8:30 #health remind me 1 day before',
  'Run 5 km every monday and wednesday at 6:30pm #health',
] as const

interface PastTask {
  title: string
  description?: string
  priority?: 'High' | 'Medium' | 'Low'
  /** Days before now. */
  dueDaysAgo?: number
  doneDaysAgo?: number
  tags: readonly string[]
}

/** What is overdue, done, or has no date at all. */
export const demoPast: readonly PastTask[] = [
  { title: 'Return the library books', dueDaysAgo: 2, tags: ['home'] },
  { title: 'Submit the gas meter reading', priority: 'High', dueDaysAgo: 1, tags: ['home', 'money'] },
  { title: 'Get a flu shot', dueDaysAgo: 5, doneDaysAgo: 3, tags: ['health'] },
  { title: 'Learn the new song', dueDaysAgo: 4, doneDaysAgo: 4, tags: ['music'] },
  {
    title: 'Plan the summer holiday',
    description: 'Somewhere with mountains and a lake.\nTrain rather than plane.',
    tags: ['travel', 'family'],
  },
  { title: 'Read the book about habits', priority: 'Low', tags: [] },
]
