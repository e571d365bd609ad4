import type { AgentTemplate } from '../../../contracts/agent-template.ts';

/**
 * The API of a crew on CrewAI AMP, as its OpenAPI document says: `POST /kickoff`, `GET /status/{kickoff_id}`, `POST /resume`.
 * Servers that are deployed may still tell a `state` (SUCCESS, FAILED) and a plain `result` instead, as clients in use read it.
 * The document names no state for a crew that waits for a person (it tells that by webhook); the first here is the one in its guide.
 */
export const crewaiTemplate: AgentTemplate = {
  name: 'crewai',
  display_name: 'CrewAI',
  description: 'A crew that is deployed on CrewAI AMP, or a server with the same API.',
  framework: 'crewai',
  request: {
    method: 'POST',
    path: '/kickoff',
    body: {
      inputs: '$.variables.inputs',
      meta: { requestId: '$.job_id', source: 'agent-orchestrator' },
    },
  },
  poll: {
    path: '/status/{id}',
    id_path: '$.kickoff_id',
    status_path: ['$.state', '$.status'],
    running_values: ['running', 'pending', 'queued', 'started', 'retry'],
    interval_seconds: 2,
    question: {
      values: ['pending_human_input', 'awaiting_human_feedback'],
      id_path: '$.task_id',
      text_path: '$.output',
      resume: {
        path: '/resume',
        body: {
          execution_id: '$.id',
          task_id: '$.question',
          human_feedback: '$.answer.text',
          is_approve: '$.answer.approved',
        },
      },
    },
  },
  response: {
    status_path: ['$.state', '$.status'],
    success_values: ['completed', 'success'],
    result_path: ['$.result.output', '$.result'],
    error_path: '$.error',
    data_path: ['$.result_json', '$.result'],
    usage: {},
  },
  health: { method: 'GET', path: '/inputs' },
  example_request: { inputs: { task: 'Plan a week in Bern', budget: '1000 USD' } },
  example_response: {
    status: 'completed',
    result: {
      output: 'Monday: …',
      tasks: [{ task_id: 'plan', output: 'Monday: …', agent: 'Planner' }],
    },
    execution_time: 108.5,
  },
  is_builtin: true,
};
