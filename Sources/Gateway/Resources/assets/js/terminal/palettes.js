// The terminal's colours.

export const darkPalette = {
  background: "#0f1317", foreground: "#dfe4e9", cursor: "#56c5cb", cursorAccent: "#0f1317",
  selectionBackground: "#2f5f6a99", selectionInactiveBackground: "#3b465266",
  black: "#232b33", red: "#f4807b", green: "#7bcf8f", yellow: "#e6bb6a",
  blue: "#82adf5", magenta: "#cf9af0", cyan: "#62cbd0", white: "#cfd6dc",
  brightBlack: "#76828e", brightRed: "#ff9d97", brightGreen: "#98e3aa", brightYellow: "#f5d08a",
  brightBlue: "#a5c6ff", brightMagenta: "#e0b8fb", brightCyan: "#8fe3e6", brightWhite: "#ffffff",
};

export const lightPalette = {
  background: "#fdfdfb", foreground: "#23292f", cursor: "#0a6a71", cursorAccent: "#fdfdfb",
  selectionBackground: "#9cd3d780", selectionInactiveBackground: "#c9c5ba66",
  black: "#23292f", red: "#b3261e", green: "#1c7a3f", yellow: "#8a5a00",
  blue: "#2456bd", magenta: "#8a3bb0", cyan: "#0b6f76", white: "#6b747c",
  brightBlack: "#59626b", brightRed: "#d0342b", brightGreen: "#23924d", brightYellow: "#a36c00",
  brightBlue: "#3a6fe0", brightMagenta: "#a24fd0", brightCyan: "#0f868e", brightWhite: "#14181c",
};
