import { type ItemNumber, reviseAll } from './configure.ts';
import { beginCreationPhase, type CreationFlow } from './flow.ts';

export type Verdict =
  | { kind: 'confirmed'; items: ItemNumber[] }
  | { kind: 'rejected'; message: string | null };

/** Shows it until a person says yes or no; what they want otherwise is made otherwise, and shown again. */
export async function awaitConfirmation(flow: CreationFlow, first: ItemNumber[]): Promise<Verdict> {
  let open = first;
  let note: string | undefined;
  for (;;) {
    if (open.length === 0) return { kind: 'confirmed', items: [] };
    const round = (flow.rounds.get('awaiting_confirmation') ?? 0) + 1;
    flow.rounds.set('awaiting_confirmation', round);
    const outcome = await flow.call('wait for the confirmation', (calls, told) =>
      calls.confirmCreation({ ...told, round, ...(note !== undefined && { note }) }),
    );
    if (outcome.kind === 'confirmed' || outcome.kind === 'rejected') return outcome;
    if (outcome.kind === 'again') note = outcome.note;
    else {
      await beginCreationPhase(flow, 'configuring');
      open = await reviseAll(flow, open, round, outcome.instructions);
      note = 'Changed as you requested.';
    }
  }
}
