/** What a provider takes in a request. A request that breaks one of these is answered with 400. */
export interface ProviderRules {
  /** As `GET /v1/tools` names it. */
  provider: string;
  toolName: RegExp;
  maxTools: number;
  /** Characters of a tool's description. */
  maxDescription: number;
  /** Of a property in a tool's schema. */
  propertyName: RegExp | undefined;
  /** Whether output schemas are sent in OpenAI's strict form where they have one. */
  hasStrictFormats: boolean;
  /** Whether the result of a call can be marked as an error. Elsewhere its text alone says so. */
  marksErrors: boolean;
}

/** OpenAI's function calling, and the servers that are compatible with it. */
export const OPENAI_RULES: ProviderRules = {
  provider: 'openai',
  toolName: /^[a-zA-Z0-9_-]{1,64}$/,
  maxTools: 128,
  maxDescription: 1024,
  propertyName: undefined,
  hasStrictFormats: true,
  marksErrors: false,
};

export const COMPATIBLE_RULES: ProviderRules = { ...OPENAI_RULES, provider: 'compatible' };

export const ANTHROPIC_RULES: ProviderRules = {
  provider: 'anthropic',
  toolName: /^[a-zA-Z0-9_-]{1,128}$/,
  maxTools: Number.POSITIVE_INFINITY,
  maxDescription: Number.POSITIVE_INFINITY,
  propertyName: /^[a-zA-Z0-9_.-]{1,64}$/,
  hasStrictFormats: false,
  marksErrors: true,
};

export const ALL_RULES: readonly ProviderRules[] = [
  OPENAI_RULES,
  COMPATIBLE_RULES,
  ANTHROPIC_RULES,
];
