# SPDX-License-Identifier: BSD-2-Clause
"""The API description in memory: what api/*.xml says, checked, with every label and number worked out.

Everything else in the generator is a view of the classes here. A description that contradicts itself
raises DescriptionError with the file and the element to blame.
"""

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

WORD_BITS = 64


class DescriptionError(Exception):
    """The description is wrong; the message says where and how."""


# --- conditions ---------------------------------------------------------------------------------

@dataclass(frozen=True)
class Condition:
    """A boolean expression over configuration variables, as a tuple tree: ("config", NAME),
    ("not", x), ("and", x, ...), ("or", x, ...). The empty tuple is always true."""

    tree: tuple = ()

    def holds(self, config):
        """Is this true when exactly the variables in the set `config` are defined?"""
        return _evaluate(self.tree, config)

    def __str__(self):
        return _spell(self.tree, top=True)

    def __bool__(self):
        return bool(self.tree)


def _evaluate(tree, config):
    if not tree:
        return True
    operator, *operands = tree
    if operator == "config":
        return operands[0] in config
    if operator == "not":
        return not _evaluate(operands[0], config)
    values = (_evaluate(operand, config) for operand in operands)
    return all(values) if operator == "and" else any(values)


def _spell(tree, top=False):
    if not tree:
        return ""
    operator, *operands = tree
    if operator == "config":
        return operands[0].removeprefix("CONFIG_")
    if operator == "not":
        return "not " + _spell(operands[0])
    text = f" {operator} ".join(_spell(operand) for operand in operands)
    return text if top else f"({text})"


def _condition_tree(element):
    operands = [_condition_tree(child) for child in element]
    if element.tag == "config":
        return ("config", element.attrib["var"])
    if element.tag == "not" and len(operands) == 1:
        return ("not", operands[0])
    if element.tag in ("and", "or") and len(operands) > 1:
        return (element.tag, *operands)
    raise DescriptionError(f"<{element.tag}> with {len(operands)} operands is no condition")


# --- types --------------------------------------------------------------------------------------

@dataclass(frozen=True)
class ApiType:
    """A parameter's type. `kind` says how it travels: "value" and "bitfield" in message registers,
    "cap" as an extra capability, "struct" member by member, each one word."""

    name: str
    bits: int
    kind: str
    members: tuple = ()


@dataclass(frozen=True)
class BitField:
    """One field of a bit layout: `name` is empty for padding."""

    name: str
    bits: int
    word: int
    shift: int

    @property
    def mask(self):
        return (1 << self.bits) - 1

    @property
    def place(self):
        return f"0x{self.mask << self.shift:x}ul"


@dataclass(frozen=True)
class BitBlock:
    """A bit layout, its fields most significant first, as constructors take them."""

    name: str
    words: int
    fields: tuple
    brief: str = ""
    tag_value: int = 0
    condition: Condition = Condition()

    @property
    def named(self):
        return [f for f in self.fields if f.name]


@dataclass(frozen=True)
class TaggedUnion:
    """Layouts that share one field in word 0, the tag, which tells them apart."""

    name: str
    tag: str
    brief: str
    blocks: tuple

    @property
    def words(self):
        return max(block.words for block in self.blocks)

    @property
    def tag_field(self):
        return next(f for f in self.blocks[0].fields if f.name == self.tag)


# --- methods ------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Param:
    name: str
    type: ApiType
    direction: str
    text: str


@dataclass(frozen=True)
class MethodError:
    name: str
    text: str


@dataclass
class Method:
    interface: "Interface"
    id: str
    name: str
    manual_name: str
    condition: Condition
    brief: str
    text: str
    params: list
    errors: list

    @property
    def function(self):
        return f"{self.interface.name}_{self.name}"

    @property
    def inputs(self):
        return [p for p in self.params if p.direction == "in"]

    @property
    def outputs(self):
        return [p for p in self.params if p.direction == "out"]


@dataclass
class Interface:
    name: str
    manual_name: str
    cap_name: str
    text: str
    group: str
    methods: list = field(default_factory=list)


@dataclass(frozen=True)
class Syscall:
    name: str
    number: int
    section: str
    condition: Condition
    brief: str
    text: str
    registers: tuple

    @property
    def enumerator(self):
        return f"quoll_Sys{self.name}" if self.section == "quoll" else f"seL4_Sys{self.name}"


@dataclass(frozen=True)
class ErrorCode:
    name: str
    number: int
    brief: str
    details: tuple


# The groups of labels, in the order in which they are numbered: first the objects every CPU has, then
# those of the 64-bit mode, then those of the architecture; our own come last and move none of them.
GROUPS = ("generic", "sel4_arch", "arch", "quoll")


class Api:
    """The whole description."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.types = {}
        self.blocks = []
        self.unions = []
        self.interfaces = []
        self.syscall_sections = {}
        self.errors = []
        self._read_types("types.xml")
        self._read_errors("errors.xml")
        self._read_objects("object-api.xml", "generic")
        self._read_objects("object-api-x86_64.xml", "sel4_arch")
        self._read_objects("object-api-x86.xml", "arch")
        self._read_objects("object-api-quoll.xml", "quoll")
        self._read_syscalls("syscalls.xml")

    # -- what a configuration offers

    def methods(self, config, group=None):
        """Methods of this configuration in label order."""
        found = []
        for wanted in [group] if group else GROUPS:
            found += [m for i in self.interfaces if i.group == wanted for m in i.methods
                      if m.condition.holds(config)]
        return found

    def labels(self, config):
        """Label name to number, in order; InvalidInvocation is 0."""
        numbers = {"InvalidInvocation": 0}
        for method in self.methods(config):
            numbers.setdefault(method.id, len(numbers))
        return numbers

    def labels_end(self, config, group):
        """The first number after the labels of `group`."""
        done = GROUPS[:GROUPS.index(group) + 1]
        return 1 + len({m.id for g in done for m in self.methods(config, g)})

    def syscalls(self, config):
        """System calls of this configuration in order of their numbers, -1 first."""
        mcs = "CONFIG_KERNEL_MCS" in config
        sections = [self.syscall_sections["api-mcs" if mcs else "api-master"],
                    self.syscall_sections["debug"]]
        calls = []
        number = 0
        for section in sections:
            for call in section:
                number -= 1
                calls.append(_renumber(call, number))
        calls += self.syscall_sections["quoll"]
        return [call for call in calls if call.condition.holds(config)]

    # -- reading

    def _root(self, name):
        path = self.folder / name
        try:
            return ElementTree.parse(path).getroot()
        except (OSError, ElementTree.ParseError) as problem:
            raise DescriptionError(f"{path}: {problem}") from problem

    def _read_types(self, name):
        root = self._root(name)
        for element in root.iter("type"):
            self._add_type(ApiType(element.attrib["name"], int(element.attrib["bits"]),
                                   element.attrib.get("kind", "value")))
        for element in root.iter("struct"):
            members = tuple(m.attrib["name"] for m in element.iter("member"))
            self._add_type(ApiType(element.attrib["name"], WORD_BITS * len(members), "struct",
                                   members))
        self.blocks = [_bit_block(e, ()) for e in root.findall("block")]
        for element in root.findall("tagged_union"):
            tail = tuple((f.attrib.get("name", ""), int(f.attrib["bits"]))
                         for f in element.findall("field"))
            blocks = tuple(_bit_block(e, tail) for e in element.findall("block"))
            self.unions.append(TaggedUnion(element.attrib["name"], element.attrib["tag"],
                                           text_of(element, "brief"), blocks))

    def _add_type(self, api_type):
        if api_type.name in self.types:
            raise DescriptionError(f"type {api_type.name} is described twice")
        self.types[api_type.name] = api_type

    def _read_errors(self, name):
        for number, element in enumerate(self._root(name).iter("error")):
            details = tuple((int(d.attrib["mr"]), flat(d.text)) for d in element.iter("detail"))
            self.errors.append(ErrorCode(element.attrib["name"], number,
                                         text_of(element, "brief"), details))

    def _read_objects(self, name, group):
        for element in self._root(name).iter("interface"):
            interface = Interface(element.attrib["name"], element.attrib["manual_name"],
                                  element.attrib["cap_description"],
                                  text_of(element, "description"), group)
            interface.methods = [self._method(interface, m) for m in element.iter("method")]
            self.interfaces.append(interface)

    def _method(self, interface, element):
        where = f"{interface.name} {element.attrib.get('name')}"
        known_errors = {error.name for error in self.errors}
        params = []
        for param in element.iter("param"):
            kind = self.types.get(param.attrib["type"])
            if kind is None:
                raise DescriptionError(f"{where}: unknown type {param.attrib['type']}")
            if param.attrib["dir"] not in ("in", "out"):
                raise DescriptionError(f"{where}: {param.attrib['name']} has no direction")
            params.append(Param(param.attrib["name"], kind, param.attrib["dir"],
                                flat(param.attrib.get("description"))))
        errors = [MethodError(e.attrib["name"], text_of(e, "description"))
                  for e in element.iter("error")]
        for error in errors:
            if error.name not in known_errors:
                raise DescriptionError(f"{where}: unknown error {error.name}")
        return Method(interface, element.attrib["id"], element.attrib["name"],
                      element.attrib.get("manual_name", element.attrib["name"]),
                      condition_of(element), text_of(element, "brief"),
                      text_of(element, "description"), params, errors)

    def _read_syscalls(self, name):
        root = self._root(name)
        for section in ("api-master", "api-mcs", "debug", "quoll"):
            calls = []
            for element in root.find(section).iter("syscall"):
                registers = tuple((r.attrib["name"], r.attrib["dir"], flat(r.text))
                                  for r in element.iter("register"))
                calls.append(Syscall(element.attrib["name"], int(element.attrib.get("number", 0)),
                                     section, condition_of(element), text_of(element, "brief"),
                                     text_of(element, "description"), registers))
            self.syscall_sections[section] = calls


def _renumber(call, number):
    return Syscall(call.name, number, call.section, call.condition, call.brief, call.text,
                   call.registers)


def _bit_block(element, tail):
    """A layout from its fields, most significant first; `tail` are a tagged union's lowest fields."""
    sizes = [(f.attrib.get("name", ""), int(f.attrib["bits"])) for f in element.findall("field")]
    sizes += tail
    name = element.attrib["name"]
    total = sum(bits for _, bits in sizes)
    if total % WORD_BITS:
        raise DescriptionError(f"layout {name} has {total} bits, which are no whole words")
    fields = []
    end = total
    for field_name, bits in sizes:
        end -= bits
        word, shift = divmod(end, WORD_BITS)
        if field_name and shift + bits > WORD_BITS:
            raise DescriptionError(f"layout {name}: {field_name} crosses a word")
        fields.append(BitField(field_name, bits, word, shift))
    return BitBlock(name, total // WORD_BITS, tuple(fields), text_of(element, "brief"),
                    int(element.attrib.get("value", 0)), condition_of(element))


def condition_of(element):
    found = element.find("condition")
    if found is None:
        return Condition()
    if len(found) != 1:
        raise DescriptionError("a condition holds one expression")
    return Condition(_condition_tree(found[0]))


def text_of(element, tag):
    found = element.find(tag)
    return "" if found is None else flat("".join(found.itertext()))


def flat(text):
    """Text with line breaks and indentation of the XML file taken out; blank lines part paragraphs."""
    paragraphs = [" ".join(part.split()) for part in (text or "").split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part)
