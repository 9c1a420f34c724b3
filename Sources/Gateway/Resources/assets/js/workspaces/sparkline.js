// A small curve of the last few minutes.

const svg = "http://www.w3.org/2000/svg";
const width = 84;
const height = 24;

export class Sparkline {
  constructor(count = 60) {
    this.count = count;
    this.values = [];
    this.element = document.createElementNS(svg, "svg");
    this.element.setAttribute("class", "spark");
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.element.setAttribute("preserveAspectRatio", "none");
    this.element.setAttribute("aria-hidden", "true");
    this.area = this.element.appendChild(document.createElementNS(svg, "path"));
    this.line = this.element.appendChild(document.createElementNS(svg, "path"));
    this.area.setAttribute("class", "area");
    this.line.setAttribute("class", "line");
  }

  clear() {
    this.values = [];
    this.draw(1);
  }

  add(value, ceiling) {
    this.values.push(value);
    if (this.values.length > this.count) this.values.shift();
    this.draw(Math.max(ceiling, ...this.values));
  }

  draw(ceiling) {
    const step = width / (this.count - 1);
    const first = width - (this.values.length - 1) * step;
    const points = this.values.map((value, at) => {
      const y = height - 2 - (value / ceiling) * (height - 4);
      return `${(first + at * step).toFixed(1)} ${y.toFixed(1)}`;
    });
    const line = points.length > 1 ? `M${points.join("L")}` : "";
    this.line.setAttribute("d", line);
    this.area.setAttribute("d", line && `${line}L${width} ${height}L${first.toFixed(1)} ${height}Z`);
  }
}
