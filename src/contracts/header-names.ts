/** Headers of HTTP itself and of the connection. */
const TRANSPORT =
  /^(host|content-.*|transfer-encoding|connection|cookie|upgrade|te|trailer|keep-alive|expect|proxy-.*|forwarded|x-forwarded-.*)$/i;

/** Headers that identify the tenant and the repeated request. Services trust them, so only the platform may set them. */
const OWN = /^(x-tenant-id|x-user-id|x-correlation-id|idempotency-key|webhook-.*)$/i;

/** Whether tenants may not set a header, neither as a plain header nor for credentials. */
export const isReservedHeader = (name: string): boolean => TRANSPORT.test(name) || OWN.test(name);
