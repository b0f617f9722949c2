/** What a package does not say itself. */
export interface SuppliedLicense {
  /** SPDX identifier. */
  readonly license: string;
  readonly text: string;
}

/** The MIT licence with its line of copyright. */
function mit(copyright: string): SuppliedLicense {
  const text = `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
  return { license: "MIT", text };
}

/**
 * Packages whose npm tarballs hold no licence file, each in the version that was looked at; all come with
 * @actions/artifact.
 */
export const supplied: Readonly<Record<string, SuppliedLicense>> = {
  // LICENSE of github.com/substack/node-binary, and of node-buffers.
  "binary@0.3.0": mit("Copyright (c) 2010 James Halliday (mail@substack.net)"),
  "buffers@0.1.1": mit("Copyright (c) 2010 James Halliday (mail@substack.net)"),
  // package.json says "MIT/X11" and the author.
  "chainsaw@0.1.0": mit("Copyright (c) James Halliday (mail@substack.net)"),
  // README.md ends with the licence.
  "isarray@1.0.0": mit("Copyright (c) 2013 Julian Gruber <julian@juliangruber.com>"),
  // package.json says "MIT" and the author.
  "@nodable/entities@3.1.0": mit("Copyright (c) Amit Gupta (https://solothought.com)"),
};
