import { isObject } from './json-schema.ts';

/** A call's arguments as providers take them back: an object, whatever the model wrote. */
export function toArgumentsObject(json: string): Record<string, unknown> {
  if (json.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    if (value === null) return {};
    return isObject(value) ? value : { value };
  } catch {
    return { invalid_json: json.toWellFormed() };
  }
}
