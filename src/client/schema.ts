// Generated from the OpenAPI document by `npm run client:generate`. Do not edit.
export interface paths {
    "/codec/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decode payloads of Temporal
         * @description Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["decodePayloads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/codec/encode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encode payloads for Temporal
         * @description Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["encodePayloads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check that the process is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the Prometheus metrics of this process
         * @description Requires `METRICS_TOKEN` as a bearer token. Without that setting, it is available in development mode only.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check the dependencies of the process */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-creations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List agent creations, newest first */
        get: operations["listAgentCreations"];
        put?: never;
        /**
         * Create, change or delete agents on LangGraph deployments
         * @description Turns a sentence into a configuration, which the caller confirms in an approval of kind `agent_creation`. The change is then made with the rights of the caller, whose token is stored encrypted. Each user can start 10 creations, 50 updates and 5 deletions per hour; 429 `limit_reached` carries `Retry-After`. With an `Idempotency-Key`, a repetition returns the same agent creation.
         */
        post: operations["createAgentCreation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-creations/{agent_creation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the status of an agent creation */
        get: operations["getAgentCreation"];
        put?: never;
        post?: never;
        /**
         * Cancel an agent creation
         * @description A change that is in flight on a deployment finishes. The status becomes `cancelled` a moment later; until then `requested` is `cancel`. Cancelling a cancelled creation succeeds; 409 `already_finished` if it ended in another way.
         */
        delete: operations["cancelAgentCreation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-creations/{agent_creation_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List or stream the events of an agent creation
         * @description With `Accept: text/event-stream`, returns a stream that continues after `Last-Event-ID` and ends after the last event.
         */
        get: operations["listAgentCreationEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-creations/{agent_creation_id}/revive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue an agent creation that expired or failed
         * @description Continues with everything that is known and configured. Returns 409 `not_revivable` in any other state.
         */
        post: operations["reviveAgentCreation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the templates of HTTP agents, built-in and registered */
        get: operations["listAgentTemplates"];
        put?: never;
        /**
         * Register a template
         * @description For agents of type `custom`. Registering the same template again changes nothing. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["createAgentTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agent-templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a template */
        get: operations["getAgentTemplate"];
        put?: never;
        post?: never;
        /** Delete a registered template */
        delete: operations["deleteAgentTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List agents
         * @description The registered agents, newest first, then the blueprints by name, the built-in ones included.
         */
        get: operations["listAgents"];
        put?: never;
        /**
         * Register an agent
         * @description Asks the agent for its capabilities before storing it. Returns 400 with the field to change if the agent is unreachable, rejects the credentials, or does not match `config`. Credentials are references to secrets.
         */
        post: operations["registerAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an agent */
        get: operations["getAgent"];
        /**
         * Replace the definition of an agent
         * @description Omitted fields get the defaults of a new registration; `type` cannot change. An agent with `status` `inactive` gets no work and does not have to be reachable.
         */
        put: operations["replaceAgent"];
        post?: never;
        /**
         * Delete an agent
         * @description A step that the agent is working on fails, or another agent takes it over.
         */
        delete: operations["deleteAgent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agent_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the events of an agent
         * @description Includes the events of a deleted agent.
         */
        get: operations["listAgentEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agent_id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check the health of an agent now
         * @description The result becomes the status of the agent. Every agent is also checked once a minute. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["checkAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give one agent one job
         * @description Starts a workflow with one step, which is as durable as any other. Its events, approvals, budgets, cancellation and retry are those of `/v1/workflows/{execution_id}`. With an `Idempotency-Key`, a repetition returns the same execution.
         */
        post: operations["executeAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get statistics of all agents
         * @description Calls, failures, latency of answered calls, and cost, over the last `days` days.
         */
        get: operations["getAgentStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/status/{execution_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the status of an execution */
        get: operations["getExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/test-connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test the connection to an agent without registering it
         * @description Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["testAgentConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys, newest first
         * @description Includes revoked keys.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description The key cannot have more rights than its creator. Only this answer contains `key`. With an `Idempotency-Key`, a repetition returns 409 `already_created`, because the key cannot be shown again.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{api_key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an API key without its secret */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Takes effect at once; on an API replica that NATS does not reach, after 5 seconds. The key stays in the list.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List approvals, oldest first: the inbox */
        get: operations["listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{approval_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an approval with its subject */
        get: operations["getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{approval_id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide an approval
         * @description Each approval is decided once. An edit, an answer, or a message with a rejection adds words to a workflow: if the decider is not the user of the workflow, the workflow loses the rights and the token of its user; see `decision.rights_dropped`. Only the user of an agent creation can approve its questions; others can reject them, and their message stays in the decision. 409 `already_decided` carries the earlier decision. 409 `subject_changed` means that `subject_hash` is outdated. 409 `approval_expired` and `approval_withdrawn` mean that the decision comes too late. With an `Idempotency-Key`, a repetition returns the first answer.
         */
        post: operations["decideApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the entries of the audit trail, newest first
         * @description With `Accept: text/csv` or `format=csv`, returns all matching entries as CSV.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List blueprints by name
         * @description The newest version of each, the built-in ones included.
         */
        get: operations["listBlueprints"];
        put?: never;
        /**
         * Create a blueprint
         * @description Defines an agent that runs can use at once, as `agent_type`, as the `agent` of a step or of an execution, or because the planner chooses it. Creating the same blueprint again changes nothing. With the name of a built-in blueprint, yours replaces it in your tenant. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["createBlueprint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the newest version of a blueprint */
        get: operations["getBlueprint"];
        put?: never;
        post?: never;
        /**
         * Delete a blueprint
         * @description Runs that have begun keep their version. If it replaced a built-in blueprint, that one applies again.
         */
        delete: operations["deleteBlueprint"];
        options?: never;
        head?: never;
        /**
         * Change a blueprint
         * @description Creates a new version; omitted fields keep their values. Runs that have begun keep the version that they began with. Changing a built-in blueprint creates your own version of it.
         */
        patch: operations["updateBlueprint"];
        trace?: never;
    };
    "/v1/blueprints/{name}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare two versions of a blueprint
         * @description Without parameters: the newest version with the one before it.
         */
        get: operations["diffBlueprint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints/{name}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a blueprint as Markdown
         * @description The newest version, in the format that the import takes.
         */
        get: operations["exportBlueprint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return to an earlier version of a blueprint
         * @description Creates a new version with the content of the earlier one. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["rollbackBlueprint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints/{name}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Enable or disable a blueprint
         * @description A disabled blueprint gets no new work. Built-in blueprints can be disabled, too.
         */
        patch: operations["setBlueprintStatus"];
        trace?: never;
    };
    "/v1/blueprints/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a blueprint, newest first */
        get: operations["listBlueprintVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one version of a blueprint */
        get: operations["getBlueprintVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blueprints/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a blueprint from Markdown
         * @description Takes the file itself as `text/markdown`, or JSON. The format is the one of Claude Code's agents: YAML front matter, then the system prompt. If the blueprint exists, this adds a version; if nothing has changed, it does nothing. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["importBlueprint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the budgets of the day and of sessions, with their usage */
        get: operations["listBudgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/day": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the budget of every day (UTC) */
        get: operations["getDailyBudget"];
        /**
         * Set the budget of every day (UTC)
         * @description Workflows that wait for a larger budget continue at once.
         */
        put: operations["setDailyBudget"];
        post?: never;
        /** Remove the budget of every day (UTC) */
        delete: operations["deleteDailyBudget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the budget of a session */
        get: operations["getSessionBudget"];
        /**
         * Set the budget of a session
         * @description Workflows that wait for a larger budget continue at once.
         */
        put: operations["setSessionBudget"];
        post?: never;
        /** Remove the budget of a session */
        delete: operations["deleteSessionBudget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/workflows/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the budget of a workflow */
        get: operations["getWorkflowBudget"];
        /**
         * Set the budget of a workflow
         * @description Workflows that wait for a larger budget continue at once.
         */
        put: operations["setWorkflowBudget"];
        post?: never;
        /** Remove the budget of a workflow */
        delete: operations["deleteWorkflowBudget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the agents can do
         * @description Steps of a plan require a capability; these are the ones that an agent has.
         */
        get: operations["listCapabilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deployments, newest first
         * @description Returns the registrations; `POST /v1/deployments/discover` returns what the deployments offer.
         */
        get: operations["listDeployments"];
        put?: never;
        /**
         * Register a LangGraph deployment
         * @description Contacts the deployment with the caller's token before storing it. Returns 400 for `url` if nothing answers, or if the answer is not a LangGraph server's. A deployment that rejects the caller is registered, because it may accept other users; `/health` shows it.
         */
        post: operations["registerDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a deployment */
        get: operations["getDeployment"];
        put?: never;
        post?: never;
        /**
         * Remove a deployment
         * @description Its assistants stay on the LangGraph server.
         */
        delete: operations["deleteDeployment"];
        options?: never;
        head?: never;
        /**
         * Update a deployment
         * @description Omitted fields keep their values. A change of `url`, `auth` or `token_headers` contacts the deployment as a registration does, and discards its earlier answers.
         */
        patch: operations["updateDeployment"];
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/assistants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the assistants of a deployment, newest first
         * @description Always asks the deployment, with the rights of the caller. If the deployment is down, returns its last known first page with `is_stale`, or 503 if there is none.
         */
        get: operations["listAssistants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/assistants/{assistant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an assistant */
        get: operations["getAssistant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/graphs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the graphs of a deployment
         * @description Shows what the caller is allowed to see. If the deployment is down, returns its last known answer with `is_stale`, or 503 if there is none.
         */
        get: operations["listGraphs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/graphs/{graph_id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a configuration without creating an assistant
         * @description Checks it against the schema and against the models, tools and assistants that exist. Also finds secrets in plain text. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["checkGraphConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/graphs/{graph_id}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the configuration schema of a graph
         * @description Shows what the caller is allowed to see. If the deployment is down, returns its last known answer with `is_stale`, or 503 if there is none.
         */
        get: operations["getGraphSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check now whether a deployment is reachable and accepts the caller */
        get: operations["checkDeployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the models that the schemas of a deployment's graphs offer
         * @description Shows what the caller is allowed to see. If the deployment is down, returns its last known answer with `is_stale`, or 503 if there is none.
         */
        get: operations["listDeploymentModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{deployment_id}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tools of a deployment
         * @description Includes the tools that the schemas of its graphs name, and those of the MCP servers that are registered for it. Shows what the caller is allowed to see. If the deployment is down, returns its last known answer with `is_stale`, or 503 if there is none.
         */
        get: operations["listDeploymentTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discover what all deployments offer
         * @description Asks all deployments at once, each with its own timeout (`DEPLOYMENT_TIMEOUT_SECONDS`) and its own outcome. A deployment that is down is shown with its last known answer and `stale`, or as `down`. With `Accept: text/event-stream`, each answer is sent as an event `deployment` as soon as it arrives. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["discoverDeployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List or search documents, newest first */
        get: operations["listDocuments"];
        put?: never;
        /**
         * Store a document
         * @description Stores the content byte for byte. The keyword search covers text in UTF-8, in a named encoding, or in what looks like windows-1252. `searchable` and `search_note` report the result.
         */
        post: operations["uploadDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the content of a document */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        /** Delete a document */
        delete: operations["deleteDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the metadata of a document */
        get: operations["getDocumentMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the tenant's limits and their current use
         * @description At the limit of `runs` or `streams`, a request is refused with 429 `limit_reached` and `Retry-After`. Calls of `steps` wait. At any other limit, a request is refused with 409 `quota_reached` until something is deleted.
         */
        get: operations["getLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the caller and its scopes */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the models that can be used
         * @description Returns the models that the configured providers list. The list of each provider is refreshed every five minutes.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List schedules, newest first */
        get: operations["listSchedules"];
        put?: never;
        /**
         * Create a schedule
         * @description Starts a workflow by `cron` or every `interval_seconds`. With an `Idempotency-Key`, a repetition returns the same schedule.
         */
        post: operations["createSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a schedule with its next times and its last runs */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        /**
         * Delete a schedule
         * @description Workflows that it started continue.
         */
        delete: operations["deleteSchedule"];
        options?: never;
        head?: never;
        /**
         * Update a schedule
         * @description Omitted fields keep their values; null removes a value. `cron` replaces `interval_seconds` and the other way round. `workflow` is replaced as a whole, but keeps the secret of its webhook unless it sets another.
         */
        patch: operations["updateSchedule"];
        trace?: never;
    };
    "/v1/schedules/{schedule_id}/backfill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the runs of a past time range
         * @description Starts at most 1000 runs. The range includes both of its ends.
         */
        post: operations["backfillSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{schedule_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a schedule
         * @description No run starts at its set times until the schedule is resumed. Running workflows continue. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["pauseSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{schedule_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused schedule
         * @description Runs that were missed during the pause do not start later. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["resumeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{schedule_id}/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a run of a schedule now
         * @description Works for a paused schedule too, and while other runs are active. Temporal accepts one trigger per second.
         */
        post: operations["triggerSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an item of the store, or null */
        get: operations["getStoreItem"];
        /**
         * Put an item into the store
         * @description The first element of every namespace is the id of the caller, or `me`. Callers cannot read the items of others.
         */
        put: operations["putStoreItem"];
        post?: never;
        /** Delete an item of the store */
        delete: operations["deleteStoreItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/items/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search the items under a namespace
         * @description `query` is a keyword search over the values; `filter` compares fields. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["searchStoreItems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/namespaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List the namespaces that have items
         * @description Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["listStoreNamespaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the catalogue of tools */
        get: operations["listTools"];
        put?: never;
        /**
         * Register a tool service
         * @description Agents call the tool with POST; the body holds the arguments as JSON, the headers `X-Tenant-Id` and `Idempotency-Key`. If a call gets no answer, it is repeated only if the tool is `read_only` or `idempotent`. Registering the same tool again changes nothing. If nothing answers at the URL, the API still registers the tool and reports it in `warnings`. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["registerTool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a tool */
        get: operations["getTool"];
        /** Register or replace a tool service */
        put: operations["replaceTool"];
        post?: never;
        /** Delete a registered tool */
        delete: operations["deleteTool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a tool
         * @description Calls the tool as an agent would, without asking anybody. With an `Idempotency-Key`, a call with the same arguments is made once, and a repetition returns its result; if its outcome is unknown, it is not made again unless the tool is `read_only` or `idempotent`.
         */
        post: operations["callTool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List MCP servers */
        get: operations["listMcpServers"];
        put?: never;
        /**
         * Register an MCP server
         * @description Connects to the server and adds its tools to the catalogue as `{server}__{tool}`. Returns 400 with the field to change if the server is unreachable or its secret is unavailable. Registering the same server again changes nothing. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["registerMcpServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/servers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an MCP server with its tools */
        get: operations["getMcpServer"];
        put?: never;
        post?: never;
        /** Remove an MCP server and its tools */
        delete: operations["deleteMcpServer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/servers/{name}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh the tools of an MCP server
         * @description If the server fails, `error` says why, and its known tools stay. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["refreshMcpServer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get tokens and cost by day, model, agent or workflow */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks of the tenant, newest first */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook for the events of the tenant
         * @description Sends events of all workflows, approvals, agents and agent creations, at least once, each with the same `webhook-id` in every attempt. Events may arrive out of order: `sequence` orders those of one resource.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete a webhook and what is queued for it */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Change, enable or disable a webhook */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deliveries of a webhook, newest first */
        get: operations["listWebhookMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver an event again
         * @description Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["redeliverWebhookMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook
         * @description Sends one signed event of type `webhook.test` and returns how the endpoint answered. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List workflows, newest first */
        get: operations["listWorkflows"];
        put?: never;
        /**
         * Start a workflow
         * @description Stores the task durably and starts its run. With an `Idempotency-Key`, a repetition returns the same workflow.
         */
        post: operations["startWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a workflow with its plan, steps and usage */
        get: operations["getWorkflow"];
        put?: never;
        post?: never;
        /**
         * Cancel a workflow
         * @description Stops in-flight model calls at once. The status becomes `cancelled` a moment later; until then `requested` is `cancel`. Cancelling a cancelled workflow succeeds; 409 `already_finished` if the workflow ended in another way.
         */
        delete: operations["cancelWorkflow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List or stream the events of a workflow
         * @description Returns a page of events in order. With `Accept: text/event-stream`, returns a stream instead: past events first, then live ones. The stream continues after `Last-Event-ID`. It ends after the last event of a finished workflow, or when the token or API key expires.
         */
        get: operations["listWorkflowEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a new workflow from the state of an existing one
         * @description The new workflow keeps the results of finished steps that come before `from_step` and are unchanged in the plan. It carries out all other steps. Fields that the body omits keep their values. The existing workflow does not change and may be in any state. The new workflow acts for the caller, with the caller’s rights and token.
         */
        post: operations["forkWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one message of a transcript with its whole texts */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a workflow
         * @description In-flight calls finish; no new call starts. The status becomes `paused` a moment later; until then `requested` is `pause`. Pausing a paused workflow succeeds. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["pauseWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/plan/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the planner did
         * @description Prompts, answers, thinking, tool calls with their arguments and permissions, results, tokens and cost, in order. Messages that are still being generated are not included.
         */
        get: operations["listPlanMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the result of a finished workflow
         * @description Returns 409 `not_finished` while the workflow is running.
         */
        get: operations["getWorkflowResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused workflow
         * @description The status changes a moment later; `requested` is `resume`. Resuming a workflow that is not paused changes nothing. Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.
         */
        post: operations["resumeWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a failed workflow from the point of failure
         * @description Finished steps keep their results and cost nothing again. If the caller is not the user of the workflow, the workflow loses the rights and the token of its user; see `rights_dropped`. Returns 409 `not_failed` unless the workflow is `failed`, `timed_out` or `terminated`.
         */
        post: operations["retryWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/review/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the reviewer did
         * @description Prompts, answers, thinking, tool calls with their arguments and permissions, results, tokens and cost, in order. Messages that are still being generated are not included.
         */
        get: operations["listReviewMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace the steps that have not started
         * @description The given steps replace all steps that have not started, and may depend on steps that have. If the caller is not the user of the workflow, the workflow loses the rights and the token of its user; see `rights_dropped`. Steps that have started can be sent back as they are shown. Returns 409 `step_started` if a step that has started is changed.
         */
        put: operations["replaceWorkflowSteps"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/steps/{step_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the agent of a step did
         * @description Prompts, answers, thinking, tool calls with their arguments and permissions, results, tokens and cost, in order. Messages that are still being generated are not included. Includes all rounds and all agents of the step.
         */
        get: operations["listStepMessages"];
        put?: never;
        /**
         * Send a message to the agent of a running step
         * @description The agent receives it before its next answer. If the caller is not the user of the workflow, the workflow loses the rights and the token of its user; see `rights_dropped`. Returns 409 `step_not_running` if the step is not running.
         */
        post: operations["sendMessageToStep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{workflow_id}/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the delivery attempts of a workflow's webhook, in order */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Agent: {
            agent_id: string;
            annotations: components["schemas"]["AgentAnnotations"];
            auth: components["schemas"]["AgentAuth"];
            /** @description The registered capabilities and those that the agent reports. */
            capabilities: string[];
            checked_at: string | null;
            config: {
                [key: string]: unknown;
            };
            cost_usd: string | null;
            created_at: string;
            description: string;
            discovered: components["schemas"]["Discovery"] | null;
            endpoint: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            name: string;
            /** @enum {string} */
            status: "active" | "inactive" | "error";
            status_reason: string | null;
            status_since: string;
            timeout_seconds: number | null;
            /** @enum {string} */
            type: "llm" | "langgraph" | "a2a_server" | "api" | "openai_compatible" | "crewai" | "databricks" | "custom" | "local_cli";
            updated_at: string;
            /** @description Incremented by each change. */
            version: number;
        };
        AgentAnnotations: {
            /**
             * @description It honours `Idempotency-Key`: a repeated job takes effect once.
             * @default false
             */
            idempotent: boolean;
            /**
             * @description Its jobs have no effect besides their answer.
             * @default false
             */
            read_only: boolean;
        };
        AgentAnnotationsInput: {
            /**
             * @description It honours `Idempotency-Key`: a repeated job takes effect once.
             * @default false
             */
            idempotent?: boolean;
            /**
             * @description Its jobs have no effect besides their answer.
             * @default false
             */
            read_only?: boolean;
        };
        AgentAuth: {
            /** @constant */
            type: "none";
        } | {
            token: components["schemas"]["SecretReference"];
            /** @constant */
            type: "bearer";
        } | {
            header: string;
            /** @constant */
            type: "header";
            value: components["schemas"]["SecretReference"];
        } | {
            password: components["schemas"]["SecretReference"];
            /** @constant */
            type: "basic";
            username: string;
        } | {
            client_id: string;
            client_secret: components["schemas"]["SecretReference"];
            scope?: string;
            /** Format: uri */
            token_url: string;
            /** @constant */
            type: "oauth_client_credentials";
        };
        AgentCreatedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_id: string;
                capabilities: unknown[] | null;
                name: string;
                status: string;
                status_reason: string | null;
                type: string;
                version: number;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent.created";
        };
        AgentCreation: {
            agent_creation_id: string;
            /** @description The open question or confirmation. */
            approval_id: string | null;
            created_at: string;
            error: components["schemas"]["PersonError"] | null;
            finished_at: string | null;
            items: components["schemas"]["CreationItem"][];
            /** @description The progress, for people. */
            message: string;
            request: string;
            /** @enum {string} */
            status: "pending" | "understanding" | "discovering" | "configuring" | "awaiting_answer" | "awaiting_sign_in" | "awaiting_confirmation" | "applying" | "verifying" | "completed" | "failed" | "rejected" | "expired" | "cancelled";
            updated_at: string;
            user_id: string;
        };
        AgentCreationAccepted: {
            agent_creation_id: string;
            /** @enum {string} */
            status: "pending" | "understanding" | "discovering" | "configuring" | "awaiting_answer" | "awaiting_sign_in" | "awaiting_confirmation" | "applying" | "verifying" | "completed" | "failed" | "rejected" | "expired" | "cancelled";
        };
        AgentCreationItemChangedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string;
                error?: {
                    kind: string;
                    message: string;
                } & {
                    [key: string]: unknown;
                };
                item: number;
                item_status?: string;
                message: string;
                status: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent_creation.item_changed";
        };
        AgentCreationProgressEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string;
                error?: {
                    kind: string;
                    message: string;
                } & {
                    [key: string]: unknown;
                };
                message: string;
                status: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent_creation.progress";
        };
        AgentCreationRequested: {
            agent_creation_id: string;
            /** @description `cancel` until the status changes; null if it has. */
            requested: "cancel" | null;
            /** @enum {string} */
            status: "pending" | "understanding" | "discovering" | "configuring" | "awaiting_answer" | "awaiting_sign_in" | "awaiting_confirmation" | "applying" | "verifying" | "completed" | "failed" | "rejected" | "expired" | "cancelled";
        };
        AgentCreationStatusChangedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string;
                error?: {
                    kind: string;
                    message: string;
                } & {
                    [key: string]: unknown;
                };
                message: string;
                previous_status: string | null;
                status: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent_creation.status_changed";
        };
        AgentCreationSummary: {
            agent_creation_id: string;
            /** @description The open question or confirmation. */
            approval_id: string | null;
            created_at: string;
            error: components["schemas"]["PersonError"] | null;
            finished_at: string | null;
            /** @description The progress, for people. */
            message: string;
            request: string;
            /** @enum {string} */
            status: "pending" | "understanding" | "discovering" | "configuring" | "awaiting_answer" | "awaiting_sign_in" | "awaiting_confirmation" | "applying" | "verifying" | "completed" | "failed" | "rejected" | "expired" | "cancelled";
            updated_at: string;
            user_id: string;
        };
        AgentDeletedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_id: string;
                capabilities: unknown[] | null;
                name: string;
                status: string;
                status_reason: string | null;
                type: string;
                version: number;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent.deleted";
        };
        AgentStats: {
            agents: {
                by_status: {
                    [key: string]: number;
                };
                by_type: {
                    [key: string]: number;
                };
                total: number;
            };
            items: {
                agent_id: string;
                calls: number;
                cost_usd: string;
                failures: number;
                latency_ms: {
                    p50: number | null;
                    p95: number | null;
                };
                name: string;
            }[];
        };
        AgentStatusChangedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_id: string;
                capabilities: unknown[] | null;
                name: string;
                status: string;
                status_reason: string | null;
                type: string;
                version: number;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent.status_changed";
        };
        AgentTemplate: {
            annotations?: components["schemas"]["AgentAnnotations"];
            /** @default  */
            description: string;
            display_name: string;
            example_request?: {
                [key: string]: unknown;
            };
            example_response?: {
                [key: string]: unknown;
            };
            framework: string;
            health?: {
                /**
                 * @default GET
                 * @enum {string}
                 */
                method: "GET" | "HEAD" | "POST";
                path: string;
            };
            is_builtin: boolean;
            name: string;
            poll?: {
                /** @description Selects the id in the answer to the first request. */
                id_path: string | string[];
                /** @default 2 */
                interval_seconds: number;
                /** @description Contains `{id}`. */
                path: string;
                question?: {
                    /** @description Identifies the question. */
                    id_path: string | string[];
                    resume: {
                        /** @description Can query `$.answer` {decision, approved, text, edit}. */
                        body: {
                            [key: string]: unknown;
                        };
                        path: string;
                    };
                    /** @description The text that the person reads. */
                    text_path: string | string[];
                    /** @description States in which the agent waits for a person. */
                    values: string[];
                };
                running_values: string[];
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                status_path: string | string[];
            };
            request: {
                /** @description Strings that begin with `$` are JSONPath queries over the job; `$$` is a literal `$`. A query without a result removes its key. */
                body: {
                    [key: string]: unknown;
                };
                headers?: {
                    [key: string]: string;
                };
                /**
                 * @default POST
                 * @enum {string}
                 */
                method: "POST" | "PUT" | "PATCH";
                /** @description `{name}` stands for a variable, or a value of the configuration. */
                path: string;
            };
            response: {
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                data_path?: string | string[];
                /** @description A result of this query is the message of a failure. */
                error_path?: string | string[];
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                result_path: string | string[];
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                status_path?: string | string[];
                /** @description The expected value of `status_path`, case-insensitive. Omitted: any value. */
                success_values?: string[];
                /** @default {} */
                usage: {
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    cost_usd_path?: string | string[];
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    input_tokens_path?: string | string[];
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    model_path?: string | string[];
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    output_tokens_path?: string | string[];
                };
            };
        };
        AgentUpdatedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_id: string;
                capabilities: unknown[] | null;
                name: string;
                status: string;
                status_reason: string | null;
                type: string;
                version: number;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent.updated";
        };
        AnnotationOverride: {
            destructive?: boolean;
            idempotent?: boolean;
            read_only?: boolean;
            /** @description The name of a tool on the server; `*` matches any characters. */
            tools: string;
        };
        ApiKey: {
            api_key_id: string;
            created_at: string;
            created_by: string;
            expires_at: string | null;
            /** @description Accurate to the minute. */
            last_used_at: string | null;
            name: string;
            revoked_at: string | null;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Null: all scopes of the role. */
            scopes: ("workflows:read" | "workflows:write" | "approvals:read" | "approvals:decide" | "schedules:read" | "schedules:write" | "documents:read" | "documents:write" | "agents:read" | "agents:execute" | "agents:write" | "deployments:read" | "deployments:write" | "agent_creations:read" | "agent_creations:write" | "store:read" | "store:write" | "webhooks:read" | "webhooks:write" | "tools:read" | "tools:write" | "budgets:read" | "budgets:write" | "usage:read" | "audit:read" | "api_keys:read" | "api_keys:write")[] | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
        };
        ApiKeyCreated: {
            api_key_id: string;
            created_at: string;
            created_by: string;
            expires_at: string | null;
            /** @description Shown only once; the server stores a hash. */
            key: string;
            /** @description Accurate to the minute. */
            last_used_at: string | null;
            name: string;
            revoked_at: string | null;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Null: all scopes of the role. */
            scopes: ("workflows:read" | "workflows:write" | "approvals:read" | "approvals:decide" | "schedules:read" | "schedules:write" | "documents:read" | "documents:write" | "agents:read" | "agents:execute" | "agents:write" | "deployments:read" | "deployments:write" | "agent_creations:read" | "agent_creations:write" | "store:read" | "store:write" | "webhooks:read" | "webhooks:write" | "tools:read" | "tools:write" | "budgets:read" | "budgets:write" | "usage:read" | "audit:read" | "api_keys:read" | "api_keys:write")[] | null;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
        };
        Approval: {
            agent_creation_id: string | null;
            approval_id: string;
            choices: components["schemas"]["Choice"][];
            decision: components["schemas"]["Decision"] | null;
            escalated_at: string | null;
            expires_at: string | null;
            /** @enum {string} */
            kind: "plan" | "tool_call" | "result" | "question" | "budget" | "unknown_effect" | "agent_creation" | "sign_in";
            /** @enum {string} */
            on_timeout: "reject" | "approve" | "escalate" | "fail";
            requested_at: string;
            session_id: string | null;
            /** @enum {string} */
            status: "pending" | "decided" | "expired" | "withdrawn";
            step_id: string | null;
            /** @description The content that the decider sees. */
            subject: {
                [key: string]: unknown;
            };
            subject_hash: string;
            title: string;
            workflow_id: string | null;
        };
        ApprovalDecidedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string | null;
                approval_id: string;
                decided_by?: string | null;
                decision?: string;
                expires_at: string | null;
                kind: string;
                message?: string | null;
                on_timeout: string;
                session_id: string | null;
                status: string;
                step_id: string | null;
                subject_hash: string;
                title: string;
                workflow_id: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approval.decided";
        };
        ApprovalEscalatedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string | null;
                approval_id: string;
                decided_by?: string | null;
                decision?: string;
                expires_at: string | null;
                kind: string;
                message?: string | null;
                on_timeout: string;
                session_id: string | null;
                status: string;
                step_id: string | null;
                subject_hash: string;
                title: string;
                workflow_id: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approval.escalated";
        };
        ApprovalExpiredEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string | null;
                approval_id: string;
                decided_by?: string | null;
                decision?: string;
                expires_at: string | null;
                kind: string;
                message?: string | null;
                on_timeout: string;
                session_id: string | null;
                status: string;
                step_id: string | null;
                subject_hash: string;
                title: string;
                workflow_id: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approval.expired";
        };
        ApprovalPolicy: ("none" | "plan" | "tools" | "result") | components["schemas"]["ApprovalSettingsInput"];
        ApprovalRequestedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string | null;
                approval_id: string;
                decided_by?: string | null;
                decision?: string;
                expires_at: string | null;
                kind: string;
                message?: string | null;
                on_timeout: string;
                session_id: string | null;
                status: string;
                step_id: string | null;
                subject_hash: string;
                title: string;
                workflow_id: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approval.requested";
        };
        ApprovalSettings: {
            /** @description Omitted: a question stays open until the run ends. */
            expires_in_seconds?: number;
            /**
             * @description What a person approves in advance.
             * @default []
             */
            modes: ("plan" | "tools" | "result")[];
            /**
             * @default fail
             * @enum {string}
             */
            on_timeout: "reject" | "approve" | "escalate" | "fail";
            /**
             * @description Whether agents may ask a person (the built-in tool `ask_person`).
             * @default true
             */
            questions: boolean;
            /**
             * @description Without a matching entry, mode `tools` asks for every tool that is not read-only.
             * @default []
             */
            tools: components["schemas"]["ToolPolicyRule"][];
        };
        ApprovalSettingsInput: {
            /** @description Omitted: a question stays open until the run ends. */
            expires_in_seconds?: number;
            /**
             * @description What a person approves in advance.
             * @default []
             */
            modes?: ("plan" | "tools" | "result")[];
            /**
             * @default fail
             * @enum {string}
             */
            on_timeout?: "reject" | "approve" | "escalate" | "fail";
            /**
             * @description Whether agents may ask a person (the built-in tool `ask_person`).
             * @default true
             */
            questions?: boolean;
            /**
             * @description Without a matching entry, mode `tools` asks for every tool that is not read-only.
             * @default []
             */
            tools?: components["schemas"]["ToolPolicyRule"][];
        };
        ApprovalSummary: {
            agent_creation_id: string | null;
            approval_id: string;
            choices: components["schemas"]["Choice"][];
            decision: components["schemas"]["Decision"] | null;
            escalated_at: string | null;
            expires_at: string | null;
            /** @enum {string} */
            kind: "plan" | "tool_call" | "result" | "question" | "budget" | "unknown_effect" | "agent_creation" | "sign_in";
            /** @enum {string} */
            on_timeout: "reject" | "approve" | "escalate" | "fail";
            requested_at: string;
            session_id: string | null;
            /** @enum {string} */
            status: "pending" | "decided" | "expired" | "withdrawn";
            step_id: string | null;
            subject_hash: string;
            title: string;
            workflow_id: string | null;
        };
        ApprovalUpdatedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string | null;
                approval_id: string;
                decided_by?: string | null;
                decision?: string;
                expires_at: string | null;
                kind: string;
                message?: string | null;
                on_timeout: string;
                session_id: string | null;
                status: string;
                step_id: string | null;
                subject_hash: string;
                title: string;
                workflow_id: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approval.updated";
        };
        ApprovalWithdrawnEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent_creation_id: string | null;
                approval_id: string;
                decided_by?: string | null;
                decision?: string;
                expires_at: string | null;
                kind: string;
                message?: string | null;
                on_timeout: string;
                session_id: string | null;
                status: string;
                step_id: string | null;
                subject_hash: string;
                title: string;
                workflow_id: string | null;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "approval.withdrawn";
        };
        Assistant: {
            assistant_id: string;
            /** @description The values of the schema's fields (LangGraph's `config.configurable`). */
            config: {
                [key: string]: unknown;
            };
            context: {
                [key: string]: unknown;
            };
            created_at: string | null;
            description: string | null;
            graph_id: string;
            metadata: {
                [key: string]: unknown;
            };
            name: string;
            updated_at: string | null;
            version: number | null;
        };
        AuditEntry: {
            /** @description `{noun}.{verb}`, for example `approval.decide`. */
            action: string;
            actor: string;
            /** @description The state after the action. */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description The time of the action; the entry may have been written later. */
            at: string;
            audit_id: string;
            /** @description The state before the action. */
            before: {
                [key: string]: unknown;
            } | null;
            details: {
                [key: string]: unknown;
            };
            ip: string;
            resource: string;
            resource_id: string;
            /**
             * @description `pending` during the action. `unknown` if the process ended before it recorded the outcome and nothing else shows it.
             * @enum {string}
             */
            result: "pending" | "succeeded" | "failed" | "denied" | "unknown";
            user_agent: string;
        };
        BackfillSchedule: {
            /**
             * Format: date-time
             * @description The end of the range, inclusive; not in the future.
             */
            end_at: string;
            /**
             * @description The overlap policy of these runs; sequential by default.
             * @default buffer_all
             * @enum {string}
             */
            overlap?: "skip" | "buffer_one" | "buffer_all" | "cancel_other" | "allow_all";
            /**
             * Format: date-time
             * @description The beginning of the range, inclusive.
             */
            start_at: string;
        };
        Blueprint: {
            /** @description What steps can require. Omitted: the name of the blueprint. */
            capabilities: string[];
            created_at: string;
            created_by: string | null;
            /** @description What the agent does: the planner reads it. */
            description: string;
            /** @description Whether this version comes with the product. */
            is_built_in: boolean;
            limits: components["schemas"]["BlueprintLimits"];
            /** @description `provider/model`. Null: the default model. */
            model: (string & unknown) | null;
            name: string;
            /** @description Policies for tool calls; the first matching entry applies. If the run has a policy for the tool, too, the stricter one applies. */
            permissions: components["schemas"]["ToolPolicyRule"][];
            /** @enum {string} */
            status: "enabled" | "disabled";
            system_prompt: string;
            /** @description The tools that the agent can call, by name; `*` matches any characters. Tools marked `named_only` need their whole name. None by default. */
            tools: (string & unknown)[];
            /** @description Entries of `tools` that match no tool of the catalogue now. */
            unknown_tools: string[];
            version: number;
        };
        BlueprintDiff: {
            changes: {
                after: unknown;
                before: unknown;
                field: string;
            }[];
            from: number;
            name: string;
            to: number;
        };
        BlueprintLimits: {
            /**
             * @description Of one step.
             * @default 20
             */
            max_model_calls: number;
            /**
             * @description Of one step.
             * @default 400000
             */
            max_tokens: number;
        };
        BlueprintLimitsInput: {
            /**
             * @description Of one step.
             * @default 20
             */
            max_model_calls?: number;
            /**
             * @description Of one step.
             * @default 400000
             */
            max_tokens?: number;
        };
        Budget: {
            /** @description The workflow or session; null for the day (UTC). */
            id: string | null;
            limits: components["schemas"]["BudgetLimits"];
            /** @description What calls in flight may use; it counts toward the limits. */
            reserved: components["schemas"]["BudgetReserved"];
            /** @enum {string} */
            scope: "workflow" | "session" | "day";
            used: components["schemas"]["BudgetUsed"];
            /** @description Incremented by each change of the limits. */
            version: number;
        };
        BudgetLimits: {
            model_calls?: number;
            /** @description Input and output tokens together. */
            tokens?: number;
            usd?: string;
            /** @description Working time. Time in which a run is paused or waits for a person does not count. */
            wall_seconds?: number;
        };
        BudgetReserved: {
            model_calls: number;
            tokens: number;
            usd: string;
        };
        BudgetUsed: {
            model_calls: number;
            tokens: number;
            usd: string;
            wall_seconds: number;
        };
        CallTool: {
            /** @default {} */
            arguments?: {
                [key: string]: unknown;
            };
        };
        Capability: {
            agents: {
                /** @description Null for an agent that is a blueprint. */
                agent_id: string | null;
                /** @description Whether it can work now. */
                is_available: boolean;
                name: string;
            }[];
            capability: string;
        };
        CheckConfigBody: {
            config: {
                [key: string]: unknown;
            };
        };
        Choice: {
            /** @enum {string} */
            decision: "approve" | "reject" | "edit" | "respond";
            /** @description The meaning of this decision. */
            label: string;
        };
        ClientStep: {
            /** @description The agent for the step. Omitted: an agent with the capability. */
            agent?: string;
            /** @description The capability that the step requires. */
            capability: string;
            /** @default [] */
            depends_on?: string[];
            instruction: string;
            /** @description JSON Schema that the output must match; the output is then JSON. */
            output_schema?: {
                [key: string]: unknown;
            };
            step_id: string;
            title: string;
        };
        CodecPayload: {
            /** @default  */
            data: string;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
        };
        CodecPayloadInput: {
            /** @default  */
            data?: string;
            /** @default {} */
            metadata?: {
                [key: string]: string;
            };
        };
        CodecPayloads: {
            payloads: components["schemas"]["CodecPayload"][];
        };
        CodecPayloadsInput: {
            payloads: components["schemas"]["CodecPayloadInput"][];
        };
        ConfigProblem: {
            /** @enum {string} */
            code: "unknown_field" | "missing" | "wrong_type" | "out_of_range" | "not_an_option" | "unknown_model" | "unknown_tool" | "unknown_agent" | "secret_in_clear" | "invalid";
            /** @description A dotted path. */
            field: string;
            message: string;
            /** @description The closest valid value. */
            suggestion?: string;
        };
        ConnectionTest: {
            discovered: components["schemas"]["Discovery"] | null;
            error: {
                kind: string;
                message: string;
            } | null;
            latency_ms: number;
            ok: boolean;
        };
        CreateAgentCreation: {
            /** @description Name or id of the assistant to update or delete. Omitted: the assistant that the request names. */
            assistant?: string;
            /** @description Several agents with one confirmation. Each has its own outcome. */
            batch?: {
                /** @description Name or id of the assistant to update or delete. Omitted: the assistant that the request names. */
                assistant?: string;
                /** @description Values of the graph's fields. In an update, only the changed fields; null removes a value. Omitted: a model fills them in. */
                config?: {
                    [key: string]: unknown;
                };
                /** @description Name or id of the deployment. Omitted: a suitable one is chosen. */
                deployment?: string;
                /** @description A one-sentence description. */
                description?: string;
                /** @description Omitted: a suitable one is chosen. */
                graph?: string;
                /** @description The name of the agent. */
                name?: string;
                /**
                 * @description Omitted: taken from the request; `create` if the request does not say.
                 * @enum {string}
                 */
                operation?: "create" | "update" | "delete";
                /** @description Describes the new agent, or the change, in plain language. */
                request: string;
            }[];
            /** @description Values of the graph's fields. In an update, only the changed fields; null removes a value. Omitted: a model fills them in. */
            config?: {
                [key: string]: unknown;
            };
            /** @description Name or id of the deployment. Omitted: a suitable one is chosen. */
            deployment?: string;
            /** @description A one-sentence description. */
            description?: string;
            /**
             * @description How long the confirmation waits for a decision.
             * @default 86400
             */
            expires_in_seconds?: number;
            /** @description Omitted: a suitable one is chosen. */
            graph?: string;
            /** @description The name of the agent. */
            name?: string;
            /**
             * @description Omitted: taken from the request; `create` if the request does not say.
             * @enum {string}
             */
            operation?: "create" | "update" | "delete";
            /**
             * @description Sends one short message to the agent before the creation completes.
             * @default false
             */
            probe?: boolean;
            /** @description Describes the new agent, or the change, in plain language. */
            request: string;
        };
        CreateApiKey: {
            /**
             * Format: date-time
             * @description Omitted: the key does not expire.
             */
            expires_at?: string;
            /** @description The purpose of the key. */
            name: string;
            /**
             * @description Must not exceed the role of the creator.
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /** @description Limits the key to these scopes. Omitted: all scopes of its role. */
            scopes?: ("workflows:read" | "workflows:write" | "approvals:read" | "approvals:decide" | "schedules:read" | "schedules:write" | "documents:read" | "documents:write" | "agents:read" | "agents:execute" | "agents:write" | "deployments:read" | "deployments:write" | "agent_creations:read" | "agent_creations:write" | "store:read" | "store:write" | "webhooks:read" | "webhooks:write" | "tools:read" | "tools:write" | "budgets:read" | "budgets:write" | "usage:read" | "audit:read" | "api_keys:read" | "api_keys:write")[];
        };
        CreateBlueprint: {
            /**
             * @description What steps can require. Omitted: the name of the blueprint.
             * @default []
             */
            capabilities?: string[];
            /**
             * @description What the agent does: the planner reads it.
             * @default
             */
            description?: string;
            /**
             * @default {
             *       "max_model_calls": 20,
             *       "max_tokens": 400000
             *     }
             */
            limits?: components["schemas"]["BlueprintLimitsInput"];
            /**
             * @description `provider/model`. Null: the default model.
             * @default null
             */
            model?: (string & unknown) | null;
            name: string;
            /**
             * @description Policies for tool calls; the first matching entry applies. If the run has a policy for the tool, too, the stricter one applies.
             * @default []
             */
            permissions?: components["schemas"]["ToolPolicyRule"][];
            system_prompt: string;
            /**
             * @description The tools that the agent can call, by name; `*` matches any characters. Tools marked `named_only` need their whole name. None by default.
             * @default []
             */
            tools?: (string & unknown)[];
        };
        CreateSchedule: {
            /**
             * @description Runs that an outage delayed by at most this time still start.
             * @default 60
             */
            catchup_window_seconds?: number;
            /** @description Five fields (minute, hour, day of month, month, day of week) with names such as `MON` and `JAN`, lists, ranges and steps, or a shorthand such as `@daily`. Several expressions together name the times of all of them. If both day fields are restricted, a day that matches either of them counts, as POSIX says: `0 0 1,15 * 1` is every 1st, every 15th and every Monday. As in crontab(5), a field that begins with `*` is not restricted. An expression that never fires, such as `0 0 30 2 *`, is refused. */
            cron?: string | string[];
            /**
             * Format: date-time
             * @description No run starts after this time.
             */
            end_at?: string;
            /** @description At least 60, unless the operator allows less. Counted from 1970-01-01T00:00:00Z: 3600 is every full hour. */
            interval_seconds?: number;
            name: string;
            /**
             * @default skip
             * @enum {string}
             */
            overlap?: "skip" | "buffer_one" | "buffer_all" | "cancel_other" | "allow_all";
            /** @default false */
            paused?: boolean;
            /**
             * Format: date-time
             * @description No run starts before this time.
             */
            start_at?: string;
            /** @description The time zone of `cron`; UTC by default. When the clocks go forward, a time that does not exist that day is skipped. When they go back, a time that occurs twice fires once; a schedule of several times an hour then has one gap of up to an hour more. Use `interval_seconds`, or UTC, for a constant distance. */
            timezone?: string & unknown;
            /** @description The body of POST /v1/workflows. */
            workflow: components["schemas"]["CreateWorkflow"];
        } & (unknown | unknown);
        CreateWebhook: {
            /**
             * @default [
             *       "workflow.status_changed"
             *     ]
             */
            events?: ("*" | "workflow.status_changed" | "workflow.plan_created" | "workflow.step_started" | "workflow.step_completed" | "workflow.step_failed" | "workflow.model_answered" | "workflow.tool_called" | "workflow.tool_returned" | "workflow.review_completed" | "workflow.step_message" | "workflow.step_reassigned" | "workflow.tools_left_out" | "workflow.rights_dropped" | "approval.requested" | "approval.updated" | "approval.escalated" | "approval.decided" | "approval.expired" | "approval.withdrawn")[];
            /** @description Signs the deliveries. Omitted: a secret is generated and shown once. */
            secret?: string;
            /**
             * Format: uri
             * @description Receives each event as JSON with POST, signed according to Standard Webhooks.
             */
            url: string;
        };
        CreateWebhookEndpoint: {
            /** @default  */
            description?: string;
            /** @description Event types; `approval.*` selects all of a noun, `*` all events. */
            events: ("*" | "workflow.*" | "workflow.status_changed" | "workflow.plan_created" | "workflow.step_started" | "workflow.step_completed" | "workflow.step_failed" | "workflow.model_answered" | "workflow.tool_called" | "workflow.tool_returned" | "workflow.review_completed" | "workflow.step_message" | "workflow.step_reassigned" | "workflow.tools_left_out" | "workflow.rights_dropped" | "agent.*" | "agent.created" | "agent.updated" | "agent.deleted" | "agent.status_changed" | "agent_creation.*" | "agent_creation.status_changed" | "agent_creation.progress" | "agent_creation.item_changed" | "approval.*" | "approval.requested" | "approval.updated" | "approval.escalated" | "approval.decided" | "approval.expired" | "approval.withdrawn")[];
            /** @description Signs the deliveries. Omitted: a secret is generated. */
            secret?: string;
            /**
             * Format: uri
             * @description Receives each event as JSON with POST, signed according to Standard Webhooks.
             */
            url: string;
        };
        CreateWorkflow: {
            /**
             * @description The blueprint that carries out steps by default.
             * @default general
             */
            agent_type?: string;
            /** @description What a person approves: a mode (`none`, `plan`, `tools`, `result`) or detailed settings. */
            approval?: components["schemas"]["ApprovalPolicy"];
            /** @description At a limit, the run waits until a person raises the budget. */
            budget?: components["schemas"]["BudgetLimits"];
            /** @description Structured input for the planner and all steps. */
            input?: {
                [key: string]: unknown;
            };
            /** @default 2 */
            max_revisions?: number;
            /** @description Stored and returned; models do not see it. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description For the planner, the reviewer and all steps, instead of the default model and of the models of blueprints. */
            model?: string & unknown;
            /** @description JSON Schema that the output must match. The agent of the last step gets the schema and corrects answers that do not match it. */
            output_schema?: {
                [key: string]: unknown;
            };
            /** @description A plan that replaces the planner's. */
            plan?: components["schemas"]["Plan"];
            /**
             * @description Decides between several capable agents.
             * @enum {string}
             */
            prefer?: "cheapest" | "fastest";
            /** @description The session that the run belongs to. */
            session_id?: string;
            task: string & unknown;
            /** @description Receives the events of the run. */
            webhook?: components["schemas"]["CreateWebhook"];
        };
        CreationItem: {
            assistant_id: string | null;
            /** @description In an update: the differences from the current assistant. */
            changes: {
                after: unknown;
                before: unknown;
                field: string;
            }[];
            config: {
                [key: string]: unknown;
            } | null;
            /** @description Its name. */
            deployment: string | null;
            deployment_id: string | null;
            description: string;
            error: components["schemas"]["PersonError"] | null;
            graph_id: string | null;
            /** @description From 1. */
            item: number;
            name: string;
            /** @enum {string} */
            operation: "create" | "update" | "delete";
            /** @description The answer of the agent. */
            probe: string | null;
            /** @enum {string} */
            status: "open" | "configured" | "applied" | "completed" | "failed" | "rejected";
        };
        Decision: {
            decided_at: string;
            /** @description Null if the approval expired. */
            decided_by: string | null;
            decided_from: {
                ip: string;
                user_agent: string;
            } | null;
            /** @enum {string} */
            decision: "approve" | "reject" | "edit" | "respond";
            edit: {
                [key: string]: unknown;
            } | null;
            message: string | null;
            rights_dropped?: components["schemas"]["RightsDropped"] | null;
        };
        DecisionRequest: {
            /** @enum {string} */
            decision: "approve" | "reject" | "edit" | "respond";
            /** @description With `edit`: `{steps}` or the changed `subject` for a plan, the arguments for a tool call, the content that an MCP server asks for, `subject.editable` with your changes for a question of an agent, `{output}` for a result, the limits to change for a budget, `{items}` for an agent creation. With `reject` of a result: `{steps: [step_id…]}` to do again. */
            edit?: {
                [key: string]: unknown;
            };
            /** @description Feedback with `reject`, the answer with `respond`. */
            message?: string;
            /** @description The hash of the subject that the decider has seen. If the subject has changed: 409 `subject_changed`. */
            subject_hash?: string;
        };
        Deployment: {
            auth: components["schemas"]["AgentAuth"];
            created_at: string;
            deployment_id: string;
            description: string;
            metadata: {
                [key: string]: unknown;
            };
            name: string;
            token_headers: string[];
            tool_servers: string[];
            updated_at: string;
            url: string;
            /** @description Incremented by each change. */
            version: number;
        };
        DeploymentHealth: {
            checked_at: string;
            deployment_id: string;
            info: components["schemas"]["DeploymentInfo"] | null;
            latency_ms: number;
            problem: string | null;
            /** @enum {string} */
            status: "ok" | "down" | "denied";
        };
        DeploymentInfo: {
            flags: {
                [key: string]: unknown;
            };
            langgraph_version: string | null;
            runtime: ("js" | "python") | null;
            version: string | null;
        };
        DeploymentModel: {
            /** @description Graphs that accept this model. */
            graphs: string[];
            is_default: boolean;
            label: string;
            model: string;
        };
        DeploymentTool: {
            description: string | null;
            /** @description Graphs whose schema names this tool. */
            graphs: string[];
            name: string;
            /** @description The registered MCP server. */
            server: string | null;
            /**
             * @description Named by the schema of a graph, or offered by a registered MCP server.
             * @enum {string}
             */
            source: "schema" | "mcp_server";
            /** @description The MCP server in the schema of the graph. */
            url: string | null;
        };
        DeploymentView: {
            deployment: components["schemas"]["Deployment"];
            fetched_at: string | null;
            graphs: components["schemas"]["GraphSummary"][];
            info: components["schemas"]["DeploymentInfo"] | null;
            problem?: string;
            /**
             * @description Items that cannot be used, with the reason.
             * @default []
             */
            skipped: {
                name: string;
                reason: string;
            }[];
            /**
             * @description `stale`: down, with its last known answer. `down`: down, and nothing is known. `denied`: it rejects the caller.
             * @enum {string}
             */
            status: "ok" | "stale" | "down" | "denied";
        };
        /**
         * @default {
         *       "refresh": false
         *     }
         */
        DiscoverDeployments: {
            /** @description Omitted: all deployments, up to the 200 newest. */
            deployment_ids?: string[];
            /**
             * @description Asks the deployments even if recent answers are cached.
             * @default false
             */
            refresh?: boolean;
        };
        Discovery: {
            capabilities: string[];
            description?: string;
            details?: {
                [key: string]: unknown;
            };
            version?: string;
        };
        DocumentMetadata: {
            content_type: string;
            created_at: string;
            document_id: string;
            filename: string;
            /** @description Why the content is not searchable, or which encoding was assumed. */
            search_note: string | null;
            /** @description Whether the keyword search finds the content; otherwise only the name. */
            searchable: boolean;
            sha256: string;
            size_bytes: number;
            tags: string[];
        };
        EndpointDelivery: {
            attempted_at: string | null;
            attempts: number;
            created_at: string;
            delivery_id: string;
            /** @description Of the last attempt. */
            duration_ms: number | null;
            /** @description Of the last attempt. */
            error: string | null;
            /** @description The `webhook-id` of every attempt. */
            event_id: string;
            next_attempt_at: string | null;
            resource_id: string;
            /** @description Of the last attempt; null without an answer. */
            response_status: number | null;
            sequence: number;
            /**
             * @description `failed`: no attempt follows.
             * @enum {string}
             */
            status: "queued" | "succeeded" | "failed";
            type: string;
        };
        Event: components["schemas"]["WorkflowStatusChangedEvent"] | components["schemas"]["WorkflowPlanCreatedEvent"] | components["schemas"]["WorkflowStepStartedEvent"] | components["schemas"]["WorkflowStepCompletedEvent"] | components["schemas"]["WorkflowStepFailedEvent"] | components["schemas"]["WorkflowStepReassignedEvent"] | components["schemas"]["WorkflowStepMessageEvent"] | components["schemas"]["WorkflowModelAnsweredEvent"] | components["schemas"]["WorkflowToolCalledEvent"] | components["schemas"]["WorkflowToolReturnedEvent"] | components["schemas"]["WorkflowToolsLeftOutEvent"] | components["schemas"]["WorkflowReviewCompletedEvent"] | components["schemas"]["WorkflowRightsDroppedEvent"] | components["schemas"]["AgentCreatedEvent"] | components["schemas"]["AgentUpdatedEvent"] | components["schemas"]["AgentDeletedEvent"] | components["schemas"]["AgentStatusChangedEvent"] | components["schemas"]["AgentCreationStatusChangedEvent"] | components["schemas"]["AgentCreationProgressEvent"] | components["schemas"]["AgentCreationItemChangedEvent"] | components["schemas"]["ApprovalRequestedEvent"] | components["schemas"]["ApprovalUpdatedEvent"] | components["schemas"]["ApprovalEscalatedEvent"] | components["schemas"]["ApprovalDecidedEvent"] | components["schemas"]["ApprovalExpiredEvent"] | components["schemas"]["ApprovalWithdrawnEvent"];
        Execution: {
            /** @description `name@version`; before the assignment, the name. */
            agent: string;
            created_at: string;
            /** @description The result as JSON, if the execution has an `output_schema`; otherwise what came beside the answer, such as artifacts. */
            data: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Failure"] | null;
            execution_id: string;
            finished_at: string | null;
            links: {
                events: string;
                self: string;
                workflow: string;
            };
            pending_approvals: string[];
            result: string | null;
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            task: string;
            usage: components["schemas"]["UsageTotals"];
            /** @description The peer that is currently unreachable. */
            waiting_for: components["schemas"]["WaitingFor"] | null;
        };
        ExecutionStarted: {
            /** @description Also the id of the workflow. */
            execution_id: string;
            result?: components["schemas"]["Execution"];
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            webhook_secret?: string;
        };
        Failure: {
            code: string;
            message: string;
            step_id?: string;
        };
        FieldOption: {
            label: string;
            value: unknown;
        };
        ForkedFrom: {
            step_id: string | null;
            workflow_id: string;
        };
        ForkWorkflow: {
            agent_type?: string;
            approval?: components["schemas"]["ApprovalPolicy"];
            /** @description Blueprint versions to use, by name. */
            blueprints?: {
                [key: string]: number;
            };
            budget?: components["schemas"]["BudgetLimits"];
            /** @description The first step to repeat, with all steps that depend on it. Omitted: all steps are repeated. */
            from_step?: string;
            input?: {
                [key: string]: unknown;
            };
            max_revisions?: number;
            metadata?: {
                [key: string]: unknown;
            };
            /** @description For the planner, the reviewer and all steps, instead of the default model and of the models of blueprints. */
            model?: string & unknown;
            /** @description A changed plan. Finished steps that it does not change keep their results. */
            plan?: components["schemas"]["Plan"];
            task?: string & unknown;
        };
        GraphSummary: {
            /** @description The system assistant of the graph; null if the caller cannot see it. */
            assistant_id: string | null;
            description: string | null;
            graph_id: string;
        };
        ImportBlueprint: {
            /** @description YAML front matter between `---` lines (name, description, model, tools, capabilities, permissions, limits), then the system prompt. */
            markdown: string;
        };
        LimitReport: {
            items: components["schemas"]["LimitState"][];
        };
        LimitState: {
            /** @description Null: no limit. */
            limit: number | null;
            /**
             * @description `runs`: runs that have not ended. `steps`: calls of models, tools and agents in flight. `streams`: open event streams. `api_keys`: keys that are valid. `blueprints`: versions of own blueprints. `tools`: registered tools. `document_bytes`: the size of all documents.
             * @enum {string}
             */
            name: "runs" | "steps" | "streams" | "schedules" | "api_keys" | "agents" | "blueprints" | "webhooks" | "mcp_servers" | "tools" | "document_bytes";
            /** @description `steps` and `streams` are up to 15 seconds old. */
            used: number;
        };
        ListedAgent: {
            /** @description Null for an agent that is a blueprint. */
            agent_id: string | null;
            annotations: components["schemas"]["AgentAnnotations"];
            auth: components["schemas"]["AgentAuth"];
            /** @description The registered capabilities and those that the agent reports. */
            capabilities: string[];
            checked_at: string | null;
            config: {
                [key: string]: unknown;
            };
            cost_usd: string | null;
            created_at: string;
            description: string;
            discovered: components["schemas"]["Discovery"] | null;
            endpoint: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            name: string;
            /**
             * @description `blueprint` and `built_in`: see `/v1/blueprints/{name}`.
             * @enum {string}
             */
            origin: "registered" | "blueprint" | "built_in";
            /** @enum {string} */
            status: "active" | "inactive" | "error";
            status_reason: string | null;
            status_since: string;
            timeout_seconds: number | null;
            /** @enum {string} */
            type: "llm" | "langgraph" | "a2a_server" | "api" | "openai_compatible" | "crewai" | "databricks" | "custom" | "local_cli";
            updated_at: string;
            /** @description Incremented by each change. */
            version: number;
        };
        McpAuth: {
            token: components["schemas"]["SecretReference"];
            /** @constant */
            type: "bearer";
        } | {
            name: string;
            /** @constant */
            type: "header";
            value: components["schemas"]["SecretReference"];
        };
        McpServer: {
            annotations: components["schemas"]["AnnotationOverride"][];
            auth: components["schemas"]["McpAuth"] | null;
            error: string | null;
            exclude: string[];
            include: string[];
            /** @description The time of the last successful listing. */
            listed_at: string;
            name: string;
            /** @description The protocol version in use. */
            protocol: string | null;
            refresh_due_at: string;
            server_info: {
                name: string;
                version: string;
            } | null;
            /** @description Tools that cannot be offered to a model, with the reason. `number N` is a tool without a name; `*` stands for pages that could not be read. */
            skipped: {
                reason: string;
                tool: string;
            }[];
            /**
             * @description The error of the last listing.
             * @enum {string}
             */
            status: "ready" | "failing";
            timeout_seconds: number;
            tools: {
                annotations: components["schemas"]["ToolAnnotations"];
                /** @description In the catalogue. */
                name: string;
                /** @description At the server. */
                tool: string;
            }[];
            transport: components["schemas"]["McpTransport"];
        };
        McpTransport: {
            /**
             * @description Sent with every request. Secrets belong in `auth`.
             * @default {}
             */
            headers: {
                [key: string]: string & unknown;
            };
            /** @constant */
            type: "streamable_http";
            /** Format: uri */
            url: string;
        } | {
            /** @description A name from MCP_STDIO_SERVERS, which the operator configures. */
            command: string;
            /** @constant */
            type: "stdio";
        };
        McpTransportInput: {
            /**
             * @description Sent with every request. Secrets belong in `auth`.
             * @default {}
             */
            headers?: {
                [key: string]: string & unknown;
            };
            /** @constant */
            type: "streamable_http";
            /** Format: uri */
            url: string;
        } | {
            /** @description A name from MCP_STDIO_SERVERS, which the operator configures. */
            command: string;
            /** @constant */
            type: "stdio";
        };
        Me: {
            /**
             * @description The authentication method.
             * @enum {string}
             */
            method: "development" | "jwt" | "api_key";
            roles: ("viewer" | "operator" | "admin")[];
            /** @description The scopes of the caller. */
            scopes: ("workflows:read" | "workflows:write" | "approvals:read" | "approvals:decide" | "schedules:read" | "schedules:write" | "documents:read" | "documents:write" | "agents:read" | "agents:execute" | "agents:write" | "deployments:read" | "deployments:write" | "agent_creations:read" | "agent_creations:write" | "store:read" | "store:write" | "webhooks:read" | "webhooks:write" | "tools:read" | "tools:write" | "budgets:read" | "budgets:write" | "usage:read" | "audit:read" | "api_keys:read" | "api_keys:write")[];
            tenant_id: string;
            user_id: string;
        };
        ModelList: {
            /** @description For work that names no model. */
            default_model: string;
            items: {
                /** @description `provider/model`, as runs and blueprints name it. */
                model: string;
                provider: string;
            }[];
            next_cursor: null;
            providers: {
                /** @description Why its list is missing; its models can still be used by name. */
                error: string | null;
                provider: string;
            }[];
        };
        PersonError: {
            /** @description What to do next. */
            advice: string;
            /** @description An alternative, if there is one. */
            alternative: string | null;
            /** @enum {string} */
            kind: "authentication" | "permission" | "validation" | "network" | "limit" | "unexpected";
            /** @description What happened. */
            message: string;
            /** @description Identifies the technical cause in the log. */
            reference: string;
        };
        Plan: {
            steps: components["schemas"]["ClientStep"][];
        };
        Problem: {
            code: string;
            /** @description With `already_decided`: the earlier decision. */
            decision?: components["schemas"]["Decision"] | null;
            detail: string;
            errors?: {
                field: string;
                message: string;
            }[];
            instance?: string;
            /** @description With `limit_reached` of a tenant and `quota_reached`: the limit. */
            limit?: {
                limit: number;
                /** @enum {string} */
                name: "runs" | "steps" | "streams" | "schedules" | "api_keys" | "agents" | "blueprints" | "webhooks" | "mcp_servers" | "tools" | "document_bytes";
            };
            request_id?: string;
            /**
             * @description With `insufficient_scope`: the scope that the caller lacks.
             * @enum {string}
             */
            required_scope?: "workflows:read" | "workflows:write" | "approvals:read" | "approvals:decide" | "schedules:read" | "schedules:write" | "documents:read" | "documents:write" | "agents:read" | "agents:execute" | "agents:write" | "deployments:read" | "deployments:write" | "agent_creations:read" | "agent_creations:write" | "store:read" | "store:write" | "webhooks:read" | "webhooks:write" | "tools:read" | "tools:write" | "budgets:read" | "budgets:write" | "usage:read" | "audit:read" | "api_keys:read" | "api_keys:write";
            status: number;
            /** @description With `subject_changed`: the hash of the current subject. */
            subject_hash?: string;
            title: string;
            type: string;
        } & {
            [key: string]: unknown;
        };
        RegisterAgent: {
            annotations?: components["schemas"]["AgentAnnotationsInput"];
            /**
             * @default {
             *       "type": "none"
             *     }
             */
            auth?: components["schemas"]["AgentAuth"];
            /** @default [] */
            capabilities?: string[];
            /**
             * @description Depends on `type`.
             * @default {}
             */
            config?: {
                [key: string]: unknown;
            };
            /** @description The cost of a job, in USD, if the agent does not report it. */
            cost_usd?: string;
            /** @default  */
            description?: string;
            /** Format: uri */
            endpoint?: string;
            metadata?: {
                [key: string]: unknown;
            };
            name: string;
            /** @description Limit of one attempt at a job. Omitted: the limit of every step. */
            timeout_seconds?: number;
            /** @enum {string} */
            type: "llm" | "langgraph" | "a2a_server" | "api" | "openai_compatible" | "crewai" | "databricks" | "custom" | "local_cli";
        };
        RegisterAgentTemplate: {
            annotations?: components["schemas"]["AgentAnnotationsInput"];
            /** @default  */
            description?: string;
            display_name: string;
            example_request?: {
                [key: string]: unknown;
            };
            example_response?: {
                [key: string]: unknown;
            };
            framework: string;
            health?: {
                /**
                 * @default GET
                 * @enum {string}
                 */
                method?: "GET" | "HEAD" | "POST";
                path: string;
            };
            name: string;
            poll?: {
                /** @description Selects the id in the answer to the first request. */
                id_path: string | string[];
                /** @default 2 */
                interval_seconds?: number;
                /** @description Contains `{id}`. */
                path: string;
                question?: {
                    /** @description Identifies the question. */
                    id_path: string | string[];
                    resume: {
                        /** @description Can query `$.answer` {decision, approved, text, edit}. */
                        body: {
                            [key: string]: unknown;
                        };
                        path: string;
                    };
                    /** @description The text that the person reads. */
                    text_path: string | string[];
                    /** @description States in which the agent waits for a person. */
                    values: string[];
                };
                running_values: string[];
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                status_path: string | string[];
            };
            request: {
                /** @description Strings that begin with `$` are JSONPath queries over the job; `$$` is a literal `$`. A query without a result removes its key. */
                body: {
                    [key: string]: unknown;
                };
                headers?: {
                    [key: string]: string;
                };
                /**
                 * @default POST
                 * @enum {string}
                 */
                method?: "POST" | "PUT" | "PATCH";
                /** @description `{name}` stands for a variable, or a value of the configuration. */
                path: string;
            };
            response: {
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                data_path?: string | string[];
                /** @description A result of this query is the message of a failure. */
                error_path?: string | string[];
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                result_path: string | string[];
                /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                status_path?: string | string[];
                /** @description The expected value of `status_path`, case-insensitive. Omitted: any value. */
                success_values?: string[];
                /** @default {} */
                usage?: {
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    cost_usd_path?: string | string[];
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    input_tokens_path?: string | string[];
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    model_path?: string | string[];
                    /** @description A JSONPath query (RFC 9535). Of several queries, the first one with a result is used. */
                    output_tokens_path?: string | string[];
                };
            };
        };
        RegisterDeployment: {
            /**
             * @description Credentials for callers without a token of their own.
             * @default {
             *       "type": "none"
             *     }
             */
            auth?: components["schemas"]["AgentAuth"];
            /** @default  */
            description?: string;
            /** @default {} */
            metadata?: {
                [key: string]: unknown;
            };
            name: string;
            /**
             * @description Headers that carry the caller's token. `authorization` carries it as a bearer token.
             * @default [
             *       "authorization",
             *       "x-supabase-access-token"
             *     ]
             */
            token_headers?: string[];
            /**
             * @description Registered MCP servers whose tools its agents can use.
             * @default []
             */
            tool_servers?: string[];
            /**
             * Format: uri
             * @description The base address of the LangGraph server.
             */
            url: string;
        };
        RegisteredTool: {
            /** @description Model providers that do not accept the tool unchanged. Their models see an adapted tool in a simpler form, or do not see the tool at all. Arguments are always validated in full. */
            adaptations: {
                /** @enum {string} */
                outcome: "adapted" | "left_out";
                /** @description `openai`, `compatible` or `anthropic`. */
                provider: string;
                reason: string;
            }[];
            annotations: components["schemas"]["ToolAnnotations"];
            description: string;
            input_schema: {
                [key: string]: unknown;
            };
            name: string;
            /** @description Available only to agents whose blueprint names it. */
            named_only: boolean;
            /** @description The MCP server that offers it. */
            server?: string;
            /** @enum {string} */
            source: "built_in" | "tool_service" | "mcp";
            timeout_seconds: number;
            url: string | null;
            /** @description What will keep the tool from working, for example that nothing answers at its URL. */
            warnings: string[];
        };
        RegisterMcpServer: {
            /**
             * @description Overrides the server's annotations. All matching entries apply; later entries win.
             * @default []
             */
            annotations?: components["schemas"]["AnnotationOverride"][];
            auth?: components["schemas"]["McpAuth"];
            /**
             * @description Tools to exclude.
             * @default []
             */
            exclude?: string[];
            /**
             * @description Tools to add to the catalogue.
             * @default [
             *       "*"
             *     ]
             */
            include?: string[];
            name: string;
            /**
             * @description Limit of one call, counted from its last progress report.
             * @default 60
             */
            timeout_seconds?: number;
            transport: components["schemas"]["McpTransportInput"];
        };
        RegisterTool: {
            /**
             * @default {
             *       "read_only": false,
             *       "idempotent": false,
             *       "destructive": false
             *     }
             */
            annotations?: components["schemas"]["ToolAnnotationsInput"];
            description: string;
            /** @description JSON Schema of the arguments object. */
            input_schema: {
                [key: string]: unknown;
            };
            name: string;
            /** @default 60 */
            timeout_seconds?: number;
            /**
             * Format: uri
             * @description Called with POST and the arguments as JSON.
             */
            url: string;
        };
        ReplaceAgent: {
            annotations?: components["schemas"]["AgentAnnotationsInput"];
            /**
             * @default {
             *       "type": "none"
             *     }
             */
            auth?: components["schemas"]["AgentAuth"];
            /** @default [] */
            capabilities?: string[];
            /**
             * @description Depends on `type`.
             * @default {}
             */
            config?: {
                [key: string]: unknown;
            };
            /** @description The cost of a job, in USD, if the agent does not report it. */
            cost_usd?: string;
            /** @default  */
            description?: string;
            /** Format: uri */
            endpoint?: string;
            metadata?: {
                [key: string]: unknown;
            };
            name: string;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "inactive";
            /** @description Limit of one attempt at a job. Omitted: the limit of every step. */
            timeout_seconds?: number;
            /** @enum {string} */
            type: "llm" | "langgraph" | "a2a_server" | "api" | "openai_compatible" | "crewai" | "databricks" | "custom" | "local_cli";
        };
        ReplaceSteps: {
            steps: {
                /** @description The agent for the step, with or without its version. Omitted: an agent with the capability. */
                agent?: string;
                /** @description The capability that the step requires. */
                capability: string;
                /** @default [] */
                depends_on?: string[];
                /** @description Set by the server; accepted as it was shown. */
                error?: unknown;
                /** @description Set by the server; accepted as it was shown. */
                finished_at?: unknown;
                instruction: string;
                /** @description Set by the server; accepted as it was shown. */
                model?: unknown;
                /** @description Set by the server; accepted as it was shown. */
                output?: unknown;
                output_schema?: {
                    [key: string]: unknown;
                } | null;
                /** @description Set by the server; accepted as it was shown. */
                round?: unknown;
                /** @description Set by the server; accepted as it was shown. */
                started_at?: unknown;
                /** @description Set by the server; accepted as it was shown. */
                status?: unknown;
                step_id: string;
                title: string;
                /** @description Set by the server; accepted as it was shown. */
                usage?: unknown;
                /** @description Set by the server; accepted as it was shown. */
                waiting_for?: unknown;
            }[];
            /** @description Set by the server; accepted as it was shown. */
            task?: unknown;
        };
        ReplaceTool: {
            /**
             * @default {
             *       "read_only": false,
             *       "idempotent": false,
             *       "destructive": false
             *     }
             */
            annotations?: components["schemas"]["ToolAnnotationsInput"];
            description: string;
            /** @description JSON Schema of the arguments object. */
            input_schema: {
                [key: string]: unknown;
            };
            /** @default 60 */
            timeout_seconds?: number;
            /**
             * Format: uri
             * @description Called with POST and the arguments as JSON.
             */
            url: string;
        };
        /** @description Another user steered the run, so its tools no longer act with the rights and the token of its user. */
        RightsDropped: {
            /** @description The action, as in the audit trail. */
            action: string;
            at: string;
            /** @description The user who steered the run. */
            by: string;
            /** @description The user for whom the run no longer acts. */
            user_id: string;
        };
        RollbackBlueprint: {
            /** @description The version whose content becomes the newest version. */
            version: number;
        };
        Schedule: {
            catchup_window_seconds: number;
            created_at: string;
            cron: string[] | null;
            end_at: string | null;
            interval_seconds: number | null;
            name: string;
            next_times: string[];
            /** @enum {string} */
            overlap: "skip" | "buffer_one" | "buffer_all" | "cancel_other" | "allow_all";
            pause_reason: string | null;
            paused: boolean;
            /** @description Newest first. */
            recent_runs: {
                at: string;
                workflow_id: string;
            }[];
            schedule_id: string;
            start_at: string | null;
            timezone: string | null;
            /** @description The body that starts each run, without the secret of its webhook. */
            workflow: {
                [key: string]: unknown;
            };
        };
        ScheduleBackfilled: {
            /** @description The number of scheduled times in the range. */
            runs: number;
            schedule_id: string;
        };
        ScheduleSummary: {
            catchup_window_seconds: number;
            created_at: string;
            cron: string[] | null;
            end_at: string | null;
            interval_seconds: number | null;
            name: string;
            /** @enum {string} */
            overlap: "skip" | "buffer_one" | "buffer_all" | "cancel_other" | "allow_all";
            paused: boolean;
            schedule_id: string;
            start_at: string | null;
            timezone: string | null;
        };
        ScheduleTriggered: {
            schedule_id: string;
        };
        ScheduleWritten: {
            catchup_window_seconds: number;
            created_at: string;
            cron: string[] | null;
            end_at: string | null;
            interval_seconds: number | null;
            name: string;
            /** @enum {string} */
            overlap: "skip" | "buffer_one" | "buffer_all" | "cancel_other" | "allow_all";
            paused: boolean;
            schedule_id: string;
            start_at: string | null;
            timezone: string | null;
            /** @description The generated secret of the webhook. It is shown only once. */
            webhook_secret?: string;
        };
        SchemaField: {
            default?: unknown;
            description: string | null;
            /**
             * @description The schema of the graph that contains the field.
             * @enum {string}
             */
            in: "config" | "context" | "both";
            /** @description The field names a language model. */
            is_model: boolean;
            label: string;
            max: number | null;
            min: number | null;
            name: string;
            /** @description The options of a `select`. */
            options: components["schemas"]["FieldOption"][] | null;
            required: boolean;
            /** @description The JSON Schema of the field. */
            schema: {
                [key: string]: unknown;
            };
            step: number | null;
            /** @enum {string} */
            type: "text" | "textarea" | "number" | "slider" | "boolean" | "switch" | "select" | "json" | "mcp" | "rag" | "agents";
        };
        /** @description `{"env": "AGENT_SECRET_…"}` or `{"file": "…"}`; the secret itself is never stored. */
        SecretReference: {
            env: string;
        } | {
            /** @description A file in `SECRETS_DIR/{tenant}`. */
            file: string;
        };
        SetBlueprintStatus: {
            /**
             * @description A disabled blueprint gets no new work.
             * @enum {string}
             */
            status: "enabled" | "disabled";
        };
        StartExecution: {
            /** @description Name or id of a registered agent, or the name of a blueprint. */
            agent: string;
            /** @description What a person approves: a mode (`none`, `plan`, `tools`, `result`) or detailed settings. */
            approval?: components["schemas"]["ApprovalPolicy"];
            /** @description At a limit, the run waits until a person raises the budget. */
            budget?: components["schemas"]["BudgetLimits"];
            /** @description Structured input for the agent. */
            input?: {
                [key: string]: unknown;
            };
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Instead of the agent's own model. */
            model?: string & unknown;
            /** @description JSON Schema that the output must match. The agent of the last step gets the schema and corrects answers that do not match it. */
            output_schema?: {
                [key: string]: unknown;
            };
            session_id?: string;
            task: string & unknown;
            /** @description Seconds to wait for the end. If it comes in time, the answer is 200 and has the `result`. */
            wait?: number;
            /** @description Receives the events of the run. */
            webhook?: components["schemas"]["CreateWebhook"];
        };
        StartWorkflow: {
            /**
             * @description The blueprint that carries out steps by default.
             * @default general
             */
            agent_type?: string;
            /** @description What a person approves: a mode (`none`, `plan`, `tools`, `result`) or detailed settings. */
            approval?: components["schemas"]["ApprovalPolicy"];
            /** @description At a limit, the run waits until a person raises the budget. */
            budget?: components["schemas"]["BudgetLimits"];
            /** @description Structured input for the planner and all steps. */
            input?: {
                [key: string]: unknown;
            };
            /** @default 2 */
            max_revisions?: number;
            /** @description Stored and returned; models do not see it. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description For the planner, the reviewer and all steps, instead of the default model and of the models of blueprints. */
            model?: string & unknown;
            /** @description JSON Schema that the output must match. The agent of the last step gets the schema and corrects answers that do not match it. */
            output_schema?: {
                [key: string]: unknown;
            };
            /** @description A plan that replaces the planner's. */
            plan?: components["schemas"]["Plan"];
            /**
             * @description Decides between several capable agents.
             * @enum {string}
             */
            prefer?: "cheapest" | "fastest";
            /** @description The session that the run belongs to. */
            session_id?: string;
            task: string & unknown;
            /** @description Seconds to wait for the end. If it comes in time, the answer is 200 and has the `result`. */
            wait?: number;
            /** @description Receives the events of the run. */
            webhook?: components["schemas"]["CreateWebhook"];
        };
        StepMessage: {
            message: string;
        };
        StepMessageAccepted: {
            rights_dropped: components["schemas"]["RightsDropped"] | null;
            workflow_id: string;
        };
        StepReview: {
            accepted: boolean;
            /** @description What to change; empty when accepted. */
            feedback: string;
            step_id: string;
        };
        StepState: {
            /** @description Blueprint name and version, `name@version`. */
            agent: string;
            capability: string;
            depends_on: string[];
            error: components["schemas"]["Failure"] | null;
            finished_at: string | null;
            instruction: string;
            model: string;
            output: string | null;
            output_schema: {
                [key: string]: unknown;
            } | null;
            /** @description 0 is the first execution, 1 the first revision, … */
            round: number;
            started_at: string | null;
            /** @enum {string} */
            status: "pending" | "running" | "completed" | "failed" | "cancelled";
            step_id: string;
            title: string;
            usage: components["schemas"]["UsageTotals"] | null;
            /** @description The unreachable peer that the step waits for. */
            waiting_for: components["schemas"]["WaitingFor"] | null;
        };
        StoreDelete: {
            key: string;
            namespace: [
                string
            ];
        };
        StoreItem: {
            created_at: string;
            key: string;
            namespace: string[];
            updated_at: string;
            value: {
                [key: string]: unknown;
            };
        };
        StoreListNamespaces: {
            /** @default 100 */
            limit?: number;
            max_depth?: number | null;
            /** @default 0 */
            offset?: number;
            /** @description `*` matches any single element. */
            prefix?: [
                string
            ] | null;
            /** @description `*` matches any single element. */
            suffix?: string[] | null;
        };
        StoreNamespaces: {
            namespaces: string[][];
        };
        StorePut: {
            /** @description There are no embeddings: `query` is a keyword search over all values. */
            index?: false | null;
            key: string;
            namespace: [
                string
            ];
            /** @description Time to live in minutes. Omitted: the item does not expire. */
            ttl?: number | null;
            value: {
                [key: string]: unknown;
            };
        };
        StoreSearch: {
            filter?: {
                [key: string]: unknown;
            } | null;
            /** @default 10 */
            limit?: number;
            /** @description Empty: all namespaces of the caller. Those under `orchestrator` are searched only if the prefix names them. */
            namespace_prefix: unknown[] | [
                string
            ];
            /** @default 0 */
            offset?: number;
            query?: string | null;
            refresh_ttl?: boolean | null;
        };
        StoreSearchResult: {
            items: {
                created_at: string;
                key: string;
                namespace: string[];
                /** @description Relevance to `query`. */
                score: number | null;
                updated_at: string;
                value: {
                    [key: string]: unknown;
                };
            }[];
        };
        Tool: {
            /** @description Model providers that do not accept the tool unchanged. Their models see an adapted tool in a simpler form, or do not see the tool at all. Arguments are always validated in full. */
            adaptations: {
                /** @enum {string} */
                outcome: "adapted" | "left_out";
                /** @description `openai`, `compatible` or `anthropic`. */
                provider: string;
                reason: string;
            }[];
            annotations: components["schemas"]["ToolAnnotations"];
            description: string;
            input_schema: {
                [key: string]: unknown;
            };
            name: string;
            /** @description Available only to agents whose blueprint names it. */
            named_only: boolean;
            /** @description The MCP server that offers it. */
            server?: string;
            /** @enum {string} */
            source: "built_in" | "tool_service" | "mcp";
            timeout_seconds: number;
            url: string | null;
        };
        ToolAnnotations: {
            /** @default false */
            destructive: boolean;
            /** @default false */
            idempotent: boolean;
            /** @default false */
            read_only: boolean;
        };
        ToolAnnotationsInput: {
            /** @default false */
            destructive?: boolean;
            /** @default false */
            idempotent?: boolean;
            /** @default false */
            read_only?: boolean;
        };
        ToolCallAnswer: {
            /** @description The key that the tool got. */
            idempotency_key: string;
            is_error: boolean;
            latency_ms: number;
            /**
             * @description `unknown`: the tool was called and did not answer, so it may have taken effect.
             * @enum {string}
             */
            outcome: "succeeded" | "failed" | "unknown";
            /** @description What an agent would read. */
            text: string;
            tool: string;
        };
        ToolPermission: {
            approval_id?: string;
            /** @description Null if the approval expired. */
            decided_by?: string | null;
            decision?: string;
            /** @enum {string} */
            policy: "auto" | "ask" | "ask_once" | "deny";
        };
        ToolPolicyRule: {
            /** @description Tool name; `*` matches any characters. The first matching entry applies. */
            name: string & unknown;
            /** @enum {string} */
            policy: "auto" | "ask" | "ask_once" | "deny";
        };
        TranscriptMessage: {
            activity: {
                /** @description The beginning of the JSON. */
                data: string | null;
                /** @description `tool_use`, `tool_result` or `hook`. */
                kind: string;
                name: string;
            }[];
            /** @description The author of an answer, as `name@version`. */
            agent: string | null;
            /** @description `plan`, `review-{round}`, `{step}` or `{step}/revision-{round}`; `/by/{agent}` follows for another agent than the first, `/incomplete` for answers that broke off. */
            conversation: string;
            created_at: string;
            href: string;
            /** @description Whether a text is longer than 20,000 characters; `href` has the whole message. */
            is_cut: boolean;
            /** @description Of a result. */
            is_error: boolean | null;
            /** @description Of a result: how long the call took. */
            latency_ms: number | null;
            message_id: string;
            /** @description Of an answer: the model, its tokens and its cost. */
            model_call: {
                cached_tokens: number;
                cost_usd: string;
                input_tokens: number;
                latency_ms: number;
                model: string;
                output_tokens: number;
                provider: string;
            } | null;
            /** @description Of a result: the tool. */
            name: string | null;
            /** @enum {string} */
            role: "system" | "user" | "assistant" | "tool";
            /** @description The position in the conversation, from 0. */
            sequence: number;
            text: string;
            thinking: string[];
            /** @description Of a result: the call that it answers. */
            tool_call_id: string | null;
            tool_calls: {
                /** @description As the model wrote them: JSON as a rule. */
                arguments: string;
                /** @description Null if the tool was not called (yet). */
                called_at: string | null;
                /** @description The index of the call in its message. */
                index: number;
                name: string;
                permission: components["schemas"]["ToolPermission"] | null;
                tool_call_id: string;
            }[];
        };
        UpdateBlueprint: {
            /** @description What steps can require. Omitted: the name of the blueprint. */
            capabilities?: string[];
            /** @description What the agent does: the planner reads it. */
            description?: string;
            limits?: {
                /** @description Of one step. */
                max_model_calls?: number;
                /** @description Of one step. */
                max_tokens?: number;
            };
            /** @description `provider/model`. Null: the default model. */
            model?: (string & unknown) | null;
            /** @description Policies for tool calls; the first matching entry applies. If the run has a policy for the tool, too, the stricter one applies. */
            permissions?: components["schemas"]["ToolPolicyRule"][];
            system_prompt?: string;
            /** @description The tools that the agent can call, by name; `*` matches any characters. Tools marked `named_only` need their whole name. None by default. */
            tools?: (string & unknown)[];
        };
        UpdateDeployment: {
            /** @description Credentials for callers without a token of their own. */
            auth?: components["schemas"]["AgentAuth"];
            description?: string;
            metadata?: {
                [key: string]: unknown;
            };
            name?: string;
            /** @description Headers that carry the caller's token. `authorization` carries it as a bearer token. */
            token_headers?: string[];
            /** @description Registered MCP servers whose tools its agents can use. */
            tool_servers?: string[];
            /**
             * Format: uri
             * @description The base address of the LangGraph server.
             */
            url?: string;
        };
        UpdateSchedule: {
            catchup_window_seconds?: number;
            /** @description Five fields (minute, hour, day of month, month, day of week) with names such as `MON` and `JAN`, lists, ranges and steps, or a shorthand such as `@daily`. Several expressions together name the times of all of them. If both day fields are restricted, a day that matches either of them counts, as POSIX says: `0 0 1,15 * 1` is every 1st, every 15th and every Monday. As in crontab(5), a field that begins with `*` is not restricted. An expression that never fires, such as `0 0 30 2 *`, is refused. */
            cron?: string | string[];
            end_at?: string | null;
            /** @description At least 60, unless the operator allows less. Counted from 1970-01-01T00:00:00Z: 3600 is every full hour. */
            interval_seconds?: number;
            name?: string;
            /** @enum {string} */
            overlap?: "skip" | "buffer_one" | "buffer_all" | "cancel_other" | "allow_all";
            start_at?: string | null;
            timezone?: (string & unknown) | null;
            workflow?: components["schemas"]["CreateWorkflow"];
        };
        UpdateWebhookEndpoint: {
            description?: string;
            /** @description Event types; `approval.*` selects all of a noun, `*` all events. */
            events?: ("*" | "workflow.*" | "workflow.status_changed" | "workflow.plan_created" | "workflow.step_started" | "workflow.step_completed" | "workflow.step_failed" | "workflow.model_answered" | "workflow.tool_called" | "workflow.tool_returned" | "workflow.review_completed" | "workflow.step_message" | "workflow.step_reassigned" | "workflow.tools_left_out" | "workflow.rights_dropped" | "agent.*" | "agent.created" | "agent.updated" | "agent.deleted" | "agent.status_changed" | "agent_creation.*" | "agent_creation.status_changed" | "agent_creation.progress" | "agent_creation.item_changed" | "approval.*" | "approval.requested" | "approval.updated" | "approval.escalated" | "approval.decided" | "approval.expired" | "approval.withdrawn")[];
            /**
             * @description A disabled webhook gets no events; it does not get them later.
             * @enum {string}
             */
            status?: "enabled" | "disabled";
            /**
             * Format: uri
             * @description Receives each event as JSON with POST, signed according to Standard Webhooks.
             */
            url?: string;
        };
        UsageReport: {
            group_by: string;
            items: {
                cost_usd: string;
                input_tokens: number;
                key: string;
                model_calls: number;
                output_tokens: number;
            }[];
            next_cursor: string | null;
            /** @description The totals over all groups, on every page. */
            total: components["schemas"]["UsageTotals"];
        };
        UsageTotals: {
            cost_usd: string;
            input_tokens: number;
            model_calls: number;
            output_tokens: number;
        };
        WaitingFor: {
            next_attempt_at: string;
            /** @description The error of the last attempt. */
            reason: string;
            since: string;
            /** @description As `model openai/gpt-4o-mini`, `agent clerk` or `tool search`. */
            what: string;
        };
        Webhook: {
            events: ("*" | "workflow.status_changed" | "workflow.plan_created" | "workflow.step_started" | "workflow.step_completed" | "workflow.step_failed" | "workflow.model_answered" | "workflow.tool_called" | "workflow.tool_returned" | "workflow.review_completed" | "workflow.step_message" | "workflow.step_reassigned" | "workflow.tools_left_out" | "workflow.rights_dropped" | "approval.requested" | "approval.updated" | "approval.escalated" | "approval.decided" | "approval.expired" | "approval.withdrawn")[];
            url: string;
        };
        WebhookDelivery: {
            /** @description From 1. */
            attempt: number;
            attempted_at: string;
            duration_ms: number;
            error: string | null;
            /** @description The `webhook-id` of every attempt. */
            event_id: string;
            /** @description Null when there was no answer. */
            response_status: number | null;
            sequence: number;
            /**
             * @description `retrying`: another attempt follows; `failed`: none does.
             * @enum {string}
             */
            status: "succeeded" | "failed" | "retrying";
            type: string;
        };
        WebhookEndpoint: {
            created_at: string;
            created_by: string;
            description: string;
            disabled_reason: string | null;
            /** @description Event types; `approval.*` selects all of a noun, `*` all events. */
            events: ("*" | "workflow.*" | "workflow.status_changed" | "workflow.plan_created" | "workflow.step_started" | "workflow.step_completed" | "workflow.step_failed" | "workflow.model_answered" | "workflow.tool_called" | "workflow.tool_returned" | "workflow.review_completed" | "workflow.step_message" | "workflow.step_reassigned" | "workflow.tools_left_out" | "workflow.rights_dropped" | "agent.*" | "agent.created" | "agent.updated" | "agent.deleted" | "agent.status_changed" | "agent_creation.*" | "agent_creation.status_changed" | "agent_creation.progress" | "agent_creation.item_changed" | "approval.*" | "approval.requested" | "approval.updated" | "approval.escalated" | "approval.decided" | "approval.expired" | "approval.withdrawn")[];
            /** @enum {string} */
            status: "enabled" | "disabled";
            updated_at: string;
            url: string;
            webhook_id: string;
        };
        WebhookEndpointCreated: {
            created_at: string;
            created_by: string;
            description: string;
            disabled_reason: string | null;
            /** @description Event types; `approval.*` selects all of a noun, `*` all events. */
            events: ("*" | "workflow.*" | "workflow.status_changed" | "workflow.plan_created" | "workflow.step_started" | "workflow.step_completed" | "workflow.step_failed" | "workflow.model_answered" | "workflow.tool_called" | "workflow.tool_returned" | "workflow.review_completed" | "workflow.step_message" | "workflow.step_reassigned" | "workflow.tools_left_out" | "workflow.rights_dropped" | "agent.*" | "agent.created" | "agent.updated" | "agent.deleted" | "agent.status_changed" | "agent_creation.*" | "agent_creation.status_changed" | "agent_creation.progress" | "agent_creation.item_changed" | "approval.*" | "approval.requested" | "approval.updated" | "approval.escalated" | "approval.decided" | "approval.expired" | "approval.withdrawn")[];
            /** @description Signs the deliveries. It is shown only here. */
            secret: string;
            /** @enum {string} */
            status: "enabled" | "disabled";
            updated_at: string;
            url: string;
            webhook_id: string;
        };
        WebhookTest: {
            duration_ms: number;
            error: string | null;
            response_status: number | null;
            /** @enum {string} */
            status: "succeeded" | "failed";
        };
        Workflow: {
            agent_type: string;
            approval: components["schemas"]["ApprovalSettings"] | null;
            /** @description How often the run was retried. */
            attempt: number;
            budget: components["schemas"]["Budget"] | null;
            created_at: string;
            error: components["schemas"]["Failure"] | null;
            finished_at: string | null;
            forked_from: components["schemas"]["ForkedFrom"] | null;
            input: {
                [key: string]: unknown;
            } | null;
            last_sequence: number;
            links: {
                events: string;
                result: string;
                self: string;
                temporal_ui: string | null;
            };
            max_revisions: number;
            metadata: {
                [key: string]: unknown;
            } | null;
            pending_approvals: string[];
            review: {
                /** @constant */
                by_person?: true;
                /** @description 0 is useless, 1 is perfect. */
                score: number;
                steps: components["schemas"]["StepReview"][];
                summary: string;
                /** @enum {string} */
                verdict: "accept" | "revise";
            } | null;
            rights_dropped: components["schemas"]["RightsDropped"] | null;
            round: number;
            /** @description The schedule that started it. */
            schedule_id: string | null;
            session_id: string | null;
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            steps: components["schemas"]["StepState"][];
            task: string;
            updated_at: string;
            usage: components["schemas"]["UsageTotals"];
            /** @description The user that the run acts for; null if unknown. */
            user_id: string | null;
            /** @description The peer that the run has waited for longest: a model provider, an agent or a tool service that is unreachable or overloaded. The run continues when the peer is back. */
            waiting_for: components["schemas"]["WaitingFor"] | null;
            webhook: components["schemas"]["Webhook"] | null;
            workflow_id: string;
        };
        WorkflowAccepted: {
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            workflow_id: string;
        };
        WorkflowModelAnsweredEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description `name@version`. */
                agent: string;
                cached_tokens: number;
                /** @description `plan`, `review-{round}`, or the step and its revision. */
                conversation: string;
                cost_usd: string;
                input_tokens: number;
                latency_ms: number;
                /** @description The `sequence` of the message in its conversation. */
                message: number;
                model: string;
                output_tokens: number;
                /** @description The beginning of the answer. Credentials are masked. */
                preview: string;
                provider: string;
                /** @description Null for the planner and the reviewer. */
                step_id: string | null;
                /** @description The names of the tools that the model calls. */
                tool_calls: string[];
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.model_answered";
        };
        WorkflowPlanCreatedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description `planned`, `edited`, `replaced` or `forked`. */
                cause: string;
                steps: ({
                    /** @description `name@version`. */
                    agent: string;
                    capability: string;
                    depends_on: string[];
                    model?: string | null;
                    step_id: string;
                    title: string;
                } & {
                    [key: string]: unknown;
                })[];
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.plan_created";
        };
        WorkflowRequested: {
            /** @description What the workflow was asked to do. `status` is that of now, and follows a moment later. Null if nothing is left to do. */
            requested: ("pause" | "resume" | "cancel") | null;
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            workflow_id: string;
        };
        WorkflowResult: {
            /** @description The output as JSON, if the run has an `output_schema`. */
            data: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Failure"] | null;
            /** @description The outputs of the steps that no other step depends on. */
            output: string | null;
            review: {
                /** @constant */
                by_person?: true;
                /** @description 0 is useless, 1 is perfect. */
                score: number;
                steps: components["schemas"]["StepReview"][];
                summary: string;
                /** @enum {string} */
                verdict: "accept" | "revise";
            } | null;
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            steps: {
                output: string | null;
                /** @enum {string} */
                status: "pending" | "running" | "completed" | "failed" | "cancelled";
                step_id: string;
                title: string;
            }[];
            usage: components["schemas"]["UsageTotals"];
            workflow_id: string;
        };
        WorkflowReviewCompletedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                review: {
                    score: number;
                    summary: string;
                    verdict: string;
                } & {
                    [key: string]: unknown;
                };
                round: number;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.review_completed";
        };
        WorkflowRightsDroppedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description The action, as in the audit trail. */
                action: string;
                at: string;
                /** @description The user who steered the run. */
                by: string;
                /** @description The user for whom the run no longer acts. */
                user_id: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.rights_dropped";
        };
        WorkflowStarted: {
            result?: components["schemas"]["WorkflowResult"];
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            /** @description The generated secret of the webhook. It is shown only once. */
            webhook_secret?: string;
            workflow_id: string;
        };
        WorkflowStatusChangedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description The number of retries so far. */
                attempt?: number;
                error?: {
                    code: string;
                    message: string;
                    step_id?: string;
                };
                previous_status: string | null;
                status: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.status_changed";
        };
        WorkflowSteered: {
            rights_dropped: components["schemas"]["RightsDropped"] | null;
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            workflow_id: string;
        };
        WorkflowStepCompletedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description The beginning of the output. */
                preview: string;
                round: number;
                step_id: string;
                title: string;
                usage: {
                    cost_usd?: string;
                    input_tokens?: number;
                    model_calls?: number;
                    output_tokens?: number;
                };
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.step_completed";
        };
        WorkflowStepFailedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                error: {
                    code: string;
                    message: string;
                    step_id?: string;
                };
                round: number;
                step_id: string;
                title: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.step_failed";
        };
        WorkflowStepMessageEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                step_id: string;
                text: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.step_message";
        };
        WorkflowStepReassignedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                error: {
                    code: string;
                    message: string;
                    step_id?: string;
                };
                from: string;
                round: number;
                step_id: string;
                title: string;
                to: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.step_reassigned";
        };
        WorkflowStepStartedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent: string;
                round: number;
                step_id: string;
                title: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.step_started";
        };
        WorkflowSummary: {
            agent_type: string;
            created_at: string;
            error: components["schemas"]["Failure"] | null;
            finished_at: string | null;
            /** @description The schedule that started it. */
            schedule_id: string | null;
            /** @enum {string} */
            status: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            task: string;
            updated_at: string;
            workflow_id: string;
        };
        WorkflowToolCalledEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description `name@version`. */
                agent: string;
                /** @description The beginning of the JSON. Credentials are masked. */
                arguments: string;
                /** @description The index of the call in its message. */
                call: number;
                /** @description `plan`, `review-{round}`, or the step and its revision. */
                conversation: string;
                /** @description The `sequence` of the message in its conversation. */
                message: number;
                permission: {
                    approval_id?: string;
                    /** @description Null if the approval expired. */
                    decided_by?: string | null;
                    decision?: string;
                    /** @enum {string} */
                    policy: "auto" | "ask" | "ask_once" | "deny";
                };
                /** @description Null for the planner and the reviewer. */
                step_id: string | null;
                tool: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.tool_called";
        };
        WorkflowToolReturnedEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                /** @description `name@version`. */
                agent: string;
                /** @description The index of the call in its message. */
                call: number;
                /** @description `plan`, `review-{round}`, or the step and its revision. */
                conversation: string;
                is_error: boolean;
                /** @description Null if the call was not made. */
                latency_ms: number | null;
                /** @description The `sequence` of the message in its conversation. */
                message: number;
                /** @description The beginning of the result. Credentials are masked. */
                preview: string;
                /** @description Null for the planner and the reviewer. */
                step_id: string | null;
                tool: string;
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.tool_returned";
        };
        WorkflowToolsLeftOutEvent: {
            actor: string;
            /** @description The id of the resource. */
            correlationId: string;
            /** @description Deterministic from the resource id and the sequence (UUIDv5). */
            eventId: string;
            /** @description RFC 3339, UTC. */
            occurredAt: string;
            payload: {
                agent: string;
                model: string;
                round: number;
                step_id: string;
                title: string;
                tools: ({
                    name: string;
                    reason: string;
                } & {
                    [key: string]: unknown;
                })[];
                workflow_id: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Gapless per resource, from 1. */
            sequence: number;
            tenantId: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow.tools_left_out";
        };
    };
    responses: {
        /** @description The request is not valid; `errors` names the fields. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Missing or invalid credentials. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller lacks the scope that `required_scope` names. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The tenant has no such resource. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `Accept` excludes every media type that this answers with. */
        Problem406: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request conflicts with the state of the resource; see `code`. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A parameter in the path is longer than 256 characters. */
        Problem414: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The `Content-Type` or the `Content-Encoding` of the body is not supported. */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The Idempotency-Key was used for another request, or what the request names cannot be used; see `code`. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Rate limit exceeded; `Retry-After` says when to try again. */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The URL and the headers together are longer than 16 KiB. */
        Problem431: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A dependency is unavailable; `Retry-After` says when to try again. */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
        "Idempotency-Key": string;
        /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
        "X-Tenant-Id": string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    decodePayloads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodecPayloadsInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodecPayloads"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    encodePayloads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodecPayloadsInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodecPayloads"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics in the text format of Prometheus. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            404: components["responses"]["Problem404"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dependencies: {
                            [key: string]: "up" | "down";
                        };
                        /** @enum {string} */
                        status: "ready" | "not_ready";
                    };
                };
            };
            431: components["responses"]["Problem431"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dependencies: {
                            [key: string]: "up" | "down";
                        };
                        /** @enum {string} */
                        status: "ready" | "not_ready";
                    };
                };
            };
        };
    };
    listAgentCreations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                /** @description Only agent creations of the caller. */
                mine?: string;
                status?: "pending" | "understanding" | "discovering" | "configuring" | "awaiting_answer" | "awaiting_sign_in" | "awaiting_confirmation" | "applying" | "verifying" | "completed" | "failed" | "rejected" | "expired" | "cancelled";
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AgentCreationSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    createAgentCreation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "request": "Create an agent called Research Assistant that searches the web"
                 *     }
                 */
                "application/json": components["schemas"]["CreateAgentCreation"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentCreationAccepted"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getAgentCreation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_creation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentCreation"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    cancelAgentCreation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_creation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentCreationRequested"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listAgentCreationEvents: {
        parameters: {
            query?: {
                /** @description Events after this sequence. */
                cursor?: number;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_creation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, or a stream of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Event"][];
                        next_cursor: string | null;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    reviveAgentCreation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_creation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentCreationAccepted"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listAgentTemplates: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AgentTemplate"][];
                        next_cursor: null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    createAgentTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterAgentTemplate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentTemplate"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getAgentTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentTemplate"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteAgentTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description Exact name. */
                capability?: string;
                cursor?: string;
                limit?: number;
                origin?: "registered" | "blueprint" | "built_in";
                /** @description Keyword search in names, descriptions and capabilities: all words must occur; `or` separates alternatives, `"…"` is a phrase, `-word` must not occur. */
                q?: string;
                status?: "active" | "inactive" | "error";
                type?: "llm" | "langgraph" | "a2a_server" | "api" | "openai_compatible" | "crewai" | "databricks" | "custom" | "local_cli";
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ListedAgent"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    registerAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterAgent"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    replaceAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceAgent"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listAgentEvents: {
        parameters: {
            query?: {
                /** @description Events after this sequence. */
                cursor?: number;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Event"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    checkAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                agent_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    executeAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agent": "writer",
                 *       "task": "Write a haiku about durable workflows"
                 *     }
                 */
                "application/json": components["schemas"]["StartExecution"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionStarted"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionStarted"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getAgentStats: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentStats"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getExecution: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    testAgentConnection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterAgent"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionTest"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ci",
                 *       "role": "viewer"
                 *     }
                 */
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                api_key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                api_key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listApprovals: {
        parameters: {
            query?: {
                agent_creation_id?: string;
                cursor?: string;
                kind?: "plan" | "tool_call" | "result" | "question" | "budget" | "unknown_effect" | "agent_creation" | "sign_in";
                limit?: number;
                session_id?: string;
                status?: ("pending" | "decided" | "expired" | "withdrawn") | "all";
                step_id?: string;
                workflow_id?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApprovalSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                approval_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    decideApproval: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                approval_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decision": "approve"
                 *     }
                 */
                "application/json": components["schemas"]["DecisionRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                /** @description Entries before this one. */
                cursor?: number;
                /** @description An alternative to `Accept: text/csv`. CSV contains all matching entries instead of one page. A cell that begins like a formula is prefixed with an apostrophe. */
                format?: "json" | "csv";
                /** @description Not before. */
                from?: string;
                limit?: number;
                resource?: string;
                resource_id?: string;
                /** @description `pending` during the action. `unknown` if the process ended before it recorded the outcome and nothing else shows it. */
                result?: "pending" | "succeeded" | "failed" | "denied" | "unknown";
                /** @description Before. */
                to?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries, or all matching entries as CSV. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        next_cursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            406: components["responses"]["Problem406"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listBlueprints: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                status?: "enabled" | "disabled";
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Blueprint"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    createBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "haiku-poet",
                 *       "description": "Writes haiku.",
                 *       "system_prompt": "You write haiku. Answer with the three lines of one haiku and nothing else."
                 *     }
                 */
                "application/json": components["schemas"]["CreateBlueprint"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    updateBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBlueprint"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    diffBlueprint: {
        parameters: {
            query?: {
                /** @description Default: the version before `to`. */
                from?: number;
                /** @description Default: the newest version. */
                to?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlueprintDiff"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    exportBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    rollbackBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackBlueprint"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    setBlueprintStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetBlueprintStatus"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listBlueprintVersions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Blueprint"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getBlueprintVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    importBlueprint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "markdown": "---\nname: haiku-poet\ndescription: Writes haiku.\n---\nYou write haiku.\n"
                 *     }
                 */
                "application/json": components["schemas"]["ImportBlueprint"];
                /**
                 * @example {
                 *       "markdown": "---\nname: haiku-poet\ndescription: Writes haiku.\n---\nYou write haiku.\n"
                 *     }
                 */
                "text/markdown": components["schemas"]["ImportBlueprint"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blueprint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listBudgets: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Budget"][];
                        next_cursor: null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getDailyBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    setDailyBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "usd": "5.00"
                 *     }
                 */
                "application/json": components["schemas"]["BudgetLimits"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteDailyBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getSessionBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    setSessionBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "usd": "5.00"
                 *     }
                 */
                "application/json": components["schemas"]["BudgetLimits"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteSessionBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getWorkflowBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    setWorkflowBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "usd": "5.00"
                 *     }
                 */
                "application/json": components["schemas"]["BudgetLimits"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteWorkflowBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listCapabilities: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Capability"][];
                        next_cursor: null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listDeployments: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                /** @description Exact name. */
                name?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Deployment"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    registerDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterDeployment"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    updateDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "production"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateDeployment"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listAssistants: {
        parameters: {
            query?: {
                cursor?: string;
                graph?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fetched_at: string;
                        /** @description True if the deployment is unreachable and this is its last known answer. */
                        is_stale: boolean;
                        items: components["schemas"]["Assistant"][];
                        next_cursor: string | null;
                        /** @description Why the deployment is unreachable. */
                        problem: string | null;
                        /**
                         * @description Items that cannot be used, with the reason.
                         * @default []
                         */
                        skipped: {
                            name: string;
                            reason: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getAssistant: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                assistant_id: string;
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assistant"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listGraphs: {
        parameters: {
            query?: {
                /** @description `true` asks the deployment even if a recent answer is cached. */
                refresh?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fetched_at: string;
                        /** @description True if the deployment is unreachable and this is its last known answer. */
                        is_stale: boolean;
                        items: components["schemas"]["GraphSummary"][];
                        next_cursor: null;
                        /** @description Why the deployment is unreachable. */
                        problem: string | null;
                        /**
                         * @description Items that cannot be used, with the reason.
                         * @default []
                         */
                        skipped: {
                            name: string;
                            reason: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    checkGraphConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
                graph_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "config": {}
                 *     }
                 */
                "application/json": components["schemas"]["CheckConfigBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The schema's defaults for omitted fields. */
                        defaults: {
                            [key: string]: unknown;
                        };
                        fetched_at: string;
                        /** @description True if the deployment is unreachable and this is its last known answer. */
                        is_stale: boolean;
                        /** @description Why the deployment is unreachable. */
                        problem: string | null;
                        problems: components["schemas"]["ConfigProblem"][];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getGraphSchema: {
        parameters: {
            query?: {
                /** @description `true` asks the deployment even if a recent answer is cached. */
                refresh?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
                graph_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The assistant that the schema was read from. */
                        assistant_id: string;
                        config_schema: {
                            [key: string]: unknown;
                        } | null;
                        context_schema: {
                            [key: string]: unknown;
                        } | null;
                        deployment_id: string;
                        description: string | null;
                        fetched_at: string;
                        graph_id: string;
                        /** @description True if the deployment is unreachable and this is its last known answer. */
                        is_stale: boolean;
                        /** @description Why the deployment is unreachable. */
                        problem: string | null;
                        properties: {
                            [key: string]: components["schemas"]["SchemaField"];
                        };
                        /**
                         * @description Properties that describe no value.
                         * @default []
                         */
                        skipped: {
                            name: string;
                            reason: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    checkDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentHealth"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listDeploymentModels: {
        parameters: {
            query?: {
                /** @description `true` asks the deployment even if a recent answer is cached. */
                refresh?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fetched_at: string;
                        /** @description True if the deployment is unreachable and this is its last known answer. */
                        is_stale: boolean;
                        items: components["schemas"]["DeploymentModel"][];
                        next_cursor: null;
                        /** @description Why the deployment is unreachable. */
                        problem: string | null;
                        /**
                         * @description Items that cannot be used, with the reason.
                         * @default []
                         */
                        skipped: {
                            name: string;
                            reason: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listDeploymentTools: {
        parameters: {
            query?: {
                /** @description `true` asks the deployment even if a recent answer is cached. */
                refresh?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                deployment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        fetched_at: string;
                        /** @description True if the deployment is unreachable and this is its last known answer. */
                        is_stale: boolean;
                        items: components["schemas"]["DeploymentTool"][];
                        next_cursor: null;
                        /** @description Why the deployment is unreachable. */
                        problem: string | null;
                        /**
                         * @description Items that cannot be used, with the reason.
                         * @default []
                         */
                        skipped: {
                            name: string;
                            reason: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    discoverDeployments: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["DiscoverDeployments"];
            };
        };
        responses: {
            /** @description All deployments, or a stream with one event `deployment` for each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeploymentView"][];
                        next_cursor: null;
                    };
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listDocuments: {
        parameters: {
            query?: {
                cursor?: string;
                filename?: string;
                limit?: number;
                /** @description Keyword search in names and contents: all words must occur; `or` separates alternatives, `"…"` is a phrase, `-word` must not occur. */
                q?: string;
                /** @description Comma-separated; a document must carry all of them. */
                tags?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DocumentMetadata"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    uploadDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description 10 MiB at most. The Content-Type of the part is kept; its `charset` says how the text is read for the search. */
                    file: string;
                    /** @description Comma-separated: 20 at most, of 64 characters each. */
                    tags?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentMetadata"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The content, with the media type that it was stored with. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getDocumentMetadata: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentMetadata"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getLimits: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitReport"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ScheduleSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    createSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Monday report",
                 *       "cron": "0 8 * * 1",
                 *       "workflow": {
                 *         "task": "Summarise the support tickets of the last week"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateSchedule"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleWritten"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    updateSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cron": "0 9 * * 1"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateSchedule"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleWritten"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    backfillSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "start_at": "2026-01-01T00:00:00Z",
                 *       "end_at": "2026-01-02T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["BackfillSchedule"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleBackfilled"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    pauseSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "maintenance"
                 *     }
                 */
                "application/json": {
                    reason?: string;
                } | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    resumeSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    triggerSchedule: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleTriggered"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getStoreItem: {
        parameters: {
            query: {
                key: string;
                /** @description The elements of the namespace, joined by periods. */
                namespace: string;
                refresh_ttl?: "true" | "false";
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreItem"] | null;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    putStoreItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "namespace": [
                 *         "me",
                 *         "notes"
                 *       ],
                 *       "key": "city",
                 *       "value": {
                 *         "name": "Lyon"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["StorePut"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteStoreItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "namespace": [
                 *         "me",
                 *         "notes"
                 *       ],
                 *       "key": "city"
                 *     }
                 */
                "application/json": components["schemas"]["StoreDelete"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    searchStoreItems: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "namespace_prefix": [
                 *         "me"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StoreSearch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreSearchResult"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listStoreNamespaces: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "prefix": [
                 *         "me"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StoreListNamespaces"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreNamespaces"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listTools: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Tool"][];
                        next_cursor: null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    registerTool: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "book_room",
                 *       "description": "Books a meeting room.",
                 *       "url": "https://tools.example.com/book_room",
                 *       "input_schema": {
                 *         "type": "object",
                 *         "properties": {
                 *           "room": {
                 *             "type": "string"
                 *           }
                 *         },
                 *         "required": [
                 *           "room"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["RegisterTool"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredTool"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getTool: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tool"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    replaceTool: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceTool"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredTool"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteTool: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    callTool: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallTool"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolCallAnswer"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listMcpServers: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["McpServer"][];
                        next_cursor: null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    registerMcpServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterMcpServer"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServer"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getMcpServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServer"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteMcpServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    refreshMcpServer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServer"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getUsage: {
        parameters: {
            query?: {
                agent?: string;
                cursor?: string;
                from?: string;
                group_by?: "day" | "model" | "agent" | "workflow";
                limit?: number;
                model?: string;
                to?: string;
                workflow_id?: string;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageReport"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WebhookEndpoint"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks",
                 *       "events": [
                 *         "approval.requested",
                 *         "workflow.*"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointCreated"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listWebhookMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                status?: "queued" | "succeeded" | "failed";
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EndpointDelivery"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    redeliverWebhookMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                delivery_id: string;
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        delivery_id: string;
                        /** @enum {string} */
                        status: "queued" | "succeeded" | "failed";
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTest"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listWorkflows: {
        parameters: {
            query?: {
                agent_type?: string;
                created_after?: string;
                created_before?: string;
                cursor?: string;
                /** @description Includes executions of single agents. */
                executions?: string;
                limit?: number;
                /** @description Text that the task must contain (case-insensitive). */
                q?: string;
                schedule_id?: string;
                session_id?: string;
                status?: "pending" | "planning" | "awaiting_approval" | "executing" | "reviewing" | "paused" | "completed" | "failed" | "cancelled" | "timed_out" | "terminated";
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WorkflowSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    startWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "task": "Compare the three largest vendors of heat pumps in 2 steps"
                 *     }
                 */
                "application/json": components["schemas"]["StartWorkflow"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowStarted"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowStarted"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    cancelWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRequested"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listWorkflowEvents: {
        parameters: {
            query?: {
                /** @description Events after this sequence. */
                cursor?: number;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, or a stream of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Event"][];
                        next_cursor: string | null;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            406: components["responses"]["Problem406"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    forkWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ForkWorkflow"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowAccepted"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                message_id: string;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TranscriptMessage"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    pauseWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRequested"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listPlanMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TranscriptMessage"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    getWorkflowResult: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowResult"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    resumeWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRequested"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    retryWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowSteered"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listReviewMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TranscriptMessage"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    replaceWorkflowSteps: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceSteps"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listStepMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                step_id: string;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TranscriptMessage"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    sendMessageToStep: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`. */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                step_id: string;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "message": "Leave out vendors without a service network in France."
                 *     }
                 */
                "application/json": components["schemas"]["StepMessage"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepMessageAccepted"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            414: components["responses"]["Problem414"];
            415: components["responses"]["Problem415"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: {
                /** @description The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree. */
                "X-Tenant-Id"?: components["parameters"]["X-Tenant-Id"];
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WebhookDelivery"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            414: components["responses"]["Problem414"];
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            503: components["responses"]["Problem503"];
        };
    };
}
