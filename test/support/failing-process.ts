/** A process that fails as its arguments say: `node failing-process.ts <how> <when it stops>`. */
import { createLogger } from '../../src/platform/logger.ts';
import { endOnUnexpectedErrors } from '../../src/platform/unexpected-errors.ts';

const [how, stops] = process.argv.slice(2);
const unexpected = endOnUnexpectedErrors(createLogger('failing', 'info'));
const work = setInterval(() => undefined, 1000);
if (stops === 'cleanly')
  unexpected.stopWith(() => {
    console.log('stopped cleanly');
    clearInterval(work);
    process.exit();
  }, 60_000);
if (stops === 'never') unexpected.stopWith(() => undefined, 50);

const fail = () => {
  throw new Error('nobody expects this');
};
if (how === 'timer') setTimeout(fail, 1);
if (how === 'promise') void Promise.resolve().then(fail);
