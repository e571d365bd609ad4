import { z } from 'zod';
import { readConfig } from '../../platform/config/config.ts';

/** How a field is shown (Open Agent Platform's `x_oap_ui_config`). */
export const shown = (config: Record<string, unknown>) => ({ x_oap_ui_config: config });

const { MODEL } = readConfig();

/** The model that works without a provider; it says what it was told. */
export const ECHO = 'offline/echo';
const configured = MODEL && !MODEL.startsWith('offline/') ? MODEL : undefined;
const MODELS = [
  ...new Set([
    ECHO,
    ...(configured ? [configured] : []),
    'openai/gpt-5-mini',
    'anthropic/claude-sonnet-4-5',
  ]),
];

export const modelField = (description: string) =>
  z
    .string()
    .default(configured ?? ECHO)
    .meta(
      shown({
        type: 'select',
        description,
        options: MODELS.map((value) => ({ label: value, value })),
      }),
    );

export const TOOLS = ['calculator', 'clock', 'search_notes'] as const;

export const mcpField = (tools: readonly (typeof TOOLS)[number][]) =>
  z
    .object({
      url: z.string().optional(),
      tools: z.array(z.enum(TOOLS)).default([...tools]),
      auth_required: z.boolean().default(false),
    })
    .default({ tools: [...tools], auth_required: false })
    .meta(shown({ type: 'mcp', label: 'Tools', description: 'What it may call.' }));

export const ragField = () =>
  z
    .object({ rag_url: z.string().optional(), collections: z.array(z.string()).default([]) })
    .default({ collections: [] })
    .meta(
      shown({
        type: 'rag',
        label: 'Documents',
        description: 'Collections that it looks things up in.',
      }),
    );
