import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import type { Rig } from "./rig.ts";
import { type Identity, runtimeToken } from "./token.ts";

/** This process as an action of a job, so that a test can call the packages of actions itself. */
export interface ThisProcess {
  /** The workspace, which is the current directory too. */
  workspace(): string;
  /** Differs from test to test. */
  number(): number;
  /** Takes on another identity. Without options: a job of a workflow run of the test's own. */
  become(identity?: Partial<Identity>): void;
  /** Writes a file of the workspace. Returns its path. */
  write(name: string, content: string | Buffer): string;
  /** What has been printed since the test began. */
  stdout(): string;
}

const proxies = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

function setEnvironment(rig: Rig, workspace: string): void {
  vi.stubEnv("ACTIONS_RESULTS_URL", rig.url);
  vi.stubEnv("ACTIONS_CACHE_SERVICE_V2", "True");
  vi.stubEnv("GITHUB_SERVER_URL", "https://github.com");
  vi.stubEnv("GITHUB_WORKSPACE", workspace);
  vi.stubEnv("RUNNER_TEMP", join(workspace, "temp"));
  for (const name of proxies) vi.stubEnv(name, undefined);
  vi.spyOn(process, "cwd").mockReturnValue(workspace);
}

/** Makes this process an action for each test of a file; `rig` is asked for when a test begins. */
export function actAsAction(rig: () => Rig): ThisProcess {
  let [workspace, number, stdout] = ["", 0, ""];
  const become: ThisProcess["become"] = (identity = {}) =>
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", runtimeToken({ run: `run-${number}`, ...identity }));
  beforeEach(() => {
    number += 1;
    stdout = "";
    workspace = mkdtempSync(join(tmpdir(), "action-"));
    mkdirSync(join(workspace, "temp"));
    setEnvironment(rig(), workspace);
    become();
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      stdout += text;
      return true;
    });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rig().reset();
    rmSync(workspace, { recursive: true });
  });
  return {
    workspace: () => workspace,
    number: () => number,
    become,
    write(name, content) {
      const path = join(workspace, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    stdout: () => stdout,
  };
}
