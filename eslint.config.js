import js from "@eslint/js"
import globals from "globals"

export default [
  { ignores: ["build/", "media/", "node_modules/", ".venv/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "func-style": ["error", "declaration", { allowArrowFunctions: true }],
      "max-depth": ["error", 3],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-unused-private-class-members": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["lms/static/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      // Words and markup come from templates; a string that becomes markup is a hole.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Clone a <template> and set textContent." },
        { property: "outerHTML", message: "Clone a <template> and set textContent." },
        { property: "insertAdjacentHTML", message: "Clone a <template> and set textContent." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: ":matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration)[source.value=/^(?!\\.{1,2}\\u002F.*\\.m?js$)/]",
          message: "Browser modules are served as they are: import by a relative path with .js.",
        },
      ],
    },
  },
  {
    files: ["tests/**/*.js", "*.config.js", "bench/**/*.js"],
    languageOptions: { globals: globals.node },
  },
]
