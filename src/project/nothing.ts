import type { Project } from "./model.ts";

/** A project of which nothing has been read. */
export const nothingRead: Project = {
  ...{ libraries: [], executables: [], aliases: [], unread: [], languages: [] },
  ...{ texts: new Map(), workspaceFile: undefined, hiddenDirectories: new Set() },
};
