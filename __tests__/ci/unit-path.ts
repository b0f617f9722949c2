import { inject } from "vitest";

process.env["PATH"] = inject("path");
