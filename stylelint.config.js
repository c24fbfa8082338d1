const physicalSides = [
  "/^(margin|padding|border|scroll-margin|scroll-padding)-(top|right|bottom|left)/",
  "/^border-(top|bottom)-(left|right)-radius$/",
  "/^(top|right|bottom|left)$/",
]

const onlyInTokens = ["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"]

/** Colours from tokens, logical sides, nothing that Chrome 109 or Safari 15.4 cannot read; `:has()` (not in Firefox 115) only improves. */
export default {
  extends: "stylelint-config-recommended",
  ignoreFiles: ["build/**", "node_modules/**", ".venv/**", "media/**"],
  reportNeedlessDisables: true,
  reportDescriptionlessDisables: true,
  rules: {
    "at-rule-disallowed-list": ["nest", "scope", "starting-style"],
    "color-named": "never",
    "color-no-hex": true,
    "declaration-no-important": true,
    "declaration-property-value-disallowed-list": {
      "/^(float|clear|text-align|caption-side)$/": ["left", "right"],
    },
    "function-disallowed-list": onlyInTokens,
    "max-nesting-depth": [0, { ignoreAtRules: ["media", "supports", "layer", "container"] }],
    // Layers and one file a component decide the order here, not the order of specificity.
    "no-descending-specificity": null,
    "property-disallowed-list": physicalSides,
    "selector-max-id": 0,
    "selector-pseudo-class-disallowed-list": ["dir"],
  },
  overrides: [
    {
      // Reduced motion and [hidden] must win over every layer.
      files: ["**/reset.css"],
      rules: { "declaration-no-important": null },
    },
    {
      files: ["**/tokens.css"],
      rules: { "color-no-hex": null, "function-disallowed-list": null, "no-duplicate-selectors": null },
    },
  ],
}
