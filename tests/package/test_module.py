"""Goal: the Python module is typed and documented, whatever is added to it.

Method: everything that `from samtavle import *` brings is looked at.
"""

import inspect
import unittest

import samtavle

PUBLIC = [getattr(samtavle, name) for name in samtavle.__all__]


def functions() -> "list[tuple[str, object]]":
    """All that can be called, methods and properties too, with their names."""
    found = []
    for thing in PUBLIC:
        if inspect.isfunction(thing):
            found.append((thing.__name__, thing))
        if not inspect.isclass(thing) or thing.__module__.endswith("_abi"):
            continue
        for name, member in vars(thing).items():
            if isinstance(member, property):
                member = member.fget
            if isinstance(member, staticmethod):
                member = member.__func__
            if inspect.isfunction(member) and not name.startswith("_"):
                found.append((f"{thing.__name__}.{name}", member))
    return found


class Module(unittest.TestCase):
    def test_everything_says_what_it_does(self) -> None:
        self.assertGreater(len(functions()), 60)
        silent = [name for name, function in functions() if not inspect.getdoc(function)]
        silent += [thing.__name__ for thing in PUBLIC
                   if inspect.isclass(thing) and not thing.__doc__]
        self.assertEqual(silent, [])

    def test_everything_is_typed(self) -> None:
        untyped = []
        for name, function in functions():
            signature = inspect.signature(function)
            kinds = [one.annotation for one in signature.parameters.values() if one.name != "self"]
            if inspect.Signature.empty in (*kinds, signature.return_annotation):
                untyped.append(name)
        self.assertEqual(untyped, [])
