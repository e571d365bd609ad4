import { z } from 'zod';
import { langgraphAdapter } from '../../src/agents/langgraph/adapter.ts';
import { attempt, type Behaviour, jobOf, targetOf } from '../agents/contract.ts';

/** One attempt at a job in a process of its own, to be killed; it tells what it saved and how it ended. */
const args = z.tuple([z.string(), z.string(), z.string(), z.string()]);
const [endpoint, authorization, behaviour, word] = args.parse(process.argv.slice(2));
const peer = { endpoint, config: { assistant: 'pupil', input: 'messages' as const } };
const target = targetOf('langgraph', { ...peer, headers: { authorization } });
const job = jobOf(behaviour as Behaviour, word);
const outcome = await attempt(langgraphAdapter, target, job).outcome;
process.send?.(outcome);
