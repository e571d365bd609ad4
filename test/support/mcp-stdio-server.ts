import { spawn } from 'node:child_process';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createTestServer } from './mcp-tools.ts';

/** The test's server as a child process. It has started a process of its own, as `npx` and the like do. */
spawn('sleep', ['3600'], { stdio: 'ignore' }).unref();
console.error('test server is there');
serveStdio(() => createTestServer({ calls: [], cancelled: [] }));
