import { data } from '@remix-run/node'

/** Whatever no other route knows. */
export function loader() {
  throw data(null, { status: 404 })
}

export const action = loader

export default function UnknownPath() {
  return null
}
