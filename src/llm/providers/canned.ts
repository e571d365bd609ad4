/** Every text of the offline model begins with this, so that nobody takes it for a real answer. */
export const CANNED = '[offline model: a canned answer, no language model was asked]';
