"""The laws of the architecture that are read off the syntax tree. Each rule returns the places that break it."""

import ast
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
MUTATORS = frozenset({
    "append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "popleft", "appendleft",
    "remove", "discard", "clear", "sort", "reverse",
})  # fmt: skip
# What a module may make once at import: values that nobody can change, and the declarations of the command line.
IMMUTABLE_MAKERS = frozenset({
    "Fraction", "NewType", "ParamSpec", "Path", "TypeVar", "frozenset", "getLogger", "compile",
    "range", "timezone", "tuple", "Typer", "StashKey",
})  # fmt: skip
MEASURING = frozenset({"perf_counter", "monotonic"})
LOOKING_AT_A_CLOCK = frozenset({"now", "utcnow", "today"})
SCHEDULING = frozenset({"call_later", "call_at"})
CHANCE = frozenset({"random", "secrets", "uuid", "numpy.random"})
WIRE_NAMES = frozenset({
    "appname", "channel_id", "create_time", "event_type", "file_size", "pic_full_url", "pic_url", "stream_id",
    "stream_param",
})  # fmt: skip


def mutable_state(tree: ast.Module, frozen_classes: AbstractSet[str]) -> Iterator[str]:
    """Yield module-level and class-level values that could change, and everything that changes a constant."""
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    for body in bodies:
        bound: set[str] = set()
        for name, value in _bindings(body):
            if name in bound:
                yield f"{name} is bound twice"
            bound.add(name)
            if isinstance(value, MUTABLE_DISPLAYS) and not (CONSTANT.fullmatch(name) or name == "__all__"):
                yield f"{name} is a mutable value and no constant"
    for name, value in _bindings(tree.body):
        if isinstance(value, ast.Call) and (maker := _last(value.func)) not in IMMUTABLE_MAKERS | frozen_classes:
            yield f"{name} is made by {maker}()"
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"global {', '.join(node.names)}"
        elif isinstance(changed := _changed(node), ast.Name) and CONSTANT.fullmatch(changed.id):
            yield f"{changed.id} is changed"


def clock_readings(tree: ast.Module) -> Iterator[str]:
    """Yield every look at a clock and every sleep; measuring a duration is allowed."""
    time_is_the_module = "time" in imports(tree)
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="time"):
                yield from (f"from time import {name.name}" for name in node.names if name.name not in MEASURING)
            case ast.Attribute(value=ast.Name(id="time"), attr=name) if time_is_the_module and name not in MEASURING:
                yield f"time.{name}"
            case ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep"):
                yield "asyncio.sleep"
            case ast.ImportFrom(module="asyncio") if any(name.name == "sleep" for name in node.names):
                yield "from asyncio import sleep"
            case ast.Attribute(value=owner, attr=name) if name in LOOKING_AT_A_CLOCK and _last(owner) in (
                "datetime",
                "date",
            ):
                yield f"{_last(owner)}.{name}"
            case ast.Attribute(attr=name) if name in SCHEDULING:
                yield name


def chance(tree: ast.Module) -> Iterator[str]:
    """Yield every import of a module that makes chance."""
    yield from (name for name in imports(tree) if name in CHANCE or name.split(".")[0] in CHANCE)


def wire_names(tree: ast.Module) -> Iterator[str]:
    """Yield every unmistakable wire name that stands as a string or as a name in the code."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(name)) | ast.Name(id=name) | ast.Attribute(attr=name) if name in WIRE_NAMES:
                yield name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)) if name in WIRE_NAMES:
                yield name


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the full name of every imported module, wherever the import stands."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (name.name for name in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module


def frozen_classes(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the frozen dataclasses of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and any(
                    keyword.arg == "frozen" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                    for keyword in decorator.keywords
                ):
                    yield node.name


def _bindings(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _changed(node: ast.AST) -> ast.expr | None:
    """Return what a node changes in place, if it does."""
    match node:
        case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
            return owner
        case ast.AugAssign(target=target):
            return target.value if isinstance(target, ast.Subscript) else target
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in MUTATORS:
            return owner
    return None


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func) | ast.Subscript(value=func):
            return _last(func)
    return ""
