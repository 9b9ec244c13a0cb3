// What a person has selected in the text, as a span of the document: code points, as the server counts them.

/** [start, end) of the selection in the document's text, or null where nothing of it is selected. */
export function selectedSpan(paper) {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = offsetOf(paper, range.startContainer, range.startOffset);
  const end = offsetOf(paper, range.endContainer, range.endOffset);
  return start !== null && end !== null && start < end ? { start, end } : null;
}

function offsetOf(paper, node, offset) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const text = element?.closest(".text[data-start]");
  if (!text || !paper.contains(text)) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(node, offset);
  return Number(text.dataset.start) + [...before.toString()].length;
}
