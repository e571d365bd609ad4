export { graphAgent } from './graph-agent.ts';
