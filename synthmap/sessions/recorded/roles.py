"""The ARIA role of an element that is known only by its markup, in the words of Chromium's accessibility tree.

The roles that HTML gives its elements are those of https://www.w3.org/TR/html-aam-1.0/.
"""

from __future__ import annotations

from synthmap.sessions.recorded.dom import Node, ancestors, attribute, said, tag

_ROLES = {
    "abbr": "Abbr", "address": "group", "article": "article", "aside": "complementary", "audio": "Audio",
    "blockquote": "blockquote", "br": "LineBreak", "button": "button", "caption": "caption", "code": "code",
    "datalist": "listbox", "dd": "definition", "del": "deletion", "details": "group", "dfn": "term",
    "dialog": "dialog", "dl": "DescriptionList", "dt": "term", "em": "emphasis", "fieldset": "group",
    "figcaption": "Figcaption", "figure": "figure", "form": "form", "h1": "heading", "h2": "heading", "h3": "heading",
    "h4": "heading", "h5": "heading", "h6": "heading", "hr": "separator", "iframe": "Iframe", "ins": "insertion",
    "label": "LabelText", "legend": "Legend", "li": "listitem", "main": "main", "mark": "mark", "math": "math",
    "menu": "list", "meter": "meter", "nav": "navigation", "ol": "list", "optgroup": "group", "option": "option",
    "output": "status", "p": "paragraph", "progress": "progressbar", "s": "deletion", "search": "search",
    "strong": "strong", "sub": "subscript", "summary": "DisclosureTriangle", "sup": "superscript", "svg": "SvgRoot",
    "table": "table", "td": "cell", "textarea": "textbox", "tfoot": "rowgroup", "thead": "rowgroup", "time": "time",
    "tr": "row", "ul": "list", "video": "Video",
}  # fmt: skip
_INPUTS = {
    "button": "button", "submit": "button", "reset": "button", "image": "button", "file": "button",
    "checkbox": "checkbox", "radio": "radio", "range": "slider", "number": "spinbutton", "search": "searchbox",
    "color": "ColorWell", "date": "Date", "datetime-local": "DateTime", "month": "DateTime", "week": "DateTime",
    "time": "InputTime", "hidden": "",
}  # fmt: skip
FROM_CONTENT = frozenset((
    "button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "menuitem", "menuitemcheckbox",
    "menuitemradio", "option", "radio", "row", "rowheader", "switch", "tab", "tooltip", "treeitem", "LabelText",
    "Legend", "DisclosureTriangle", "Figcaption", "caption",
))  # fmt: skip
FIELDS = frozenset(("textbox", "searchbox", "combobox", "listbox", "slider", "spinbutton"))
_SECTIONS = frozenset(("article", "aside", "main", "nav", "section"))
TAGS_OF: dict[str, set[str]] = {"link": {"a", "area"}, "image": {"img"}, "combobox": {"select", "input"}}
for _tag, _role in _ROLES.items():
    TAGS_OF.setdefault(_role, set()).add(_tag)
for _role in _INPUTS.values():
    TAGS_OF.setdefault(_role, set()).add("input")


def role_of(node: Node) -> str:
    """The element's ARIA role, "" for none."""
    written = (attribute(node, "role") or "").strip().lower().split(" ")[0]
    if written:
        return {"img": "image", "none": "", "presentation": ""}.get(written, written)
    named = tag(node)
    match named:
        case "a" | "area":
            return "" if attribute(node, "href") is None else "link"
        case "header" | "footer":
            if any(tag(around) in _SECTIONS for around in ancestors(node)):
                return f"section{named}"
            return "banner" if named == "header" else "contentinfo"
        case "img":
            return "" if attribute(node, "alt") == "" else "image"
        case "section":
            return "region" if any(said(node, name) for name in ("aria-label", "aria-labelledby", "title")) else ""
        case "th":
            return "rowheader" if said(node, "scope").startswith("row") else "columnheader"
        case "select":
            many = attribute(node, "multiple") is not None or said(node, "size") not in ("", "0", "1")
            return "listbox" if many else "combobox"
        case "input":
            kind = said(node, "type").lower() or "text"
            suggests = attribute(node, "list") is not None and kind not in _INPUTS.keys() - {"search"}
            return "combobox" if suggests else _INPUTS.get(kind, "textbox")
    return _ROLES.get(named, "")
