import { z } from 'zod';
import type { AgentUsage } from '../../agents/adapter.ts';
import {
  isFromModel,
  lenientList,
  message,
  messageText,
  sumUsage,
} from '../../agents/langgraph/schemas.ts';
import { parseAssistantId } from './assistants.ts';
import { type Caller, callDeployment } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { readDeploymentRow } from './deployment-row.ts';

/** Timeout of the probe. Milliseconds. */
const TIMEOUT_MS = 60_000;

export type Probe =
  | { kind: 'answered'; text: string; usage: AgentUsage | undefined }
  /** The run was interrupted by a question, so the assistant works. */
  | { kind: 'asked' }
  | { kind: 'failed'; problem: string };

const runError = z.union([
  z.looseObject({ error: z.string().optional(), message: z.string().optional() }),
  z.string().transform((text) => ({ error: undefined, message: text })),
]);

const runAnswer = z.looseObject({
  messages: lenientList(message),
  __interrupt__: z.array(z.unknown()).optional().catch(undefined),
  __error__: runError.optional(),
});

/**
 * Sends an assistant one message in a stateless run. When the signal aborts, the deployment cancels the run.
 * @throws NotFoundError
 * @throws DeploymentError if the deployment fails, not the run
 */
export async function probeAssistant(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  assistantId: string,
  content: string,
  signal?: AbortSignal,
): Promise<Probe> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const inTime = AbortSignal.timeout(TIMEOUT_MS);
  const until = signal ? AbortSignal.any([signal, inTime]) : inTime;
  const answer = await callDeployment(deps, caller, deployment, until, async ({ client }) =>
    runAnswer.parse(
      await client.runs.wait(null, parseAssistantId(assistantId), {
        input: { messages: [{ role: 'user', content }] },
        onDisconnect: 'cancel',
        raiseError: false,
        signal: until,
      }),
    ),
  );
  if (answer.__error__) {
    return { kind: 'failed', problem: problemOf(answer.__error__) };
  }
  if (answer.__interrupt__?.length) return { kind: 'asked' };
  const { messages } = answer;
  const last = messages.findLast(isFromModel);
  return {
    kind: 'answered',
    text: last ? messageText(last) : JSON.stringify(answer),
    usage: sumUsage(messages),
  };
}

/** JavaScript servers repeat the error in the message, as JSON. */
function problemOf({ error, message: text = '' }: z.infer<typeof runError>): string {
  const inner = /^\{.*\}$/s.test(text) ? readInner(text) : undefined;
  if (inner?.message) return inner.message;
  return [error, text].filter(Boolean).join(': ') || 'The run failed.';
}

function readInner(text: string): z.infer<typeof runError> | undefined {
  try {
    return runError.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
