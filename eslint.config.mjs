import tseslint from 'typescript-eslint'

/** Imports point one way (docs/explanation/architecture.md, 'Who may know what'): the imports that each folder may not have, and why. */
const oneWay = {
  'cloud/model': {
    not: ['cloud/load', 'activities', 'workflows', 'worker', 'client', 'lab', 'demo', 'setup', 'bench'],
  },
  'cloud/converter': {
    not: ['load', 'activities', 'workflows', 'worker', 'client', 'lab', 'demo', 'setup', 'bench'],
  },
  'cloud/load': { not: ['activities', 'workflows', 'worker', 'client', 'lab', 'demo', 'setup', 'bench'] },
  activities: { not: ['workflows', 'worker', 'client', 'lab', 'demo', 'setup', 'bench'] },
  workflows: { not: ['cloud/load', 'worker', 'client', 'lab', 'demo', 'setup', 'bench'], typesOf: ['activities'] },
  worker: { not: ['client', 'lab', 'demo', 'bench'] },
  client: { not: ['worker', 'lab', 'demo', 'bench'] },
  lab: { not: ['cloud', 'activities', 'workflows', 'worker', 'client', 'demo', 'bench'] },
}

/** Modules that workflow code must not import: it runs in Temporal's deterministic sandbox. */
const builtins = ['node:*', 'fs', 'net', 'os', 'path', 'child_process', 'crypto', 'http', 'https', 'stream', 'timers']

/**
 * The rooms of workflows/ from the bottom up (docs/explanation/architecture.md): a room imports those before it and none after it. A
 * pure room imports nothing of Temporal: the plan is recorded from it in plain Node.
 */
const rooms = [
  { room: 'procedure', pure: true },
  { room: 'services', pure: true },
  { room: 'plan', pure: true },
  { room: 'state', pure: false },
  { room: 'display', pure: false },
  { room: 'run', pure: false },
]

/** Names of our own that the field's words have replaced, each with the better one. Fields that travel keep theirs. */
const formerNames = {
  told: 'operatorNotified, reported',
  tell: 'notify, report, show',
  reach: 'awaitReachable, connect',
  alone: 'maxOneHost, isFromEvents, withLock',
  'strangers?': 'unlistedServers',
  'turnstiles?': 'Semaphore',
  announce: 'publishVisibility',
  objection: 'refusal',
  inRound: 'unlessServing',
  chapters: 'sections',
  Gist: 'ProgressDigest',
  Teller: 'Notifier',
  Journal: 'UpgradeState',
  Chronicle: 'EventLog',
  'Told[A-Za-z]*': 'RunHistory, RunEntry',
}
const namedBy = (name) =>
  [
    ':matches(VariableDeclarator, FunctionDeclaration, ClassDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration) > Identifier.id',
    ':function > Identifier.params',
    'ObjectPattern > Property > Identifier.value',
    'MethodDefinition > :matches(Identifier, PrivateIdentifier).key',
  ]
    .map((place) => `${place}[name=/^${name}$/]`)
    .join(', ')

const restricted = (patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] })
const folderPattern = (folder, extra = {}) => ({
  regex: `^(\\.\\./)+${folder}(/|$)`,
  message: `imports point one way: not from ${folder} here`,
  ...extra,
})

const importRules = Object.entries(oneWay).map(([folder, { not, typesOf = [] }]) => ({
  files: [`${folder}/**/*.ts`],
  rules: restricted([
    ...not.map((name) => folderPattern(name)),
    ...typesOf.map((name) => folderPattern(name, { allowTypeImports: true })),
    ...(folder === 'workflows' || folder === 'cloud/model'
      ? [{ group: builtins, message: 'workflow code is deterministic: no Node built-ins' }]
      : []),
    ...(folder === 'cloud/model' ? [{ group: ['@temporalio/*'], message: 'the model knows nothing of Temporal' }] : []),
  ]),
}))

export default tseslint.config(
  { ignores: ['build/', 'node_modules/', '.cache/', 'jest.config.js'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...importRules,
  ...rooms.map(({ room, pure }, floor) => ({
    files: [`workflows/${room}/**/*.ts`],
    rules: restricted([
      { group: builtins, message: 'workflow code is deterministic: no Node built-ins' },
      ...(pure ? [{ group: ['@temporalio/*'], message: `workflows/${room} is pure: nothing of Temporal` }] : []),
      ...oneWay.workflows.not.map((name) => folderPattern(name)),
      folderPattern('activities', { allowTypeImports: true }),
      ...rooms.slice(floor + 1).map(({ room: above }) => folderPattern(above)),
    ]),
  })),
  {
    files: ['**/*.ts'],
    ignores: ['test/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...Object.entries(formerNames).map(([name, instead]) => ({
          selector: namedBy(name),
          message: `a name that the field's words have replaced: ${instead}`,
        })),
      ],
    },
  },
  {
    // Tests pass empty callbacks as stubs.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-empty-function': 'off' },
  },
)
