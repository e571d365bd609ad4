import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, the longest first, because they mostly wait: for timeouts, for processes that start again, and for minutes of
 * random kills. Begun first, they wait while the others work; begun last, they keep the run waiting.
 */
const SLOW = [
  'chaos/verify',
  'chaos/kills',
  'chaos/audit',
  'stack/demo-agents',
  'chaos/agent-creations',
  'chaos/agents',
  'chaos/mcp',
  'stack/lifecycle',
  'stack/stop',
  'durable-graph/patterns',
  'durable-graph/history',
  'chaos/approvals',
  'stack/docs-commands',
  'stack/deployment',
  'agents/langgraph-python',
  'api/audit',
  'stack/foreign-starts',
  'chaos/schedules',
  'stack/provider-matrix',
  'chaos/webhooks',
  'security/temporal-credentials',
  'replay/determinism',
  'stack/langgraph',
  'durable-graph/crash',
];

/** The slow files of all projects first, then the rest as vitest orders it. */
export default class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? SLOW.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
