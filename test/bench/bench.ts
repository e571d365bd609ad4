import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { Client, Connection } from '@temporalio/client';
import { consoleReporter } from '../../src/dev/console.ts';
import { startStack } from '../../src/dev/stack.ts';
import { measureAgents } from './agents.ts';
import { measureDeployments } from './deployments.ts';
import { measureFairShares } from './fair-shares.ts';
import { measureGraphs } from './graphs.ts';
import { createRuns } from './runs.ts';
import { type Distribution, distribution, inParallel, round } from './statistics.ts';

/**
 * Our runs against bare Temporal, in one go and on one server, so that the ratios mean something on any machine. The model
 * takes no time and the plan has one step: what is measured is us.
 */
const quick = process.argv.includes('--quick');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'orchestrator-bench-'));
const report = consoleReporter();
const stack = await startStack({
  dataDir,
  port: 0,
  report,
  env: { OFFLINE_MODEL_LATENCY_MS: '0', MODEL: 'offline/canned', LOG_LEVEL: 'warn' },
});
try {
  const results = await measure();
  await mkdir(join(ROOT, 'bench'), { recursive: true });
  await writeFile(join(ROOT, 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  print(results);
} finally {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);

async function measure() {
  const { temporal = '', nats: natsUrl = '', api = '', pids } = stack.file;
  const bareWorker = fork(join(ROOT, 'test/bench/bare-worker.ts'), {
    env: { ...process.env, TEMPORAL_ADDRESS: temporal },
  });
  await once(bareWorker, 'message');
  const connection = await Connection.connect({ address: temporal });
  const client = new Client({ connection });
  const nats = await connect({ servers: natsUrl });
  const runs = createRuns(api, nats);
  let number = 0;
  const runBare = () =>
    client.workflow.execute('bare', { taskQueue: 'bare', workflowId: `bare-${number++}` });

  // Both sides are warmed up first, and measured by turns.
  await inParallel(20, 5, runBare);
  await inParallel(20, 5, () => runs.execute());
  const pairs = quick ? 20 : 60;
  const sequential = { bare: [] as number[], ours: [] as number[] };
  for (let pair = 0; pair < pairs; pair++) {
    sequential.bare.push(await milliseconds(runBare));
    sequential.ours.push(await milliseconds(() => runs.execute()));
  }
  const batch = quick ? 60 : 120;
  const batches = { bare: [] as number[], ours: [] as number[] };
  for (let turn = 0; turn < 3; turn++) {
    batches.bare.push(batch / (await inParallel(batch, 50, runBare)));
    batches.ours.push(batch / (await inParallel(batch, 50, () => runs.execute())));
  }
  const start = await measureStart(runs);
  const delays = await runs.measureDelays(quick ? 20 : 50);
  const memory = { api_mb: residentMb(pids.api), worker_mb: residentMb(pids.worker) };
  const graphs = await measureGraphs(client, temporal, quick ? 20 : 60);
  const many = quick ? undefined : await thousandRuns(runs);

  const agents = await measureAgents(api, quick ? 200 : 1000, () =>
    client.workflow.execute('checkAgents', {
      taskQueue: 'agent-orchestrator',
      workflowId: `bench-check-${Date.now()}`,
    }),
  );

  const deployments = await measureDeployments(api, quick ? 10 : 40);

  const fair_shares = await measureFairShares(api, 1000, quick ? 20 : 40, () => runs.execute());

  bareWorker.kill();
  await nats.close();
  await connection.close();
  const end_to_end_ms = {
    bare: distribution(sequential.bare),
    ours: distribution(sequential.ours),
  };
  const throughput_per_s = {
    bare: distribution(batches.bare).p50,
    ours: distribution(batches.ours).p50,
  };
  return {
    measured_at: new Date().toISOString(),
    machine: {
      cpus: cpus().length,
      model: cpus()[0]?.model,
      memory_gb: round(totalmem() / 2 ** 30, 1),
      node: process.version,
    },
    ratios: {
      end_to_end: round(end_to_end_ms.ours.p50 / end_to_end_ms.bare.p50),
      end_to_end_p95: round(end_to_end_ms.ours.p95 / end_to_end_ms.bare.p95),
      throughput: round(throughput_per_s.ours / throughput_per_s.bare),
      graph: graphs.ratio,
      discovery: deployments.ratio,
      fair_shares: fair_shares.ratio,
    },
    end_to_end_ms,
    throughput_per_s,
    start_latency_ms: start,
    delays_ms: delays,
    graphs,
    memory,
    ...(many && { after_1000_runs: many }),
    agents,
    deployments,
    fair_shares,
  };
}

type Results = Awaited<ReturnType<typeof measure>>;

/** 50 clients that each send a request, think for a second, and send the next: what an API of this size sees at its worst. */
async function measureStart(runs: ReturnType<typeof createRuns>) {
  const times: number[] = [];
  const client = async (index: number) => {
    for (let request = 0; request < (quick ? 2 : 4); request++) {
      await new Promise((resolve) => setTimeout(resolve, request === 0 ? index * 20 : 1000));
      times.push(await milliseconds(() => runs.post()));
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_, index) => client(index)));
  await runs.settled();
  const burst: number[] = [];
  await inParallel(100, 50, async () => burst.push(await milliseconds(() => runs.post())));
  await runs.settled();
  return { fifty_clients: distribution(times), fifty_at_once: distribution(burst) };
}

async function thousandRuns(runs: ReturnType<typeof createRuns>) {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMb(stack.file.pids.api) + residentMb(stack.file.pids.worker));
  }, 250);
  const seconds = await inParallel(1000, 50, () => runs.execute());
  clearInterval(watch);
  return {
    seconds: round(seconds, 1),
    runs_per_s: round(1000 / seconds),
    api_and_worker_peak_mb: peak,
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function residentMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function print(results: Results): void {
  const line = (name: string, { p50, p95, max }: Distribution) =>
    console.log(
      `  ${name.padEnd(44)} p50 ${String(p50).padStart(7)} ms   p95 ${String(p95).padStart(7)} ms   max ${max} ms`,
    );
  console.log('\nEnd to end');
  line('bare Temporal, three empty activities', results.end_to_end_ms.bare);
  line('plan, execute one step, review', results.end_to_end_ms.ours);
  console.log('\nA graph');
  line('three bare activities', results.graphs.activities_ms);
  line('three nodes of a durableGraph', results.graphs.graph_ms);
  console.log('\nThroughput at 50 in flight');
  console.log(
    `  bare ${results.throughput_per_s.bare}/s   ours ${results.throughput_per_s.ours}/s`,
  );
  console.log('\nPOST /v1/workflows');
  line('50 clients, a second of thought each', results.start_latency_ms.fifty_clients);
  line('50 clients without a pause', results.start_latency_ms.fifty_at_once);
  console.log('\nState change to');
  line('NATS subscriber', results.delays_ms.nats);
  line('SSE client', results.delays_ms.sse);
  console.log(`\nMemory: API ${results.memory.api_mb} MB, worker ${results.memory.worker_mb} MB`);
  if (results.after_1000_runs)
    console.log(`1,000 runs: ${JSON.stringify(results.after_1000_runs)}`);
  console.log(`\n${results.agents.agents} registered agents`);
  line('register', results.agents.register_ms);
  line('list, search, read; 50 clients', results.agents.api_ms);
  console.log(`  all checked in ${results.agents.check_seconds} s`);
  console.log('\nThree LangGraph deployments, 100, 150 and 200 ms away');
  line('the slowest alone', results.deployments.slowest_ms);
  line('all at once', results.deployments.all_ms);
  line('all, from the cache', results.deployments.cached_ms);
  console.log(
    `\nA run, while another tenant has ${results.fair_shares.hung_steps} steps that hang`,
  );
  line('undisturbed', results.fair_shares.undisturbed_ms);
  line('disturbed', results.fair_shares.disturbed_ms);
  console.log(
    `\nRatios: end to end ${results.ratios.end_to_end} (at most 2), throughput ${results.ratios.throughput} (at least 0.5), three nodes of a graph to three activities ${results.ratios.graph}, three deployments to the slowest ${results.ratios.discovery} (at most 1.2), a run beside 1,000 steps that hang to one alone ${results.ratios.fair_shares} (at most 2)`,
  );
}
