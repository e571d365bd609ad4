/** Belong to HTTP, and to the connection. */
const TRANSPORT =
  /^(host|content-.*|transfer-encoding|connection|cookie|upgrade|te|trailer|keep-alive|expect|proxy-.*|forwarded|x-forwarded-.*)$/i;

/** Say whose a request is and which repetition: a service that believes them believes us, so nobody else sets them. */
const OWN = /^(x-tenant-id|x-user-id|x-correlation-id|idempotency-key|webhook-.*)$/i;

/** Whether a tenant may not set a header, neither as a plain one nor for its credentials. */
export const isReservedHeader = (name: string): boolean => TRANSPORT.test(name) || OWN.test(name);
