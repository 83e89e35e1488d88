// Renders a Helm chart as helm does, as far as this project's chart goes: {{ .Values.a.b }} and the
// like, through `indent N` or `toJson`. Whatever else stands between braces is an error, so what is
// rendered here is what helm renders.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

function valueAt(scope, path) {
  let value = scope;
  for (const name of path.split(".").slice(1)) {
    value = value?.[name];
    if (value === undefined) throw new Error(`the chart names ${path}, and there is no such value`);
  }
  return value;
}

const pipes = {
  indent: (value, width) => String(value).replace(/^/gm, " ".repeat(Number(width))),
  toJson: (value) => JSON.stringify(value),
};

function evaluate(expression, scope) {
  const [path, ...steps] = expression.split("|").map((part) => part.trim());
  const unknown = new Error(`this reader does not know {{ ${expression} }}`);
  if (!/^(\.[A-Za-z]+)+$/.test(path)) throw unknown;
  let value = valueAt(scope, path);
  for (const step of steps) {
    const [name, ...more] = step.split(/\s+/);
    if (!(name in pipes)) throw unknown;
    value = pipes[name](value, ...more);
  }
  return String(value);
}

// The text of a template with the chart's own values, `over` in the place of some of them.
export function render(folder, template, over = {}) {
  const values = { ...parse(readFileSync(join(folder, "values.yaml"), "utf8")), ...over };
  const scope = { Values: values, Release: { Name: "tavle", Namespace: "default" } };
  return readFileSync(join(folder, "templates", template), "utf8").replace(
    /\{\{-?\s*(.*?)\s*-?\}\}/g, (_, expression) => evaluate(expression, scope));
}
