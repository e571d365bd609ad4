/** The walls of the house: who may import whom. See CONTRIBUTING.md. */
const ours = '^src/';

/** Everything of ours that a folder may import beside itself. */
const wall = (folder, ...allowed) => ({
  name: `wall-${folder.replaceAll('/', '-')}`,
  comment: `src/${folder} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing else of ours'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: ours, pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
});

/** Packages that a folder must not know. */
const without = (folder, reason, packages, pathNot = []) => ({
  name: `packages-${folder.replaceAll('/', '-')}`,
  comment: reason,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot },
  to: { path: `node_modules/(${packages})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
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
      comment: 'Of workflows, services may import messages only.',
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
          '^src/services/(runs|sessions|schedules|agent-creations|audit)/temporal(-options)?\\.ts$',
      },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'wall-workflows',
      comment: 'Workflows may import workflows; contracts and activities as types only.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: ours, pathNot: '^src/workflows/', dependencyTypesNot: ['type-only'] },
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
        'Workflows that run graphs may import graphs and workflows; contracts and activities as types only.',
      severity: 'error',
      from: { path: '^src/graph-workflows/' },
      to: {
        path: ours,
        pathNot: '^src/(graph-workflows|workflows|durable-graph|agents/graphs)/',
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
      comment:
        'The API may import services, auth, events, payloads and contracts; db and platform in its composition root and for shared queries.',
      severity: 'error',
      from: { path: '^src/api/', pathNot: '^src/api/server\\.ts$' },
      to: {
        path: ours,
        pathNot: '^src/(api|services|auth|events|payloads|contracts|platform|db)/',
      },
    },
    {
      name: 'wall-api-server',
      comment: 'The composition root also asks llm for the default model, as workers do.',
      severity: 'error',
      from: { path: '^src/api/server\\.ts$' },
      to: {
        path: ours,
        pathNot:
          '^src/((api|services|auth|events|payloads|contracts|platform|db)/|llm/default-model\\.ts$)',
      },
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
      ['^src/api/server\\.ts$'],
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
      from: { path: '^src/', pathNot: '^src/(dev/|workers/worker\\.ts$)' },
      to: { path: '^src/dev/' },
    },
    {
      name: 'worker-imports-offline-model-only',
      comment: 'The composition root hands the offline model to createModels.',
      severity: 'error',
      from: { path: '^src/workers/worker\\.ts$' },
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
