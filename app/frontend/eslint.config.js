/** Lint rules: strict types, kebab-case files, and one direction: shared -> features -> app. */
import js from "@eslint/js";
import checkFile from "eslint-plugin-check-file";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = ["auth", "tasks", "chat"];
const shared = ["./src/components", "./src/lib", "./src/testing"];
const zones = [
  { target: shared, from: ["./src/features", "./src/app"], message: "shared code knows no feature" },
  { target: "./src/features", from: "./src/app", message: "features do not know the app" },
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
    message: "features do not know each other; compose them in src/app",
  })),
];

export default tseslint.config(
  { ignores: ["dist", "src/lib/api-schema.ts"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, reactHooks.configs.flat.recommended, jsxA11y.flatConfigs.strict],
    plugins: { "import-x": importX, "check-file": checkFile },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".tsx"] })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
      "import-x/no-cycle": "error",
      "check-file/filename-naming-convention": ["error", { "**/*.{ts,tsx}": "KEBAB_CASE" }, { ignoreMiddleExtensions: true }],
      "check-file/folder-naming-convention": ["error", { "src/**/": "KEBAB_CASE" }],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      // Numbers in template strings (ids, counts) are meant to be printed as they are.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Arrow functions that call a void function in one line are the usual shape of an event handler.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    // Test bodies hold many small cases in one `describe`.
    files: ["src/**/*.test.{ts,tsx}"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["scripts/**/*.mjs", "e2e/**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly", console: "readonly", fetch: "readonly", URL: "readonly", setTimeout: "readonly",
        Buffer: "readonly", document: "readonly", window: "readonly", performance: "readonly", EventSource: "readonly", getComputedStyle: "readonly",
      },
    },
  },
);
