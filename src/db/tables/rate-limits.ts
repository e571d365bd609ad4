/** How many requests of this minute were given out, by who makes them. An address that is nobody's yet is with tenant `*`. */
export interface RateLimitsTable {
  tenant_id: string;
  subject: string;
  window_start: Date;
  used: number;
  /** Of `used`, what was given out last. */
  granted: number;
}
