# SPDX-License-Identifier: BSD-2-Clause
"""The description of the API in the files and forms that generators of other languages' bindings read from an
installed seL4: object-api*.xml, syscall.xml, and bit layouts as .pbf."""

from xml.etree import ElementTree

from model import WORD_BITS

# File that they look for -> file of ours, and the structs that its methods use.
OBJECTS = {
    "interfaces/object-api.xml": ("object-api.xml", ()),
    "interfaces/object-api-sel4-arch.xml": ("object-api-x86_64.xml", ("seL4_UserContext",)),
    "interfaces/object-api-arch.xml": ("object-api-x86.xml", ("seL4_VCPUContext",)),
}
NOTE = "<!-- SPDX-License-Identifier: BSD-2-Clause -->\n<!-- Generated from api/ by tools/gen. -->\n"


def files(api, config):
    """Path -> text, the layouts for one configuration."""
    return {
        **{path: _objects(api, name, structs) for path, (name, structs) in OBJECTS.items()},
        "api/syscall.xml": _syscalls(api),
        "sel4/shared_types.pbf": _layouts(api.blocks, (), config),
        "sel4/sel4_arch/types.pbf": _layouts((), api.unions, config),
    }


def _text(root):
    ElementTree.indent(root, "    ")
    return '<?xml version="1.0" ?>\n' + NOTE + ElementTree.tostring(root, encoding="unicode") + "\n"


def _objects(api, name, structs):
    root = ElementTree.parse(api.folder / name).getroot()
    for place, struct in enumerate(structs):
        element = ElementTree.Element("struct", name=struct)
        for member in api.types[struct].members:
            ElementTree.SubElement(element, "member", name=member)
        root.insert(place, element)
    return _text(root)


def _syscalls(api):
    """Blocks of calls under one condition; what is our own stays out, its numbers do not follow."""
    root = ElementTree.Element("syscalls")
    for section in ("api-master", "api-mcs", "debug"):
        element = ElementTree.SubElement(root, section)
        last, block = None, None
        for call in api.syscall_sections[section]:
            if block is None or call.condition != last:
                block = ElementTree.SubElement(element, "config")
                if call.condition:
                    condition = ElementTree.SubElement(block, "condition")
                    condition.append(_condition(call.condition.tree))
                last = call.condition
            ElementTree.SubElement(block, "syscall", name=call.name)
    return _text(root)


def _condition(tree):
    operator, *operands = tree
    if operator == "config":
        return ElementTree.Element("config", var=operands[0])
    element = ElementTree.Element(operator)
    element.extend(_condition(operand) for operand in operands)
    return element


def _layouts(blocks, unions, config):
    """Most significant field first, as in our own description."""
    blocks = [*blocks, *(block for union in unions for block in union.blocks)]
    lines = [f"base {WORD_BITS}"]
    for block in _present(blocks, config):
        lines.append(f"block {block.name} {{")
        lines += [f"    field {f.name} {f.bits}" if f.name else f"    padding {f.bits}"
                  for f in block.fields]
        lines.append("}")
    for union in unions:
        lines.append(f"tagged_union {union.name} {union.tag} {{")
        lines += [f"    tag {b.name} {b.tag_value}" for b in _present(union.blocks, config)]
        lines.append("}")
    return "\n".join(lines) + "\n"


def _present(blocks, config):
    return [block for block in blocks if block.condition.holds(config)]
