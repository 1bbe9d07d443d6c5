"""The forms of a view and the fields in each: what belongs together when somebody fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.signals._elements import nearest_of

_NO_FIELDS = frozenset(("hidden", "submit", "button", "reset", "image"))
_ROLES = frozenset(("textbox", "searchbox", "spinbutton", "combobox"))


@dataclass(frozen=True)
class Form:
    """A form and its fields by their rows, in document order; `row` is -1 for the fields that stand in no form.

    A group of radio buttons is one field, known by its first.
    """

    row: int
    fields: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Fields:
    """The forms of a view. `field_of` leads from any row to its field (its own, or its radio group's first)."""

    forms: tuple[Form, ...]
    field_of: Mapping[int, int]


def is_field(elements: ElementTable, row: int) -> bool:
    """Whether something can be typed or chosen there, as HTML has it or by its role."""
    tag, attributes = elements.tag[row], elements.attributes[row]
    if tag == "input":
        return attributes.get("type", "text").lower() not in _NO_FIELDS
    if tag in ("select", "textarea"):
        return True
    editable = attributes.get("contenteditable", "false").lower() in ("", "true", "plaintext-only")
    return elements.role[row] in _ROLES and (editable or "tabindex" in attributes)


def fields_of(elements: ElementTable) -> Fields:
    """Every field of a view, by the form that it is sent with."""
    is_form = [tag == "form" or role == "form" for tag, role in zip(elements.tag, elements.role, strict=True)]
    around = nearest_of(elements, np.array(is_form, dtype=bool))
    by_id = {
        elements.attributes[row]["id"]: row
        for row in reversed(range(len(elements)))
        if is_form[row] and "id" in elements.attributes[row]
    }
    found: dict[int, dict[object, int]] = {}
    field_of: dict[int, int] = {}
    for row in range(len(elements)):
        if is_field(elements, row):
            attributes = elements.attributes[row]
            form = by_id.get(attributes.get("form", ""), int(around[row]))
            radio = attributes.get("type", "").lower() == "radio" and attributes.get("name")
            field_of[row] = found.setdefault(form, {}).setdefault(radio or row, row)
    forms = (Form(form, tuple(fields.values())) for form, fields in sorted(found.items()))
    return Fields(tuple(forms), field_of)
