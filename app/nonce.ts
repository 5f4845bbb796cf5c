import { createContext, useContext } from 'react'

/** Known while rendering on the server; browsers hide nonces from scripts, so in the browser there is none. */
export const NonceContext = createContext<string | undefined>(undefined)

/** The nonce that lets an inline script of this answer through its Content-Security-Policy. */
export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
