import { z } from 'zod';
import type { AgentUsage } from '../../agents/adapter.ts';
import {
  isFromModel,
  lenientList,
  message,
  messageText,
  sumUsage,
} from '../../agents/langgraph/schemas.ts';
import { pathId } from './assistants.ts';
import { callDeployment } from './call-deployment.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { readDeploymentRow } from './deployment-row.ts';

/** How long a run may take that is to show that an assistant works. Milliseconds. */
const WITHIN = 60_000;

export type Probe =
  | { kind: 'answered'; text: string; usage: AgentUsage | undefined }
  /** It stopped to ask a person something: it works. */
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
 * Sends an assistant a message, in a run of its own that leaves no thread. When the signal aborts, the deployment stops it.
 * @throws NotFoundError
 * @throws DeploymentError where the deployment, not the run, fails
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
  const inTime = AbortSignal.timeout(WITHIN);
  const until = signal ? AbortSignal.any([signal, inTime]) : inTime;
  const answer = await callDeployment(deps, caller, deployment, until, async ({ client }) =>
    runAnswer.parse(
      await client.runs.wait(null, pathId(assistantId), {
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

/** JavaScript's servers put the error into the message once more, as JSON. */
function problemOf({ error, message: text = '' }: z.infer<typeof runError>): string {
  const inner = /^\{.*\}$/s.test(text) ? readInner(text) : undefined;
  if (inner?.message) return inner.message;
  return [error, text].filter(Boolean).join(': ') || 'It failed.';
}

function readInner(text: string): z.infer<typeof runError> | undefined {
  try {
    return runError.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
