/** The HTTP statuses of our errors. */
export type HttpStatus =
  | 400
  | 401
  | 403
  | 404
  | 406
  | 408
  | 409
  | 413
  | 414
  | 415
  | 422
  | 429
  | 431
  | 500
  | 503;

/**
 * All error codes with their HTTP status. Codes are part of the public contract: they keep their name and status. A code with status 500 is
 * only for the log: callers get `internal`.
 */
export const ERROR_CODES = {
  bad_request: 400,
  invalid_content_encoding: 400,
  invalid_content_length: 400,
  invalid_input: 400,
  invalid_json: 400,

  unauthenticated: 401,

  deployment_denied: 403,
  forbidden: 403,
  insufficient_scope: 403,

  not_found: 404,

  not_acceptable: 406,

  request_timeout: 408,

  agent_exists: 409,
  already_created: 409,
  already_decided: 409,
  already_finished: 409,
  approval_expired: 409,
  approval_withdrawn: 409,
  blueprint_built_in: 409,
  blueprint_exists: 409,
  budget_exhausted: 409,
  cannot_be_told: 409,
  deployment_exists: 409,
  not_failed: 409,
  not_finished: 409,
  not_replaceable: 409,
  not_revivable: 409,
  not_started: 409,
  place_taken: 409,
  quota_reached: 409,
  rejected: 409,
  request_in_progress: 409,
  server_exists: 409,
  step_not_running: 409,
  step_started: 409,
  subject_changed: 409,
  template_built_in: 409,
  template_exists: 409,
  template_in_use: 409,
  tokens_not_kept: 409,
  tool_exists: 409,
  output_mismatch: 422,
  webhook_disabled: 409,
  tool_needs_run: 409,
  tool_gone: 409,

  body_too_large: 413,
  too_many_files: 413,
  too_many_parts: 413,

  uri_too_long: 414,

  unsupported_content_encoding: 415,
  unsupported_media_type: 415,

  deployment_rejected: 422,
  idempotency_key_reused: 422,
  mcp_server_unreachable: 422,
  missing_capability: 422,
  secret_unavailable: 422,

  limit_reached: 429,
  rate_limited: 429,

  headers_too_large: 431,

  internal: 500,
  payload_unreadable: 500,

  query_timeout: 503,
  unavailable: 503,
} as const satisfies Record<string, HttpStatus>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes of requests that conflict with the state of a resource. */
export type ConflictCode = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code] extends 409 ? Code : never;
}[ErrorCode];

/** 500 for a code that is not in the table, for example from an error of another release. */
export const statusOf = (code: ErrorCode): HttpStatus =>
  Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code] : 500;
