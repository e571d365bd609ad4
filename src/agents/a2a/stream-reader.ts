import type { StreamResponse } from '@a2a-js/sdk';
import type { AgentCall } from '../adapter.ts';
import { textOfParts } from './parts.ts';

export function taskIdOf({ payload }: StreamResponse): string | undefined {
  if (payload?.$case === 'task') return payload.value.id || undefined;
  if (payload?.$case === 'statusUpdate' || payload?.$case === 'artifactUpdate')
    return payload.value.taskId || undefined;
  return undefined;
}

/** Passes on what an agent tells while it works: text of artifacts as it grows, and messages of its status. */
export function createStreamReader({ emit }: AgentCall): (event: StreamResponse) => void {
  let artifactId: string | undefined;
  return ({ payload }) => {
    if (payload?.$case === 'artifactUpdate' && payload.value.artifact) {
      const { artifact } = payload.value;
      const text = textOfParts(artifact.parts);
      if (!text) return;
      const isAnother = artifactId !== undefined && artifactId !== artifact.artifactId;
      artifactId = artifact.artifactId;
      emit({ kind: 'text', text: isAnother ? `\n\n${text}` : text });
    }
    if (payload?.$case === 'statusUpdate') {
      const message = textOfParts(payload.value.status?.message?.parts ?? []);
      if (message) emit({ kind: 'status', message });
    }
  };
}
