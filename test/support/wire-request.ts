/** What a request to a model provider says, in whatever wire format. */
export interface WireRequest {
  model: string;
  messages: { role: string; text: string }[];
  tools: string[];
  /** The output format as JSON, as far as the request has one. */
  format: string;
  /** The model is made to call this tool. */
  forcedTool: string | undefined;
}

type Json = Record<string, unknown>;

/** Reads a request of OpenAI chat completions or Anthropic messages. */
export function readWireRequest(body: Json): WireRequest {
  const choice = asObject(body.tool_choice);
  const system = body.system === undefined ? [] : [{ role: 'system', text: textOf(body.system) }];
  return {
    model: String(body.model),
    messages: [...system, ...asList(body.messages).flatMap(readMessage)],
    tools: asList(body.tools).map((tool) => String(asObject(tool.function ?? tool).name)),
    format: JSON.stringify(body.response_format ?? body.output_config ?? ''),
    forcedTool: choice.type === 'tool' ? String(choice.name) : undefined,
  };
}

/** Anthropic puts the results of tools into a message of the user. */
function readMessage(message: Json): WireRequest['messages'] {
  const results = asList(message.content).filter(({ type }) => type === 'tool_result');
  const said = textOf(message.content);
  return [
    ...results.map(({ content }) => ({ role: 'tool', text: textOf(content) })),
    ...(said || results.length === 0 ? [{ role: String(message.role), text: said }] : []),
  ];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const asList = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asObject) : []);
