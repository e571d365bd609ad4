/** A provider's limits on requests. It answers violations with 400. */
export interface ProviderRules {
  /** The name in `GET /v1/tools`. */
  provider: string;
  toolName: RegExp;
  maxTools: number;
  /** Maximum length of a tool's description. */
  maxDescription: number;
  /** Pattern of property names in a tool's schema. */
  propertyName: RegExp | undefined;
  /** Whether the provider supports OpenAI's strict mode for output schemas. */
  hasStrictFormats: boolean;
  /** Whether a tool result can be marked as an error. Otherwise, only its text says so. */
  marksErrors: boolean;
}

/** OpenAI's function calling. */
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
