import { expect, test } from 'vitest';
import { parseLine } from '../../src/agents/local-cli/stream-json.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { readCliEnvironment } from '../../src/platform/config/local-clis.ts';

test('command line agents are configured as JSON', () => {
  const config = readConfig({
    LOCAL_CLI_AGENTS:
      '{"claude": {"command": "claude", "args": ["-p"], "env": ["ANTHROPIC_API_KEY"]}}',
    LOCAL_CLI_REPOSITORIES: '{"site": "/srv/git/site"}',
  });
  expect(config.LOCAL_CLI_AGENTS).toEqual({
    claude: { command: 'claude', args: ['-p'], env: ['ANTHROPIC_API_KEY'], format: 'stream-json' },
  });
  expect(config.LOCAL_CLI_REPOSITORIES).toEqual({ site: '/srv/git/site' });
});

test.for([
  ['LOCAL_CLI_AGENTS', '{'],
  ['LOCAL_CLI_AGENTS', '[]'],
  ['LOCAL_CLI_AGENTS', '{"../up": {"command": "x"}}'],
  ['LOCAL_CLI_AGENTS', '{"a": {"command": "x", "shell": true}}'],
  ['LOCAL_CLI_AGENTS', '{"a": {"command": "x", "env": ["A=B"]}}'],
  ['LOCAL_CLI_REPOSITORIES', '{"site": "relative/path"}'],
] as const)('%s cannot be %s', ([name, value]) => {
  expect(() => readConfig({ [name]: value })).toThrow(name);
});

test('an agent is given the variables that are named, and those that every program needs', () => {
  const env = { PATH: '/bin', HOME: '/home', DATABASE_URL: 'postgres://', TOKEN: 't' };
  expect(readCliEnvironment(['TOKEN', 'MISSING'], env)).toEqual({
    PATH: '/bin',
    HOME: '/home',
    TOKEN: 't',
  });
});

test.for([
  '{"type":"system","subtype":"status","status":"compacting"}',
  '{"type":"rate_limit_event","rate_limit_info":{}}',
  '{"type":"assistant","message":{"content":[{"type":"thinking","thinking":"…","signature":"s"}]}}',
])('lets the message %s through, which it has no use for', (line) => {
  expect(parseLine(line)).toBeDefined();
});

test('chatter is no message, and a broken message is an error', () => {
  expect(parseLine('[debug] starting')).toBeUndefined();
  expect(() => parseLine('{"type":"assist')).toThrow(
    expect.objectContaining({ kind: 'bad_response' }),
  );
});

test('a session id that looks like an option is not used as one', () => {
  const message = parseLine('{"type":"system","subtype":"init","session_id":"--model=x"}');
  expect(message?.type).toBe('other');
});
