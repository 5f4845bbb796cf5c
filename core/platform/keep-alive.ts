/**
 * For how long a server leaves an idle connection open: longer than the usual 60 s of load balancers, which would
 * otherwise send a request down a connection that is just being closed, and answer it with 502.
 */
export const keepAliveOptions = { keepAliveTimeout: 65_000 }
