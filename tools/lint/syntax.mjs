/** Bans by shape. As with imports, each block of the configuration names all its bans. */
const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a thing is then called the same everywhere.',
};
const NO_ENVIRONMENT = [
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name="env"]',
    message: 'Only libs/runtime reads the environment; take a configuration object.',
  },
  {
    selector: 'MemberExpression[object.object.name="globalThis"][object.property.name="process"][property.name="env"]',
    message: 'Only libs/runtime reads the environment; take a configuration object.',
  },
];
const NO_CLOCK_OR_CHANCE = [
  {
    selector:
      'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Time is an input: take a Clock or an instant.',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Chance is an input: take the value as a parameter.',
  },
  {
    selector: 'ImportExpression',
    message: 'Rules load nothing at run time.',
  },
];

const ban = (...bans) => ['error', ...bans];

export const SYNTAX = {
  everywhere: ban(NO_DEFAULT_EXPORT, ...NO_ENVIRONMENT),
  environmentReaders: ban(NO_DEFAULT_EXPORT),
  rules: ban(NO_DEFAULT_EXPORT, ...NO_ENVIRONMENT, ...NO_CLOCK_OR_CHANCE),
};
