"""The C interface (samtavle.h) as ctypes sees it. An inside of the package."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_float,
    c_int,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)


class Error(Exception):
    """What the library said. `status` is a word, as "not_allowed"."""

    def __init__(self, status: str, detail: str, path: str = "") -> None:
        super().__init__(f"{status}: {detail}" if detail else status)
        self.status = status
        self.detail = detail
        self.path = path


class CId(Structure):
    _fields_ = [("replica", c_uint32), ("counter", c_uint32)]


class CText(Structure):
    _fields_ = [("bytes", c_void_p), ("size", c_size_t)]

    def raw(self) -> bytes:
        return ctypes.string_at(self.bytes, self.size) if self.size else b""

    def text(self) -> str:
        return self.raw().decode("utf-8", "replace")


class CValue(Structure):
    _fields_ = [
        ("type", c_uint32),
        ("flag", c_uint32),
        ("integer", c_int64),
        ("number", c_double),
        ("text", CText),
        ("item", CId),
    ]


class CItem(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("id", CId),
        ("container", CId),
        ("kind", c_uint32),
        ("created_by", c_uint32),
        ("created_ms", c_int64),
        ("deleted", c_uint32),
        ("visible", c_uint32),
        ("pending", c_uint32),
        ("reserved", c_uint32),
    ]


class CState(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("connection", c_uint32),
        ("loaded", c_uint32),
        ("save", c_uint32),
        ("waiting", c_uint32),
        ("read_only", c_uint32),
        ("actor", c_uint32),
        ("role", c_uint32),
        ("can_undo", c_uint32),
        ("can_redo", c_uint32),
        ("store_failed", c_uint32),
        ("ended", c_uint32),
        ("reserved", c_uint32),
        ("seq", c_uint64),
        ("last_seen", c_uint64),
    ]


class CChanges(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("all", c_uint32),
        ("state", c_uint32),
        ("people", c_uint32),
        ("presence", c_uint32),
        ("ballots", c_uint32),
        ("undo", c_uint32),
        ("items", POINTER(CId)),
        ("item_count", c_size_t),
        ("containers", POINTER(CId)),
        ("container_count", c_size_t),
    ]


class CRefusal(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("edit", c_uint64),
        ("status", c_uint32),
        ("needed_role", c_uint32),
        ("needed_level", c_uint32),
        ("reserved", c_uint32),
        ("path", CText),
        ("detail", CText),
        ("content", CText),
        ("missing", CText),
    ]


class CPlace(Structure):
    _fields_ = [("in_", CId), ("after", CId), ("first", c_uint32), ("reserved", c_uint32)]


class CUndone(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("last_edit", c_uint64),
        ("edits", c_uint32),
        ("left_out", c_uint32),
    ]


class CDots(Structure):
    _fields_ = [("card", CId), ("count", c_uint32), ("reserved", c_uint32)]


class CPresence(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("item", CId),
        ("field", c_uint32),
        ("typing", c_uint32),
        ("from_", c_uint64),
        ("to", c_uint64),
        ("x", c_float),
        ("y", c_float),
    ]


class CWatch(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("item", CId),
        ("container", CId),
        ("kind", c_uint32),
        ("field", c_uint32),
    ]


ChangedCall = CFUNCTYPE(None, c_void_p, c_uint64, POINTER(CChanges))
SavedCall = CFUNCTYPE(None, c_void_p, c_uint64, c_uint64, c_uint64)
RefusedCall = CFUNCTYPE(None, c_void_p, c_uint64, POINTER(CRefusal))
StateCall = CFUNCTYPE(None, c_void_p, c_uint64)
EndedCall = CFUNCTYPE(None, c_void_p, c_uint64, c_int, c_char_p)
FreshTokenCall = CFUNCTYPE(c_size_t, c_void_p, c_void_p, c_size_t)
TakeBytes = CFUNCTYPE(None, c_void_p, c_char_p, c_size_t)
LoadCall = CFUNCTYPE(c_int, c_void_p, TakeBytes, c_void_p)
KeepCall = CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)
Task = CFUNCTYPE(None, c_void_p)
PostCall = CFUNCTYPE(None, c_void_p, Task, c_void_p)
LookCall = CFUNCTYPE(None, c_void_p, c_uint64)
StepsCall = CFUNCTYPE(c_int, c_void_p, c_uint64)
TakeText = CFUNCTYPE(None, c_void_p, CText)
ObservedCall = CFUNCTYPE(None, c_void_p, c_uint64)


class CCallbacks(Structure):
    _fields_ = [
        ("changed", ChangedCall),
        ("saved", SavedCall),
        ("refused", RefusedCall),
        ("state", StateCall),
        ("ended", EndedCall),
    ]


class CPending(Structure):
    _fields_ = [("load", LoadCall), ("append", KeepCall), ("replace", KeepCall)]


class CPerson(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("authority", c_char_p),
        ("kind", c_uint32),
        ("role", c_uint32),
    ]


SendCall = CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)
CloseCall = CFUNCTYPE(None, c_void_p)


class CPipe(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("context", c_void_p),
        ("send", SendCall),
        ("close", CloseCall),
    ]


ConnectCall = CFUNCTYPE(c_int, c_void_p, c_uint64, POINTER(CPipe))


class CLocalOptions(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("board", c_char_p),
        ("title", c_char_p),
        ("authority", c_char_p),
        ("language", c_char_p),
        ("file", c_char_p),
    ]


class CSplitPart(Structure):
    _fields_ = [("from_", c_size_t), ("to", c_size_t), ("title", c_char_p)]


class CRound(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("question", c_char_p),
        ("body", c_char_p),
        ("cards", POINTER(CId)),
        ("card_count", c_size_t),
        ("dots_per_actor", c_uint32),
        ("anonymous", c_uint32),
        ("live_tally", c_uint32),
        ("reserved", c_uint32),
    ]


class COffering(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("task", c_char_p),
        ("until", c_char_p),
        ("fields", POINTER(c_uint32)),
        ("field_count", c_size_t),
        ("items", POINTER(CId)),
        ("item_count", c_size_t),
        ("to", c_uint32),
        ("reserved", c_uint32),
    ]


class CAsk(Structure):
    _fields_ = [
        ("what", c_uint32),
        ("kind", c_uint32),
        ("item", CId),
        ("container", CId),
        ("field", c_uint32),
        ("unready", c_uint32),
        ("value", CValue),
    ]


class CPermission(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("allowed", c_uint32),
        ("needs_reason", c_uint32),
        ("status", c_uint32),
        ("needed_role", c_uint32),
        ("needed_level", c_uint32),
        ("reserved", c_uint32),
    ]


class CRestored(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("last_edit", c_uint64),
        ("edits", c_uint32),
        ("left_out", c_uint32),
    ]


class COptions(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("server", c_char_p),
        ("board", c_char_p),
        ("token", c_char_p),
        ("client", c_char_p),
        ("ca_file", c_char_p),
        ("pending_file", c_char_p),
        ("context", c_void_p),
        ("callbacks", CCallbacks),
        ("fresh_token", FreshTokenCall),
        ("pending", CPending),
        ("post", PostCall),
        ("local", c_uint64),
        ("person", POINTER(CPerson)),
        ("connect", ConnectCall),
    ]


_ids = [POINTER(POINTER(CId)), POINTER(c_size_t)]
# Every function that answers with a status, and what it takes.
_FUNCTIONS: dict[str, list[object]] = {
    "open": [POINTER(COptions), POINTER(c_uint64)],
    "close": [c_uint64],
    "wait_live": [c_uint64, c_uint32],
    "wait_saved": [c_uint64, c_uint32],
    "wait_edit": [c_uint64, c_uint64, c_uint32, POINTER(c_uint64)],
    "state_of": [c_uint64, POINTER(CState)],
    "refresh_token": [c_uint64, c_char_p],
    "read": [c_uint64, LookCall, c_void_p],
    "view_item": [c_uint64, CId, POINTER(CItem)],
    "view_items": [c_uint64, c_uint32, *_ids],
    "view_children": [c_uint64, CId, c_uint32, *_ids],
    "view_text": [c_uint64, CId, c_uint32, POINTER(CText)],
    "view_value": [c_uint64, CId, c_uint32, POINTER(CValue)],
    "view_members": [c_uint64, CId, c_uint32, POINTER(POINTER(CValue)), POINTER(c_size_t)],
    "view_fields": [c_uint64, CId, c_uint32, POINTER(POINTER(c_uint32)), POINTER(c_size_t)],
    "view_ask": [c_uint64, c_uint32, CId, c_char_p, POINTER(CText)],
    "observe": [c_uint64, POINTER(CWatch), ObservedCall, c_void_p, POINTER(c_uint64)],
    "unobserve": [c_uint64, c_uint64],
    "transact": [c_uint64, c_char_p, c_char_p, StepsCall, c_void_p, POINTER(c_uint64)],
    "transaction_view": [c_uint64, POINTER(c_uint64)],
    "create": [c_uint64, c_uint32, CPlace, POINTER(CId)],
    "set": [c_uint64, CId, c_uint32, POINTER(CValue)],
    "add": [c_uint64, CId, c_uint32, POINTER(CValue)],
    "remove": [c_uint64, CId, c_uint32, POINTER(CValue)],
    "insert": [c_uint64, CId, c_uint32, c_size_t, c_char_p],
    "erase": [c_uint64, CId, c_uint32, c_size_t, c_size_t],
    "move": [c_uint64, CId, CPlace],
    "delete": [c_uint64, CId],
    "restore": [c_uint64, CId],
    "comment": [c_uint64, CId, c_char_p, CId, POINTER(CId)],
    "resolve_thread": [c_uint64, CId, c_uint32],
    "judge": [c_uint64, CId, c_char_p, c_char_p, POINTER(CId)],
    "connect": [c_uint64, CId, CId, c_char_p, POINTER(CId)],
    "merge_cards": [c_uint64, POINTER(CId), c_size_t, c_char_p, POINTER(CId)],
    "carry_card": [c_uint64, CId, CId, POINTER(CId)],
    "enter_phase": [c_uint64, CId, c_uint32],
    "suggest_text": [c_uint64, CId, c_uint32, c_size_t, c_size_t, c_char_p, POINTER(CId)],
    "accept_suggestion": [c_uint64, CId],
    "reject_suggestion": [c_uint64, CId, c_char_p],
    "withdraw_suggestion": [c_uint64, CId],
    "suggest_value": [c_uint64, CId, c_uint32, POINTER(CValue), POINTER(CId)],
    "format": [c_uint64, CId, c_uint32, c_size_t, c_size_t, c_uint32, POINTER(CValue)],
    "split_card": [c_uint64, CId, POINTER(CSplitPart), c_size_t, POINTER(CId)],
    "make_round": [c_uint64, CId, POINTER(CRound), POINTER(CId)],
    "close_round": [c_uint64, CId],
    "reopen_round": [c_uint64, CId],
    "offer": [c_uint64, POINTER(COffering), POINTER(CId)],
    "answer_delegation": [c_uint64, CId, c_char_p],
    "name_version": [c_uint64, c_char_p, c_uint64, POINTER(CId)],
    "enter_for": [c_uint64, c_uint32, CId, c_char_p, c_char_p, c_char_p, POINTER(CId)],
    "may": [c_uint64, POINTER(CAsk), c_size_t, POINTER(CPermission)],
    "undo": [c_uint64, c_char_p, POINTER(CUndone)],
    "redo": [c_uint64, c_char_p, POINTER(CUndone)],
    "vote": [c_uint64, CId, POINTER(CDots), c_size_t],
    "present": [c_uint64, POINTER(CPresence)],
    "past": [c_uint64, c_uint64, LookCall, c_void_p],
    "story": [c_uint64, TakeText, c_void_p],
    "digest": [c_uint64, c_uint64, TakeText, c_void_p],
    "difference": [c_uint64, c_uint64, c_uint64, TakeText, c_void_p],
    "restore_version": [c_uint64, c_uint64, CId, c_char_p, POINTER(CRestored)],
    "local_open": [POINTER(CLocalOptions), POINTER(c_uint64)],
    "local_close": [c_uint64],
    "local_serve": [c_uint64, POINTER(CPerson), POINTER(CPipe), POINTER(c_uint64)],
    "line_received": [c_uint64, c_char_p, c_size_t],
    "line_lost": [c_uint64],
}


def _load() -> ctypes.CDLL:
    named = os.environ.get("SAMTAVLE_LIBRARY")
    if named:
        return ctypes.CDLL(named)
    # <prefix>/share/samtavle/python/samtavle/_abi.py beside <prefix>/lib/...
    here = pathlib.Path(__file__).resolve()
    if len(here.parents) > 4:
        for found in sorted(here.parents[4].glob("lib*/**/libsamtavle.so.*.*.*")):
            return ctypes.CDLL(str(found))
    found_by_name = ctypes.util.find_library("samtavle")
    if found_by_name is None:
        raise ImportError("libsamtavle.so was not found; SAMTAVLE_LIBRARY can name it")
    return ctypes.CDLL(found_by_name)


_library = _load()
_library.samtavle_last_detail.restype = c_char_p
_library.samtavle_last_path.restype = c_char_p
_library.samtavle_status_name.restype = c_char_p
_library.samtavle_status_name.argtypes = [c_int]
_library.samtavle_version.restype = c_char_p
for _name, _arguments in _FUNCTIONS.items():
    _function = getattr(_library, "samtavle_" + _name)
    _function.argtypes = _arguments
    _function.restype = c_int


def version() -> str:
    """The library's version."""
    return _library.samtavle_version().decode()


def status_name(status: int) -> str:
    return _library.samtavle_status_name(status).decode()


def call(name: str, *arguments: object) -> None:
    """Calls samtavle_<name>; raises what it says."""
    status = getattr(_library, "samtavle_" + name)(*arguments)
    if status != 0:
        detail = _library.samtavle_last_detail().decode("utf-8", "replace")
        raise Error(status_name(status), detail, _library.samtavle_last_path().decode())
