import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, type WorkflowDetail } from '../../src/contracts/workflow.ts';
import { followRun } from './follow.ts';
import type { Act, RunScript } from './script.ts';
import { type DrivenRun, userOf, type World } from './world.ts';

const LOOK_EVERY_MS = 400;
/** A run that nobody means to be paused: a pause that was sent again while the API was frozen came late. */
const STRAY_PAUSE_MS = 4000;

/** Carries out one script, the fork included, through all outages; what the user met that must not be is a complaint. */
export async function driveScript(world: World, script: RunScript): Promise<void> {
  try {
    const run = await startRun(world, script, script.name, {
      path: '/v1/workflows',
      body: script.body,
    });
    await driveRun(world, run, script.acts);
    if (script.forkFrom === undefined || run.last?.status !== 'completed') return;
    const fork = await startRun(world, script, `${script.name}-fork`, {
      path: `/v1/workflows/${run.id}/fork`,
      body: { from_step: script.forkFrom },
    });
    await driveRun(world, fork, []);
  } catch (error) {
    world.complaints.push(`${script.name}: ${(error as Error).message}`);
  }
}

async function startRun(
  world: World,
  script: RunScript,
  scenario: string,
  request: { path: string; body: Record<string, unknown> },
): Promise<DrivenRun> {
  await world.model.call('PUT', `/${scenario}`, { body: script.scenario });
  const user = userOf(world, script.tenant);
  const { status, body } = await user.call<{ workflow_id: string }>('POST', request.path, {
    body: { ...request.body, task: `Do the work. #scenario:${scenario}` },
    headers: { 'idempotency-key': scenario },
  });
  if (status !== 202) throw new Error(`POST ${request.path}: ${status} ${JSON.stringify(body)}`);
  const run: DrivenRun = {
    id: body.workflow_id,
    script,
    tenant: script.tenant,
    scenario,
    isFork: scenario !== script.name,
    seen: [],
    pauses: 0,
    decided: new Map(),
    isFinal: false,
  };
  world.runs.set(run.id, run);
  return run;
}

async function driveRun(world: World, run: DrivenRun, acts: Act[]): Promise<void> {
  const following = followRun(world, run);
  const acting = Promise.all(acts.map((act) => carryOut(world, run, act)));
  await awaitEnd(world, run);
  await acting;
  // An act that came late may have changed the end, as a retry that crossed a cancellation does.
  run.last = (await userOf(world, run.tenant).get<WorkflowDetail>(pathOf(run))).body;
  if (!isTerminal(run.last.status)) await awaitEnd(world, run);
  run.isFinal = true;
  await following;
}

const pathOf = (run: DrivenRun) => `/v1/workflows/${run.id}`;

/** Until the run has ended and nothing is to be tried again. @throws Error when its time is over */
async function awaitEnd(world: World, run: DrivenRun): Promise<void> {
  const user = userOf(world, run.tenant);
  let strayFor = 0;
  for (let retries = 0; ; ) {
    const { body } = await user.get<WorkflowDetail>(pathOf(run));
    run.last = body;
    if (isTerminal(body.status)) {
      const isOver = body.status !== 'failed' || run.script.onFailure === 'leave' || retries >= 4;
      if (isOver) return;
      retries += 1;
      await retry(world, run);
    }
    strayFor = body.status === 'paused' && run.pauses === 0 ? strayFor + LOOK_EVERY_MS : 0;
    if (strayFor > STRAY_PAUSE_MS) {
      strayFor = 0;
      await user.call('POST', `${pathOf(run)}/resume`);
    }
    if (Date.now() > world.deadline) throw new Error(`${run.id} did not end; it is ${body.status}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function retry(world: World, run: DrivenRun): Promise<void> {
  const user = userOf(world, run.tenant);
  if (run.script.onFailure === 'raise_and_retry') {
    await user.call('PUT', `/v1/budgets/workflows/${run.id}`, { body: { model_calls: 200 } });
  }
  const { status } = await user.call('POST', `${pathOf(run)}/retry`);
  // 409: an earlier request, whose answer was lost, has done it.
  if (status !== 202 && status !== 409) world.complaints.push(`${run.id}: a retry got ${status}`);
}

async function carryOut(world: World, run: DrivenRun, act: Act): Promise<void> {
  const user = userOf(world, run.tenant);
  await sleep(act.atMs);
  switch (act.kind) {
    case 'cancel':
      return expectStatus(world, run, act, await user.call('DELETE', pathOf(run)));
    case 'pause': {
      run.pauses += 1;
      await tell(world, run, act, 'pause');
      await sleep(act.forMs);
      await tell(world, run, act, 'resume');
      run.pauses -= 1;
      return;
    }
    case 'say':
      return say(world, run, act);
  }
}

/** A run that Temporal has not taken yet cannot be told anything: the user comes again. */
async function tell(world: World, run: DrivenRun, act: Act, what: 'pause' | 'resume') {
  const user = userOf(world, run.tenant);
  for (;;) {
    const answer = await user.call<{ code?: string }>('POST', `${pathOf(run)}/${what}`);
    if (answer.body.code !== 'not_started') return expectStatus(world, run, act, answer);
    if (Date.now() > world.deadline) throw new Error(`${run.id} could not be told to ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function say(world: World, run: DrivenRun, act: Act): Promise<void> {
  const user = userOf(world, run.tenant);
  for (let tries = 0; tries < 10; tries++) {
    const { body } = await user.get<WorkflowDetail>(pathOf(run));
    if (isTerminal(body.status)) return;
    const running = body.steps.find(({ status }) => status === 'running');
    if (running) {
      const path = `${pathOf(run)}/steps/${running.step_id}/messages`;
      const ask = { body: { message: 'Be brief.' }, headers: { 'idempotency-key': run.scenario } };
      return expectStatus(world, run, act, await user.call('POST', path, ask));
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** 409 is an answer too: the run was somewhere else already. */
function expectStatus(world: World, run: DrivenRun, act: Act, answer: { status: number }): void {
  if (answer.status === 202 || answer.status === 409) return;
  world.complaints.push(`${run.id}: ${act.kind} got ${answer.status}`);
}
