import type { Database } from '../db/database.ts';
import { creationDecision } from '../services/agent-creations/item-config.ts';
import { admitCreationDecision } from '../services/agent-creations/user-token.ts';
import type { DecisionRules } from '../services/approvals/decision-rules.ts';
import { budgetDecision } from '../services/budgets/raise-budget.ts';
import {
  questionDecision,
  toolCallDecision,
} from '../services/conversations/tool-call-decisions.ts';
import { planDecision } from '../services/runs/approve-plan.ts';
import { resultDecision } from '../services/runs/approve-result.ts';
import type { Catalogue } from '../services/tools/catalogue.ts';
import type { TokenVault } from '../services/user-tokens/token-vault.ts';

interface DecisionRulesDeps {
  db: Database;
  vault: TokenVault;
  catalogue: Pick<Catalogue, 'definitions'>;
}

/** Every kind of question, with the rule of the module that asks it. */
export function createDecisionRules({ db, vault, catalogue }: DecisionRulesDeps): DecisionRules {
  const toolCall = toolCallDecision(catalogue.definitions);
  const admit = admitCreationDecision({ db, vault });
  return {
    plan: planDecision(db),
    result: resultDecision,
    tool_call: toolCall,
    unknown_effect: toolCall,
    budget: budgetDecision(db),
    question: { ...questionDecision, admit },
    agent_creation: { ...creationDecision(db), admit },
    sign_in: { admit },
  };
}
