import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { planChaos } from './chaos.ts';
import { check } from './check.ts';
import { driveScript } from './drive.ts';
import { gather } from './evidence.ts';
import { type DoneAction, executeChaos } from './execute-chaos.ts';
import { beHostile } from './hostile-tenant.ts';
import { tendInbox } from './inbox.ts';
import { PatientClient } from './patient-client.ts';
import { describeAction, describeCounts, describeViolations } from './report.ts';
import { TENANTS, type Tenant, TOOLS, writeScript } from './script.ts';
import { findShortestPrefix } from './shrink.ts';
import { startVerifyStack, type VerifyStack } from './verify-stack.ts';
import { userOf, type World } from './world.ts';

const USAGE = `npm run verify -- [--seed S] [--minutes M] [--prefix N] [--shrink-minutes M]

  --seed S            what is done, and what is killed when (default: random)
  --minutes M         how long processes are killed (default: 2)
  --prefix N          only the first N runs and the first N kills
  --shrink-minutes M  how long a shorter prefix that fails too is looked for (default: 5)
`;

/** Runs of one tenant at a time. */
const LANES = 3;
/** From the last kill until every run must have ended. */
const DRAIN_MS = 150_000;

interface Options {
  seed: number;
  minutes: number;
  prefix: number;
  shrinkMinutes: number;
}

const options = readOptions();
process.exit((await verify(options)) ? 0 : 1);

async function verify(wanted: Options): Promise<boolean> {
  const { seed, minutes, prefix } = wanted;
  console.log(`Seed ${seed}, ${minutes} minutes`);
  const stack = await startVerifyStack();
  const leave = () => {
    stack.kill();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave);
  const { violations, counts, reached } = await putToTheTest(stack, wanted);
  console.log(`\n${counts}\n`);
  await stack.stop(violations.length > 0);
  if (violations.length === 0) {
    console.log(`OK: seed ${seed}`);
    return true;
  }
  console.log(describeViolations(violations));
  console.log(`\nThe data of this run is in ${stack.dataDir}.`);
  const known = Math.min(prefix, reached);
  const shortest = await findShortestPrefix({
    seed,
    minutes,
    known,
    forMinutes: wanted.shrinkMinutes,
  });
  console.log(
    `\nFAILED. Again, with the shortest prefix found:\n  npm run verify -- --seed ${seed} --minutes ${minutes}${shortest === undefined ? '' : ` --prefix ${shortest}`}`,
  );
  return false;
}

/** Drives runs while processes are killed, lets all of them end, and looks at what is there. */
async function putToTheTest(stack: VerifyStack, { seed, minutes, prefix }: Options) {
  const schedule = planChaos(seed, minutes).slice(0, prefix);
  // A prefix of the kills is over sooner.
  const lasts = Number.isFinite(prefix) ? (schedule.at(-1)?.at ?? 0) + 5000 : minutes * 60_000;
  const chaosEnd = Date.now() + lasts;
  const world = createWorld(stack, chaosEnd + DRAIN_MS);
  await registerTools(world, stack.tools);
  const stop = new AbortController();
  const driving = new AbortController();
  const inboxes = TENANTS.map((tenant) => tendInbox(world, tenant, stop.signal));
  const chaos = executeChaos(
    schedule,
    { pidOf: stack.pidOf, onAction: (action) => console.log(describeAction(action)) },
    stop.signal,
  );
  const hostile = beHostile(world, stack.api, driving.signal);
  const driven = await Promise.all(
    TENANTS.flatMap((_, tenant) =>
      Array.from({ length: LANES }, (_, lane) =>
        driveLane(world, { seed, prefix, tenant, lane, chaosEnd }),
      ),
    ),
  );
  driving.abort();
  const actions: DoneAction[] = await chaos;
  await hostile;
  await sleep(1000);
  stop.abort();
  await Promise.all(inboxes);
  const evidence = await gather(world, actions, stack);
  const violations = await check(evidence);
  const reached = Math.max(schedule.length, ...driven);
  return { violations, counts: describeCounts(evidence), reached };
}

/** Carries out the scripts of one lane one after the other while processes are killed. @returns the number of the last one */
async function driveLane(
  world: World,
  lane: { seed: number; prefix: number; tenant: number; lane: number; chaosEnd: number },
): Promise<number> {
  const step = TENANTS.length * LANES;
  let index = lane.lane * TENANTS.length + lane.tenant;
  for (; index < lane.prefix && Date.now() < lane.chaosEnd; index += step)
    await driveScript(world, writeScript(lane.seed, index));
  return index - step + 1;
}

function createWorld(stack: VerifyStack, deadline: number): World {
  const user = (tenant: Tenant): [Tenant, PatientClient] => [
    tenant,
    new PatientClient(
      stack.api,
      { 'x-tenant-id': tenant, 'x-user-id': `${tenant}-person` },
      deadline,
    ),
  ];
  return {
    users: new Map(TENANTS.map(user)),
    model: new PatientClient(stack.control, {}, deadline),
    tools: new PatientClient(stack.tools, {}, deadline),
    runs: new Map(),
    complaints: [],
    deadline,
  };
}

async function registerTools(world: World, url: string): Promise<void> {
  for (const tenant of TENANTS) {
    for (const { name, path, annotations } of TOOLS) {
      const { status } = await userOf(world, tenant).call('POST', '/v1/tools', {
        body: {
          name,
          description: `The tool ${name}`,
          url: `${url}${path}`,
          input_schema: { type: 'object', properties: { n: { type: 'integer' } } },
          annotations,
        },
      });
      if (status !== 201) throw new Error(`POST /v1/tools: ${status}`);
    }
  }
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string' },
      prefix: { type: 'string' },
      'shrink-minutes': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const read = (text: string | undefined, otherwise: number) => {
    const value = text === undefined ? otherwise : Number(text);
    if (Number.isNaN(value) || value < 0) throw new Error(`"${text}" is not a number.\n\n${USAGE}`);
    return value;
  };
  return {
    seed: read(values.seed, Math.floor(Math.random() * 1_000_000)),
    minutes: read(values.minutes, 2),
    prefix: read(values.prefix, Number.POSITIVE_INFINITY),
    shrinkMinutes: read(values['shrink-minutes'], 5),
  };
}
