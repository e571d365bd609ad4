import type { DocumentHit } from '../contracts/document.ts';
import { OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { askPerson } from './ask-person.ts';
import { httpTool } from './http-tool.ts';
import type { ToolDefinition } from './tool.ts';

export interface BuiltInOptions {
  knowledgeUrl: string | undefined;
  integrationsUrl: string | undefined;
  searchDocuments(tenantId: string, query: string, limit: number): Promise<DocumentHit[]>;
}

/** The platform's own tools. They call a configured service; without one, `search_documents` searches the stored documents. */
export function builtInTools(options: BuiltInOptions): ToolDefinition[] {
  const tools = [searchDocuments(options), askPerson];
  if (options.integrationsUrl) tools.push(createJiraIssue(options.integrationsUrl));
  return tools;
}

const SEARCH_DOCUMENTS = {
  name: 'search_documents',
  description:
    'Keyword search in the documents of the organisation. Returns the best passages with their files.',
  annotations: { read_only: true, idempotent: true, destructive: false },
  timeout_seconds: 30,
  input_schema: {
    type: 'object',
    properties: {
      query: {
        type: 'string',
        minLength: 1,
        maxLength: 500,
        description:
          'Keywords: all of them must occur in a document. Put "or" between alternatives. The search knows no synonyms.',
      },
      limit: { type: 'integer', minimum: 1, maximum: 50 },
    },
    required: ['query'],
    additionalProperties: false,
  },
};

function searchDocuments(options: BuiltInOptions): ToolDefinition {
  if (options.knowledgeUrl)
    return serviceTool(SEARCH_DOCUMENTS, `${trim(options.knowledgeUrl)}/v1/search`);
  return {
    ...SEARCH_DOCUMENTS,
    source: 'built_in',
    url: null,
    call: async (args, context) => {
      const limit = typeof args.limit === 'number' ? args.limit : 10;
      const hits = await options.searchDocuments(context.tenantId, String(args.query), limit);
      return { text: JSON.stringify({ results: hits }), is_error: false };
    },
  };
}

/** Not declared idempotent, because the service may ignore the key. */
const createJiraIssue = (baseUrl: string) =>
  serviceTool(
    {
      name: 'create_jira_issue',
      description: 'Creates an issue in Jira.',
      annotations: { read_only: false, idempotent: false, destructive: false },
      timeout_seconds: 60,
      input_schema: {
        type: 'object',
        properties: {
          project: { type: 'string', minLength: 1, maxLength: 64, description: 'Project key.' },
          summary: { type: 'string', minLength: 1, maxLength: 255 },
          description: { type: 'string', maxLength: 32_000 },
          issue_type: { type: 'string', maxLength: 64 },
          labels: { type: 'array', items: { type: 'string' }, maxItems: 50 },
        },
        required: ['project', 'summary'],
        additionalProperties: true,
      },
    },
    `${trim(baseUrl)}/v1/jira/issues`,
  );

/** The operator configures the platform's own services, so private addresses are allowed. */
const serviceTool = (definition: Omit<ToolDefinition, 'call' | 'source' | 'url'>, url: string) =>
  httpTool({ ...definition, source: 'built_in', url, addresses: OPERATOR_POLICY });

const trim = (url: string) => url.replace(/\/+$/, '');
