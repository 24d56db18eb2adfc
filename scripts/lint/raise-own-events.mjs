/**
 * ESLint rule: what `events.raise(new X(…))` raises is declared in the same feature. Whoever
 * changes an aggregate for another feature calls its owner, who cannot forget the event.
 */
export const raiseOwnEvents = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      foreign: '{{name}} is an event of another feature: call the service there that changes and raises it.',
    },
  },
  create(context) {
    const foreign = new Set();
    return {
      ImportDeclaration({ source, specifiers }) {
        const path = new URL(source.value, `file://${context.filename}`).pathname;
        if (!/\.events\.js$/.test(source.value) || featureOf(path) === featureOf(context.filename)) return;
        for (const { local } of specifiers) foreign.add(local.name);
      },
      'CallExpression[callee.property.name="raise"] > NewExpression'({ callee }) {
        if (foreign.has(callee.name)) {
          context.report({ node: callee, messageId: 'foreign', data: { name: callee.name } });
        }
      },
    };
  },
};

function featureOf(path) {
  return /\/src\/([^/]+)\//.exec(path)?.[1];
}
