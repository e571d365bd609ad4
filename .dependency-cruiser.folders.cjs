/**
 * No circle of folders among what is loaded at run time. Types may point back: workflows name the types of activities.
 * dependency-cruiser cannot leave types out of a rule on folders, so this is a run of its own.
 */
const { options } = require('./.dependency-cruiser.cjs');

module.exports = {
  forbidden: [
    {
      name: 'no-folder-cycles',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/' },
      to: { circular: true },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
