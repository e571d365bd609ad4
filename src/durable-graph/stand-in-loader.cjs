/** Replaces a module of node bodies: in the workflow bundle every one of its exports is a function that must not be called. */
module.exports = function standIn() {
  const { standIns } = this.getOptions();
  return `const { standIns } = require(${JSON.stringify(standIns)}); module.exports = standIns();`;
};
