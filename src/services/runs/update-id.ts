/** Temporal's id of an update of a run: the same change, asked for again under its key, is made once. */
export const updateIdOf = (name: string, key: string): string => `${name}:${key}`;
