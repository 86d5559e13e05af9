"use strict";
// What every page builds its elements with; stands before the page's own script.
const NS = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

// Names only ever become text: nothing here builds markup from a string.
function make(tag, text, name) {
  const one = document.createElement(tag);
  if (text !== undefined) one.textContent = text;
  if (name) one.className = name;
  return one;
}
function draw(tag, values, text) {
  const one = document.createElementNS(NS, tag);
  for (const key in values) one.setAttribute(key, values[key]);
  if (text !== undefined) one.textContent = text;
  return one;
}
