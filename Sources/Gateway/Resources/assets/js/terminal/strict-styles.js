// xterm.js writes <style> elements and style attributes, and the page's policy allows neither, so
// that injected markup can do nothing. Style sheets made by script and an element's `style` object
// are allowed: both writings are turned into those.

/** To be called before xterm.js makes its first element. */
export function allowStyles() {
  const { createElement } = Document.prototype;
  Document.prototype.createElement = function (name, options) {
    if (String(name).toLowerCase() !== "style") return createElement.call(this, name, options);
    return constructedStyle(createElement.call(this, "template"));
  };
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    const { style } = /** @type {HTMLElement} */ (this);
    if (name === "style" && style) style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}

/** An element that stands for a <style>: its text goes into a sheet of the document. */
function constructedStyle(stand) {
  const sheet = new CSSStyleSheet();
  const remove = stand.remove.bind(stand);
  document.adoptedStyleSheets.push(sheet);
  let text = "";
  Object.defineProperty(stand, "textContent", {
    get: () => text,
    set: (value) => {
      text = String(value);
      sheet.replaceSync(text);
    },
  });
  stand.remove = () => {
    const at = document.adoptedStyleSheets.indexOf(sheet);
    if (at >= 0) document.adoptedStyleSheets.splice(at, 1);
    remove();
  };
  return stand;
}
