# SPDX-License-Identifier: BSD-2-Clause
"""From the description to the text of each generated file."""

import re
import textwrap
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import bindings
import stubs

LINE = 100
TEMPLATES = Path(__file__).resolve().parent / "templates"


class Renderer:
    """All files for one configuration, `config` being the set of CONFIG_ variables that are on."""

    def __init__(self, api, config):
        self.api = api
        self.config = config
        self.labels = api.labels(config)
        self.templates = Environment(loader=FileSystemLoader(TEMPLATES), trim_blocks=True,
                                     lstrip_blocks=True, keep_trailing_newline=True,
                                     undefined=StrictUndefined)
        self.templates.filters.update(pack=stubs.pack, unpack=stubs.unpack, explain=explain,
                                      prototype=prototype, stub=stubs.make_stub, wrap=wrap)

    def files(self):
        """Path below the output folder -> text."""
        return {
            "include/interfaces/sel4_client.h": self._client(),
            "include/sel4/invocation.h": self._invocations(
                "generic", "invocation_label", "nInvocationLabels",
                "The labels of invocations on the objects that every CPU has."),
            "include/sel4/sel4_arch/invocation.h": self._invocations(
                "sel4_arch", "sel4_arch_invocation_label", "nSeL4ArchInvocationLabels",
                "The labels of invocations on objects of 64-bit x86 alone."),
            "include/sel4/arch/invocation.h": self._invocations(
                "arch", "arch_invocation_label", "nArchInvocationLabels",
                "The labels of invocations on objects of x86."),
            "include/sel4/quoll_invocation.h": self._invocations(
                "quoll", "quoll_invocation_label", "nQuollInvocationLabels",
                "The labels of our own invocations, behind all others."),
            "include/sel4/syscall.h": self._render("syscall.h.j2", calls=self._calls()),
            "include/sel4/errors.h": self._render("user_errors.h.j2", errors=self.api.errors),
            "include/sel4/shared_types_gen.h": self._render(
                "shared_types_gen.h.j2", blocks=self._present(self.api.blocks)),
            "include/sel4/sel4_arch/types_gen.h": self._render("types_gen.h.j2",
                                                               unions=self._unions()),
            "kernel_include/api/labels.h": self._kernel_labels(),
            "kernel_include/api/syscall_numbers.h": self._render("syscall_numbers.h.j2",
                                                                 calls=self._calls()),
            "kernel_include/api/errors.h": self._render("errors.h.j2", errors=self.api.errors),
            **{f"bindings/{path}": text
               for path, text in bindings.files(self.api, self.config).items()},
            "fuzz_include/api/grammar.h": self._grammar(),
            "doc/labels.tsv": self._table(),
            "doc/reference.md": self._manual(),
        }

    def _render(self, template, **values):
        text = self.templates.get_template(template).render(**values)
        return tidy(text) if template.endswith(".h.j2") else squeeze(text)

    def _present(self, described):
        return [item for item in described if item.condition.holds(self.config)]

    def _unions(self):
        return [{"name": u.name, "tag": u.tag, "brief": u.brief, "words": u.words,
                 "tag_field": u.tag_field, "present": self._present(u.blocks)}
                for u in self.api.unions]

    def _calls(self):
        return [{"name": c.name, "number": c.number, "enumerator": c.enumerator,
                 "macro": macro_name(c), "call": c} for c in self.api.syscalls(self.config)]

    def _invocations(self, group, tag, end_name, about):
        names = dict.fromkeys(m.id for m in self.api.methods(self.config, group))
        labels = [(name, self.labels[name]) for name in names]
        if group == "generic":
            labels.insert(0, ("InvalidInvocation", 0))
        return self._render("invocation.h.j2", tag=tag, end_name=end_name, about=about,
                            labels=labels, end=self.api.labels_end(self.config, group),
                            includes=["sel4/config.h"])

    def _client(self):
        return self._render("sel4_client.h.j2", stubs=[
            stubs.make_stub(method) for method in self.api.methods(self.config)])

    def _kernel_labels(self):
        names = [(m.id, m.function) for m in self.api.methods(self.config)]
        return self._render("labels.h.j2", labels=list(self.labels.items()), names=names)

    def _grammar(self):
        methods = [stubs.make_stub(method) for method in self.api.methods(self.config)]
        described = [{"method": m.method, "caps": m.caps, "words": m.words,
                      "fields": [(n, p) for n, word in enumerate(m.words) for p in word]}
                     for m in methods]
        return self._render("grammar.h.j2", methods=described, calls=self._calls(),
                            labels=list(self.labels.items()))

    def _table(self):
        """Every label, system call and error with its number under either scheduler."""
        mcs = {"CONFIG_KERNEL_MCS"}
        classic, other = self.config - mcs, self.config | mcs
        lines = ["kind\tname\tclassic\tmcs"]
        lines += _rows("label", self.api.labels(classic), self.api.labels(other))
        lines += _rows("syscall", {c.enumerator: c.number for c in self.api.syscalls(classic)},
                       {c.enumerator: c.number for c in self.api.syscalls(other)})
        errors = {e.name: e.number for e in self.api.errors}
        lines += _rows("error", errors, errors)
        return "\n".join(lines) + "\n"

    def _manual(self):
        calls = self._calls()
        return self._render("reference.md.j2", api=self.api, labels=self.labels,
                            config=self.config, interfaces=self._merged_interfaces(),
                            numbers={c["enumerator"]: c["number"] for c in calls},
                            all_calls=self._every_syscall())

    def _merged_interfaces(self):
        """Interfaces with the methods that other files of the description add to them."""
        merged = {}
        for interface in self.api.interfaces:
            first, methods = merged.setdefault(interface.name, (interface, []))
            methods += interface.methods
        return [{"name": i.name, "text": i.text, "cap_name": i.cap_name, "methods": methods}
                for i, methods in merged.values()]

    def _every_syscall(self):
        """System calls of all schedulers, those that both have once."""
        found = {}
        for section in ("api-master", "api-mcs", "debug", "quoll"):
            for call in self.api.syscall_sections[section]:
                found.setdefault(call.name, call)
        return list(found.values())


def _rows(kind, classic, mcs):
    return [f"{kind}\t{name}\t{classic.get(name, '-')}\t{mcs.get(name, '-')}"
            for name in {**classic, **mcs}]


def macro_name(call):
    """SYS_DEBUG_PUT_CHAR for DebugPutChar: what the kernel calls a system call."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", call.name).upper()
    prefix = "SYS_QUOLL_" if call.section == "quoll" else "SYS_"
    return prefix + words


def prototype(stub):
    """The head of a client function."""
    method = stub.method
    arguments = [f"{method.interface.name} _service", *stub.arguments]
    return break_list(f"LIBSEL4_INLINE {stub.result_type} {method.function}({', '.join(arguments)})")


def break_list(line):
    """A function head or call, with its arguments on lines of their own where it is long."""
    if len(line) <= LINE:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    head, arguments = line.split("(", 1)
    kept_together = re.sub(r"(?<!,) ", "\0", arguments)
    return head + "(\n" + textwrap.fill(kept_together, LINE, initial_indent=indent,
                                        subsequent_indent=indent).replace("\0", " ")


def explain(method):
    """What a client function does, takes and answers, as the comment above it."""
    paragraphs = [method.brief, *method.text.split("\n\n")]
    lines = [textwrap.fill(paragraph, LINE - 3) for paragraph in paragraphs if paragraph]
    facts = [(p.name, p.text) for p in method.params]
    facts += [(e.name, e.text) for e in method.errors]
    lines += [textwrap.fill(f"{name}: {text}", LINE - 5, initial_indent="  ",
                            subsequent_indent="      ") for name, text in facts]
    return "/* " + "\n".join(lines).replace("*/", "* /").replace("\n", "\n * ") + " */"


def wrap(text, indent=0):
    """Paragraphs of a manual page."""
    pad = " " * indent
    return "\n\n".join(textwrap.fill(part, LINE, initial_indent=pad, subsequent_indent=pad)
                       for part in text.split("\n\n"))


def tidy(text):
    """Generated C with its long lines broken."""
    return squeeze("\n".join(break_line(line) for line in text.splitlines()))


def break_line(line):
    """Long lines are function heads and assignments; no others come out of the templates."""
    if len(line) <= LINE or line.startswith("LIBSEL4_INLINE"):
        return break_list(line)
    left, _, right = line.partition(" = ")
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    if len(indent + right) <= LINE:
        return f"{left} =\n{indent}{right}"
    if " | " in right:
        return f"{left} =\n{indent}" + right.replace(" | ", f" |\n{indent}")
    return left + " = " + break_list(indent + right).lstrip()


def squeeze(text):
    """No trailing spaces, no runs of blank lines, one newline at the end."""
    text = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
