// One terminal's connection: ttyd's protocol over a WebSocket, once. Coming back is `Connection`'s part.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Frames of a paste; small ones keep the typing of others quick.
const pieceBytes = 64 * 1024;
// What may wait in the browser before the rest of a paste is held back.
const bufferedMax = 1024 * 1024;

const command = { input: 0x30, resize: 0x31, pause: 0x32, resume: 0x33 };
const output = { text: 0x30, title: 0x31 };

export class Tty {
  /** `receiver` has `output(bytes)` and `closed({code, reason})`; the latter comes once. */
  constructor(path, ticket, size, receiver) {
    this.receiver = receiver;
    this.queue = [];
    this.pump = null;
    this.socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")), ["tty"]);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.socket.send(JSON.stringify({ AuthToken: ticket, ...size() }));
    };
    this.socket.onmessage = ({ data }) => this.receive(data);
    this.socket.onclose = ({ code, reason }) => this.close({ code, reason });
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  receive(data) {
    const bytes = typeof data === "string" ? encoder.encode(data) : new Uint8Array(data);
    if (bytes[0] === output.text) this.receiver.output(bytes.subarray(1));
    else if (bytes[0] === output.title) this.receiver.title?.(decoder.decode(bytes.subarray(1)));
  }

  /** Sends text or bytes as input, in pieces and in order. */
  input(data) {
    const bytes = typeof data === "string" ? encoder.encode(data) : data;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      const frame = new Uint8Array(piece.length + 1);
      frame[0] = command.input;
      frame.set(piece, 1);
      this.queue.push(frame);
    }
    this.flush();
  }

  flush() {
    clearTimeout(this.pump);
    while (this.queue.length > 0 && this.isOpen && this.socket.bufferedAmount < bufferedMax) {
      this.socket.send(this.queue.shift());
    }
    if (this.queue.length > 0 && this.socket) this.pump = setTimeout(() => this.flush(), 20);
  }

  resize(size) {
    if (this.isOpen) this.socket.send(String.fromCharCode(command.resize) + JSON.stringify(size));
  }

  /** Asks the other end to stop sending, or to go on. */
  hold(isHeld) {
    if (this.isOpen) this.socket.send(String.fromCharCode(isHeld ? command.pause : command.resume));
  }

  close(how = { code: 1000, reason: "" }) {
    if (!this.socket) return;
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.pump);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.receiver.closed(how);
  }
}
