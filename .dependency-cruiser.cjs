/** The walls of the house: who may import whom. See CONTRIBUTING.md. */
const ours = '^src/';

/** Everything of ours that a folder may import beside itself. */
const wall = (folder, ...allowed) => ({
  name: `wall-${folder.replaceAll('/', '-')}`,
  comment: `src/${folder} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing else of ours'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: ours, pathNot: [folder, ...allowed].map((name) => `^src/${name}[/.]`) },
});

/** Packages that a folder must not know. */
const without = (folder, reason, packages, pathNot = []) => ({
  name: `packages-${folder.replaceAll('/', '-')}`,
  comment: reason,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot },
  to: { path: `node_modules/(${packages})/` },
});

/** Services form a list: each folder may import those before it. */
const SERVICES = [
  'audit',
  'idempotency',
  'limits',
  'user-tokens',
  'usage',
  'models',
  'webhooks',
  'approvals',
  'budgets',
  'blueprints',
  'agents',
  'documents',
  'store',
  'api-keys',
  'tools',
  'deployments',
  'planning',
  'conversations',
  'runs',
  'agent-jobs',
  'agent-creations',
  'management-tools',
  'schedules',
  'maintenance',
];

const orderOfServices = SERVICES.map((folder, index) => ({
  name: `order-services-${folder}`,
  comment: `services/${folder} may import these services: ${SERVICES.slice(0, index).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^src/services/${folder}/` },
  to: {
    path: '^src/services/',
    pathNot: `^src/services/(${SERVICES.slice(0, index + 1).join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'services-are-listed',
      comment: 'A new folder of services takes its place in the list above.',
      severity: 'error',
      from: { path: '^src/services/', pathNot: `^src/services/(${SERVICES.join('|')})/` },
      to: {},
    },
    ...orderOfServices,
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: { path: ours },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-package',
      severity: 'error',
      from: { path: ours, pathNot: '^src/dev/(?!offline-model/)' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types' },
    },
    { name: 'resolvable', severity: 'error', from: { path: ours }, to: { couldNotResolve: true } },

    wall('contracts'),
    {
      name: 'contracts-know-zod-only',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { path: 'node_modules', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'contracts-without-node',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { dependencyTypes: ['core'] },
    },
    wall('client'),
    {
      name: 'packages-client',
      comment: 'The client runs in browsers, too.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { path: 'node_modules', pathNot: 'node_modules/(openapi-fetch|eventsource-parser)/' },
    },
    wall('platform', 'contracts'),
    wall('db', 'contracts', 'platform'),
    wall('payloads', 'contracts', 'platform', 'db'),
    without(
      'payloads',
      'Of Temporal, codecs need the types and the wire format only.',
      '@temporalio/(?!common|proto)[^/]+',
    ),
    wall('events', 'contracts', 'platform', 'db'),
    wall('auth', 'contracts', 'platform', 'db'),
    wall('llm', 'contracts', 'platform'),
    wall('tools', 'contracts', 'platform'),
    wall('agents', 'contracts', 'platform', 'llm', 'tools', 'durable-graph'),
    wall('durable-graph'),
    {
      name: 'packages-durable-graph',
      comment: 'A library of its own: Temporal, LangChain, and what the sandbox lacks.',
      severity: 'error',
      from: { path: '^src/durable-graph/' },
      to: {
        path: 'node_modules',
        pathNot:
          'node_modules/(@temporalio|@langchain|@ungap/structured-clone|headers-polyfill|web-streams-polyfill)/',
      },
    },
    {
      name: 'wall-services',
      comment:
        'Of workflows, services may import messages only: they define signals, updates and types.',
      severity: 'error',
      from: { path: '^src/services/' },
      to: {
        path: ours,
        pathNot: [
          '^src/(services|contracts|platform|db|events|auth|llm|tools|agents)/',
          '^src/workflows/[^/]+/messages\\.ts$',
        ],
      },
    },
    {
      name: 'only-runs-know-temporal',
      comment: 'services/runs/temporal.ts and its like are the Temporal client façades.',
      severity: 'error',
      from: {
        path: '^src/services/',
        pathNot:
          '^src/services/(runs|sessions|schedules|agent-creations|webhooks)/temporal(-options)?\\.ts$',
      },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'wall-workflows',
      comment:
        'Workflows may import workflows, and the contracts that load nothing; other contracts and activities as types only.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        path: ours,
        pathNot: [
          '^src/workflows/',
          '^src/contracts/(conversation-id|same-step|usage-totals)\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-share-through-kit',
      comment: 'A workflow may import kit/ and the messages of other workflows.',
      severity: 'error',
      from: { path: '^src/workflows/([^/]+)/' },
      to: {
        path: '^src/workflows/[^/]+/',
        pathNot: ['^src/workflows/($1|kit)/', '^src/workflows/[^/]+/messages\\.ts$'],
      },
    },
    {
      name: 'wall-workflows-kit',
      comment: 'kit/ holds what several workflows share; it knows none of them.',
      severity: 'error',
      from: { path: '^src/workflows/kit/' },
      to: { path: '^src/workflows/', pathNot: '^src/workflows/kit/' },
    },
    {
      name: 'messages-load-no-workflow',
      comment: 'Services load messages outside of the sandbox.',
      severity: 'error',
      from: { path: '^src/workflows/[^/]+/messages\\.ts$' },
      to: {
        path: ours,
        pathNot: '^src/workflows/[^/]+/messages\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'wall-workflow-packages',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: 'node_modules', pathNot: 'node_modules/@temporalio/(workflow|common)/' },
    },
    {
      name: 'workflows-without-node',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'wall-graph-workflows',
      comment:
        'Workflows that run graphs may import graphs and the kit of workflows; contracts and activities as types only.',
      severity: 'error',
      from: { path: '^src/graph-workflows/' },
      to: {
        path: ours,
        pathNot: '^src/(graph-workflows|workflows/kit|durable-graph|agents/graphs)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'wall-activities',
      severity: 'error',
      from: { path: '^src/activities/' },
      to: { path: '^src/(workflows|graph-workflows|api|gateways|workers|dev|cli|dashboard)/' },
    },
    {
      name: 'wall-api',
      comment: 'The API offers operations over HTTP; db and platform are for its own wiring.',
      severity: 'error',
      from: { path: '^src/api/' },
      to: {
        path: ours,
        pathNot:
          '^src/(api|composition|operations|services|auth|events|payloads|contracts|platform|db)/',
      },
    },
    wall(
      'operations',
      'composition',
      'services',
      'auth',
      'contracts',
      'db/tenant-context',
      'platform',
    ),
    {
      name: 'wall-composition',
      comment: 'Composition wires services; it knows no gateway, no workflow and no activity.',
      severity: 'error',
      from: { path: '^src/composition/' },
      to: {
        path: ours,
        pathNot:
          '^src/((composition|services|contracts|platform|db|events|payloads|auth|llm|tools|agents)/|dev/offline-model/offline-model\\.ts$)',
      },
    },
    {
      name: 'only-processes-import-composition',
      comment: 'Others take their dependencies as arguments, and may name the types.',
      severity: 'error',
      from: { path: ours, pathNot: '^src/(composition|workers|dev|api/server\\.ts$)' },
      to: { path: '^src/composition/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'routes-know-no-table',
      severity: 'error',
      from: { path: '^src/api/(routes|plugins)/' },
      to: { path: '^src/db/(tables|queries|migrations)/' },
    },
    without(
      'api',
      'Routes speak to services, not to Temporal or Postgres.',
      '@temporalio|pg|kysely',
      ['^src/api/create-context\\.ts$'],
    ),
    {
      name: 'environment-in-one-place',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(dev|workers|api/(server|make-api-key)|db/migrate|platform)',
      },
      to: { path: '^src/platform/config/config\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-dev',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(dev/|composition/models\\.ts$)' },
      to: { path: '^src/dev/' },
    },
    {
      name: 'composition-imports-offline-model-only',
      comment: 'The composition root hands the offline model to createModels.',
      severity: 'error',
      from: { path: '^src/composition/models\\.ts$' },
      to: { path: '^src/dev/', pathNot: '^src/dev/offline-model/offline-model\\.ts$' },
    },
    wall('dev/offline-model', 'contracts', 'platform', 'llm'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
