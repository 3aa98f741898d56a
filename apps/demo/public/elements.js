// Small words for making and finding elements.

export const byId = (id) => document.getElementById(id);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function titleCase(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
