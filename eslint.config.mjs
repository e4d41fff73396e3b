// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import globals from "globals";

export default [
    {
        files: ["addons/*/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly" },
        },
        rules: {
            "no-undef": "error",
            "no-unused-vars": ["error", { args: "none" }],
            "no-const-assign": "error",
            "no-debugger": "error",
            "no-dupe-keys": "error",
            "no-eval": "error",
            "no-console": "error",
            "no-var": "error",
            "no-unreachable": "error",
            "prefer-const": "error",
            curly: "error",
            eqeqeq: "error",
        },
    },
];
