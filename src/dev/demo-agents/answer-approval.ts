import { StackError } from '../stack-error.ts';
import type { Approval, DemoApi } from './demo-api.ts';
import { plain, renderShown, shownItems } from './render-creation.ts';

export interface Talk {
  api: DemoApi;
  /** Asks the person; undefined where everything is agreed to. */
  answer: ((question: string) => Promise<string>) | undefined;
  print(text: string): void;
}

/** Shows what waits for a person, and decides it as they say. @throws StackError where nobody can */
export async function answerApproval(
  { api, answer, print }: Talk,
  approval: Approval,
): Promise<void> {
  switch (approval.kind) {
    case 'agent_creation': {
      const { items, note } = shownItems.parse(approval.subject);
      if (note) print(`\n  ${plain(note)}`);
      for (const item of items) print(renderShown(item));
      const question = `${questionOf(items)} [yes / no / say what to change] `;
      const words = answer ? await answer(question) : 'yes';
      if (!answer) print(`${question}yes (--yes)`);
      print('');
      if (/^y(es)?$/i.test(words)) await api.decide(approval, { decision: 'approve' });
      else if (/^no?$/i.test(words)) await api.decide(approval, { decision: 'reject' });
      else await api.decide(approval, { decision: 'respond', message: words });
      return;
    }
    case 'question': {
      if (!answer)
        throw new StackError(
          `It asks: ${plain(approval.title)}\nSay it in the sentence, or answer without --yes.`,
        );
      const message = await answer(`\n${plain(approval.title)} `);
      await api.decide(approval, { decision: 'respond', message });
      return;
    }
    case 'sign_in':
      throw new StackError(
        "A deployment does not take the demo's token. The examples of npm start -- --with-langgraph take any.",
      );
    default:
      throw new StackError(`It asks what the demo cannot answer: ${plain(approval.title)}`);
  }
}

const VERBS = { create: 'Create', update: 'Change', delete: 'Remove' } as const;

function questionOf(items: { operation: keyof typeof VERBS }[]): string {
  const verbs = [...new Set(items.map(({ operation }) => VERBS[operation]))];
  return `${verbs.length === 1 ? verbs[0] : 'Do'} ${items.length === 1 ? 'it' : 'them'}?`;
}
