// Why the gateway closes a terminal's WebSocket: the table of `TerminalClose` in Sources/Terminal.

export const closeCode = {
  ended: 1000,
  goingAway: 1001,
  malformed: 1002,
  ticketRefused: 1008,
  tooLarge: 1009,
  failed: 1011,
  signedOut: 4401,
  notRunning: 4409,
};
