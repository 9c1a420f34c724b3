// Pictures and other files, pasted or dropped: they go into the workspace and their path is typed.

import { upload, workspacePath } from "../lib/api.js";
import { complain, toast } from "../lib/toast.js";
import { bytes } from "../lib/format.js";

const fileMax = 20 * 1024 * 1024;

/** A path as a shell and Claude Code both read it. */
const quoted = (path) => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replace(/'/g, "'\\''")}'`);

export class Uploads {
  constructor(workspace, stage, overlay, current) {
    this.path = `${workspacePath(workspace)}/files`;
    this.current = current;
    stage.addEventListener("paste", (event) => this.pasted(event), { capture: true });
    let depth = 0;
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    stage.addEventListener("dragenter", (event) => {
      if (!hasFiles(event)) return;
      depth += 1;
      overlay.hidden = false;
    });
    stage.addEventListener("dragleave", () => {
      depth = Math.max(0, depth - 1);
      overlay.hidden = depth === 0;
    });
    stage.addEventListener("dragover", (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    stage.addEventListener("drop", (event) => {
      depth = 0;
      overlay.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.take([...event.dataTransfer.files]);
    });
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(files);
  }

  async take(files) {
    const terminal = this.current();
    for (const file of files) {
      const name = file.name || `pasted.${file.type.split("/")[1] ?? "bin"}`;
      if (file.size > fileMax) {
        toast(`${name} has ${bytes(file.size)}; at most ${bytes(fileMax)} can be uploaded.`, { tone: "bad" });
        continue;
      }
      const dismiss = toast(`Uploading ${name} (${bytes(file.size)})…`, { seconds: 0 });
      try {
        const { path } = await upload(`${this.path}?name=${encodeURIComponent(name)}`, file);
        terminal?.screen.paste(`${quoted(path)} `);
        terminal?.screen.focus();
        toast(`${name} is in the workspace.`, { tone: "good", seconds: 4 });
      } catch (error) {
        complain(error);
      }
      dismiss();
    }
  }
}
