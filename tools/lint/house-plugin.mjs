/** Rules of this house that no package has. */
const PARAMETERS_MAX = 3;
const CONSTRUCTOR_PARAMETERS_MAX = 6;

function isConstructor(node) {
  return node.parent?.type === 'MethodDefinition' && node.parent.kind === 'constructor';
}

/** `this: Type` is no parameter of a call. */
function parameterCount(node) {
  return node.params.filter((parameter) => parameter.name !== 'this').length;
}

const maxParameters = {
  meta: {
    type: 'suggestion',
    docs: { description: 'three parameters, then an object; six for a constructor, which gets its dependencies one by one' },
    messages: { tooMany: '{{count}} parameters, at most {{max}}: put them into one object.' },
    schema: [],
  },
  create(context) {
    function check(node) {
      const max = isConstructor(node) ? CONSTRUCTOR_PARAMETERS_MAX : PARAMETERS_MAX;
      const count = parameterCount(node);
      if (count > max) context.report({ node, messageId: 'tooMany', data: { count, max } });
    }
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
      TSDeclareFunction: check,
      TSEmptyBodyFunctionExpression: check,
      TSMethodSignature: check,
    };
  },
};

export const housePlugin = { meta: { name: 'house' }, rules: { 'max-parameters': maxParameters } };
