#!/usr/bin/env python3
"""Verifies a log of ntib, apart from the program that wrote it.

    verify_log.py [--key VKEY] [--witness VKEY]... PATH
    verify_log.py --key VKEY --proof FILE.tlog-proof

PATH is the folder of a record (record.sqlite), a folder of files in the layout of C2SP tlog-tiles, or a backup.
Each fault is one line: its code and its place, as docs/reference/record.md lists them.
Exit status: 0 sound, 1 trouble, 2 wrong use, 3 faults found.

It shares no code with the program, needs nothing but Python 3.9 or later, and follows RFC 6962, RFC 8032, RFC 8785 and
C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof.
"""

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sqlite3
import sys

# ---------------------------------------------------------------- Ed25519 (RFC 8032 section 5.1), verification alone

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(count, point):
    total = (0, 1, 1, 0)
    while count:
        if count & 1:
            total = point_add(total, point)
        point = point_add(point, point)
        count >>= 1
    return total


def same_point(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def decode_point(data):
    if len(data) != 32:
        return None
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
NEUTRAL = (0, 1, 1, 0)


def verify_ed25519(public, message, signature):
    """Strictly: neither the key nor the point of the signature is of small order."""
    if len(signature) != 64:
        return False
    key, nonce = decode_point(public), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or s >= L:
        return False
    if same_point(point_times(8, key), NEUTRAL) or same_point(point_times(8, nonce), NEUTRAL):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return same_point(point_times(s, BASE), point_add(nonce, point_times(h, key)))


# ---------------------------------------------------------------- keys and notes (C2SP signed-note)

LOG_KEY, WITNESS_KEY = 1, 4


class Bad(Exception):
    """A text or bytes that are not what they should be."""


def unbase64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad("not Base 64") from None
    if base64.b64encode(data).decode() != text:
        raise Bad("not Base 64")
    return data


def is_key_name(name):
    return bool(name) and not any(c.isspace() or c == "+" or ord(c) < 32 or ord(c) == 127 for c in name)


class Key:
    def __init__(self, text):
        self.text = text
        parts = text.split("+", 2)
        if len(parts) != 3 or not is_key_name(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
            raise Bad("not a key")
        data = unbase64(parts[2])
        self.name, self.kind, self.public = parts[0], data[:1], data[1:]
        if self.kind not in (b"\1", b"\4") or decode_point(self.public) is None:
            raise Bad("not a key of a known kind")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != parts[1]:
            raise Bad("the number of the key does not fit")

    def verify(self, text, signature):
        message = text.encode()
        if self.kind == bytes([WITNESS_KEY]):
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            if time >= 2**63:
                return False
            message = b"cosignature/v1\ntime %d\n" % time + message
        return verify_ed25519(self.public, message, signature)


def parse_note(written):
    """The text, and the signatures as (name, number, bytes)."""
    cut = written.rfind("\n\n")
    if cut < 0 or not written.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f]", written):
        raise Bad("not a signed note")
    text, signatures = written[: cut + 1], []
    for line in written[cut + 2 : -1].split("\n"):
        match = re.fullmatch("\u2014 ([^ ]+) ([^ ]+)", line)
        if not match or not is_key_name(match[1]):
            raise Bad("not a line of signature")
        data = unbase64(match[2])
        if len(data) < 5:
            raise Bad("a signature is too short")
        signatures.append((match[1], data[:4], data[4:]))
    return text, signatures


def verify_note(note, keys):
    """The known keys that signed; Bad where a known one does not fit."""
    text, signatures = note
    fitting = []
    for name, number, data in signatures:
        for key in keys:
            if (key.name, key.id) == (name, number):
                if not key.verify(text, data):
                    raise Bad(f"the signature of {name} does not fit")
                fitting.append(key)
    return fitting


def decimal(text):
    if not re.fullmatch("0|[1-9][0-9]*", text):
        raise Bad("not a number")
    return int(text)


def parse_checkpoint(text):
    lines = text[:-1].split("\n")
    if len(lines) < 3 or "" in lines or not is_key_name(lines[0]):
        raise Bad("not a checkpoint")
    root = unbase64(lines[2])
    if len(root) != 32:
        raise Bad("the root has not 32 bytes")
    return lines[0], decimal(lines[1]), root


# ---------------------------------------------------------------- the tree (RFC 6962 section 2.1)


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """Grows by leaves; keeps the complete parts, and every hash of the upper levels of tiles."""

    def __init__(self):
        self.size, self.parts, self.levels = 0, [], {}

    def push(self, leaf):
        height, hashed = 0, leaf
        while self.size >> height & 1:
            hashed = node_hash(self.parts.pop(), hashed)
            height += 1
            if height % 8 == 0:
                self.levels.setdefault(height // 8, []).append(hashed)
        self.parts.append(hashed)
        self.size += 1

    def root(self):
        if not self.parts:
            return hashlib.sha256().digest()
        hashed = self.parts[-1]
        for part in reversed(self.parts[:-1]):
            hashed = node_hash(part, hashed)
        return hashed


def root_from_path(leaf, index, size, path):
    """The root to which a path of inclusion leads, by the recursion of the definition."""
    if size == 1:
        if path:
            raise Bad("the path is too long")
        return leaf
    if not path:
        raise Bad("the path is too short")
    cut = 1 << ((size - 1).bit_length() - 1)
    if index < cut:
        return node_hash(root_from_path(leaf, index, cut, path[:-1]), path[-1])
    return node_hash(path[-1], root_from_path(leaf, index - cut, size - cut, path[:-1]))


# ---------------------------------------------------------------- tiles (C2SP tlog-tiles)


def tile_path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/" + "/".join(groups) + (f".p/{width}" if width < 256 else "")


def tiles_of(level, count):
    for index in range(count // 256):
        yield index, 256, tile_path(level, index, 256)
    if count % 256:
        yield count // 256, count % 256, tile_path(level, count // 256, count % 256)


def split_bundle(data):
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or at + 2 + length > len(data):
            return entries, False
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return entries, True


# ---------------------------------------------------------------- entries

NAME = re.compile("[a-z0-9][a-z0-9._/@-]{0,119}")
KEYS = {"actor", "at", "blind", "form", "id", "instruments", "label", "log", "object", "payload", "reason", "verb"}
LABEL_KEYS = {"audience", "caveats", "level", "owners", "releasable_to"}


def canonical(value, depth=0):
    """RFC 8785, without fractions."""
    if depth > 32:
        raise Bad("too deep")
    if value is None or value is True or value is False:
        return json.dumps(value)
    if isinstance(value, int):
        if abs(value) > 2**53 - 1:
            raise Bad("a number is too large")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key], depth + 1) for key in keys) + "}"
    raise Bad("a number has a fraction")


def need(holds, what):
    if not holds:
        raise Bad(what)


def is_name(value):
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def rising(values, good):
    return isinstance(values, list) and all(map(good, values)) and all(a < b for a, b in zip(values, values[1:]))


def is_principal(value):
    kind, _, name = value.partition(":") if isinstance(value, str) else ("", "", "")
    return kind in ("person", "post", "role") and is_name(name)


def is_plain(value):
    controls = re.search("[\x00-\x1f\x7f-\x9f]", value) if isinstance(value, str) else True
    return not controls and 0 < len(value) <= 200


def attachments_of(entry):
    """What the payload names beside the log, as (hash, length)."""
    if "attachments" not in entry["payload"]:
        return []
    named = entry["payload"]["attachments"]
    need(isinstance(named, list) and 0 < len(named) <= 100, "attachments")
    for one in named:
        need(isinstance(one, dict) and set(one) == {"bytes", "media", "name", "sha256"}, "an attachment")
        need(re.fullmatch("[0-9a-f]{64}", str(one["sha256"])), "sha256")
        need(type(one["bytes"]) is int and 0 <= one["bytes"] <= 2**25, "bytes")
        need(is_plain(one["media"]) and one["media"].isascii() and " " not in one["media"], "media")
        need(is_plain(one["name"]) and not set("/\\") & set(one["name"]), "name")
    hashes = [one["sha256"] for one in named]
    need(all(a < b for a, b in zip(hashes, hashes[1:])), "attachments out of order")
    return [(one["sha256"], one["bytes"]) for one in named]


def parse_entry(data):
    def no_fraction(_):
        raise Bad("a number has a fraction")

    try:
        entry = json.loads(data.decode("utf-8"), parse_float=no_fraction, parse_constant=no_fraction)
        need(canonical(entry).encode("utf-8") == data, "another form than the canonical one")
    except (ValueError, RecursionError):
        raise Bad("not JSON") from None
    need(isinstance(entry, dict), "not an object")
    need(entry.get("form") == "ntib-entry/1", "an unknown form")
    need(set(entry) - {"corrects"} == KEYS, "other fields than an entry has")
    need(re.fullmatch("[0-9a-f]{32}", str(entry["blind"])), "blind")
    need(re.fullmatch("[0-9a-f]{64}", str(entry.get("corrects", "0" * 64))), "corrects")
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(entry["at"]), re.ASCII), "at")
    need(is_name(entry["id"]) and is_name(entry["verb"]), "a name")
    need(isinstance(entry["log"], str) and is_key_name(entry["log"]) and len(entry["log"].encode()) <= 120, "log")
    need(isinstance(entry["reason"], str) and isinstance(entry["payload"], dict), "reason or payload")
    actor, target, label = entry["actor"], entry["object"], entry["label"]
    need(isinstance(actor, dict) and set(actor) - {"post"} == {"person"} and all(map(is_name, actor.values())), "actor")
    need(isinstance(target, dict) and set(target) == {"kind", "id"} and all(map(is_name, target.values())), "object")
    need(rising(entry["instruments"], is_name), "instruments")
    attachments_of(entry)
    need(isinstance(label, dict) and set(label) == LABEL_KEYS and is_name(label["level"]), "label")
    need(rising(label["owners"], is_name) and rising(label["caveats"], is_name), "label")
    need(rising(label["releasable_to"], lambda one: isinstance(one, str) and re.fullmatch("[A-Z]{2}", one)), "label")
    groups = label["audience"]
    need(isinstance(groups, list) and groups and all(rising(group, is_principal) for group in groups), "audience")
    sets = [set(group) for group in groups]
    need(all(a < b for a, b in zip(groups, groups[1:])), "audience")
    need(not any(a < b for a in sets for b in sets), "audience")
    return entry


class KeyHistory:
    """The keys of a log, each with the size from which it signs."""

    def __init__(self, first):
        key = Key(first["payload"].get("key", "")) if isinstance(first["payload"].get("key", ""), str) else None
        if first["verb"] != "begin-log" or key is None or (key.name, key.kind) != (first["log"], b"\1"):
            raise Bad("the first entry does not begin the log")
        self.origin, self.keys = first["log"], [(0, key)]

    def rotate(self, index, entry):
        text, signatures = note = parse_note(str(entry["payload"].get("statement", "")))
        lines = text[:-1].split("\n")
        need(len(lines) == 4, "the statement")
        old, new = self.keys[-1][1], Key(lines[3])
        need(text == f"ntib-log-key/1\n{self.origin}\n{old.text}\n{new.text}\n", "the statement")
        need((new.name, new.kind) == (self.origin, b"\1"), "the next key")
        signed = {key.text for key in verify_note(note, [old, new])}
        need(signed == {old.text, new.text}, "both keys")
        self.keys.append((index + 1, new))

    def in_force(self, size):
        return [key for start, key in self.keys if start <= size][-1]


# ---------------------------------------------------------------- where a log is kept


class Folder:
    def __init__(self, path):
        self.path = path

    def file(self, name):
        try:
            with open(os.path.join(self.path, name), "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def finish(self, report, checkpoint, history, attachments):
        pass


class Database:
    def __init__(self, path):
        self.rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def file(self, name):
        if name == "checkpoint":
            row = self.rows.execute("SELECT checkpoint FROM log").fetchone()
            return row and row[0].encode()
        parts = name.split("/")
        partial = parts[-2].endswith(".p")
        width = int(parts[-1]) if partial else 256
        groups = parts[2 : -1 if partial else None]
        index = int("".join(group.lstrip("x").replace(".p", "") for group in groups))
        span = (index * 256, index * 256 + width)
        if parts[1] == "entries":
            query, values = "SELECT bytes FROM entry WHERE number >= ? AND number < ? ORDER BY number", span
            found = [row[0] for row in self.rows.execute(query, values)]
            return b"".join(len(one).to_bytes(2, "big") + one for one in found) if found else None
        if parts[1] == "0":
            query, values = "SELECT leaf FROM entry WHERE number >= ? AND number < ? ORDER BY number", span
        else:
            query = "SELECT hash FROM node WHERE level = ? AND place >= ? AND place < ? ORDER BY place"
            values = (int(parts[1]), *span)
        found = b"".join(row[0] for row in self.rows.execute(query, values))
        return found or None

    def attachment(self, sha256):
        row = self.rows.execute("SELECT bytes FROM attachment WHERE sha256 = ?", (bytes.fromhex(sha256),)).fetchone()
        return row and row[0]

    def finish(self, report, checkpoint, history, attachments):
        pass


class Backup:
    """A tar archive of plain files, exactly as the program writes it."""

    def __init__(self, path, report):
        self.parts, self.opened = {}, open(path, "rb")
        length, at, before = os.path.getsize(path), 0, "the beginning"
        while True:
            self.opened.seek(at)
            block = self.opened.read(512)
            if len(block) < 512:
                return report.fault("backup-cut", f"after {before}")
            if block == bytes(512):
                if length < at + 1024:
                    return report.fault("backup-cut", f"after {before}")
                if length != at + 1024 or self.opened.read(512) != bytes(512):
                    report.fault("backup-form", f"byte {at + 512}, after {before}")
                return
            name = block[:100].split(b"\0")[0].decode("utf-8", "replace")
            try:
                size = int(block[124:135], 8)
            except ValueError:
                size = -1
            if size < 0 or self.header(name, size) != block:
                return report.fault("backup-form", f"byte {at}, after {before}")
            end = at + 512 + (size + 511) // 512 * 512
            if length < end:
                return report.fault("backup-cut", name)
            self.opened.seek(at + 512 + size)
            if any(self.opened.read(end - at - 512 - size)):
                return report.fault("backup-form", f"byte {at + 512 + size}, after {name}")
            if name in self.parts:
                return report.fault("backup-part", name)
            self.parts[name] = (at + 512, size)
            at, before = end, name

    @staticmethod
    def header(name, size):
        block = bytearray(512)
        for place, data in (
            (0, name.encode()), (100, b"0000600\0"), (108, b"0000000\0"), (116, b"0000000\0"), (124, b"%011o\0" % size),
            (136, b"00000000000\0"), (148, b" " * 8), (156, b"0"), (257, b"ustar\x0000"),
        ):
            block[place : place + len(data)] = data
        block[148:156] = b"%06o\0 " % sum(block)
        return bytes(block[:512])

    def file(self, name):
        if name not in self.parts:
            return None
        self.opened.seek(self.parts[name][0])
        return self.opened.read(self.parts[name][1])

    def attachment(self, sha256):
        return self.file(f"attachment/{sha256}")

    def finish(self, report, checkpoint, history, attachments):
        if report.faults:
            return
        origin, size, _ = checkpoint
        for name in ("batches", "manifest"):
            if name not in self.parts:
                return report.fault("backup-missing", name)
        secrets = self.file("log.key") or b""
        told = hashlib.sha256(secrets).hexdigest() if secrets else "none"
        batches = hashlib.sha256(self.file("batches")).hexdigest()
        text = f"ntib-backup/1\n{origin}\n{size}\nbatches {batches}\nkeys {told}\n"
        try:
            note = parse_note(self.file("manifest").decode())
            if not verify_note(note, [history.in_force(size)]) or note[0] != text:
                raise Bad("manifest")
        except (Bad, UnicodeDecodeError) as bad:
            report.fault("backup-manifest", f"manifest: {bad}")
        asked = {"manifest", "checkpoint", "batches", "log.key"}
        asked |= {path for _, _, path in tiles_of("entries", size)}
        asked |= {f"attachment/{sha256}" for sha256 in attachments}
        asked |= {path for level in range(8) for _, _, path in tiles_of(level, size >> 8 * level)}
        for name in sorted(self.parts):
            if name not in asked:
                return report.fault("backup-part", name)


# ---------------------------------------------------------------- the audit


class Report:
    def __init__(self):
        self.faults = []

    def fault(self, code, place, detail=""):
        self.faults.append((code, place))
        print(f"{code}: {place}" + (f": {detail}" if detail else ""))


def read_hashes(files, report, path, width):
    data = files.file(path)
    if data is None:
        report.fault("tile-missing", path)
    elif len(data) != 32 * width:
        report.fault("tile-length", path, f"{len(data)} bytes, {32 * width} asked for")
    else:
        return [data[at : at + 32] for at in range(0, len(data), 32)]
    return None


class Audit:
    def __init__(self, files, report):
        self.files, self.report, self.tree = files, report, Tree()
        self.history, self.names, self.leaves, self.unread = None, set(), set(), False
        self.attachments = {}

    def bundle(self, origin, index, width, path):
        hashes = read_hashes(self.files, self.report, tile_path(0, index, width), width)
        data = self.files.file(path)
        if data is None:
            self.unread = True
            return self.report.fault("bundle-missing", path)
        entries, whole = split_bundle(data)
        if not whole or len(entries) != width:
            self.unread = True
            return self.report.fault("bundle-length", path, f"{len(entries)} whole entries, {width} asked for")
        for at, entry in enumerate(entries):
            leaf = leaf_hash(entry)
            if hashes and hashes[at] != leaf:
                self.report.fault("entry-differs", f"entry {index * 256 + at}")
            self.tree.push(leaf)
            self.entry(origin, index * 256 + at, entry)
            self.leaves.add(leaf)

    def entry(self, origin, number, data):
        place = f"entry {number}"
        try:
            entry = parse_entry(data)
        except Bad as bad:
            return self.report.fault("entry-form", place, str(bad))
        try:
            if number == 0:
                self.history = KeyHistory(entry)
            elif entry["verb"] == "begin-log" and self.history:
                self.report.fault("key-begin", place)
        except Bad:
            self.report.fault("key-begin", place)
        if entry["verb"] == "rotate-key" and number and self.history:
            try:
                self.history.rotate(number, entry)
            except Bad:
                self.report.fault("key-rotation", place)
        if entry["log"] != origin:
            self.report.fault("entry-log", place, entry["log"])
        if entry["id"] in self.names:
            self.report.fault("entry-twice", place, entry["id"])
        self.names.add(entry["id"])
        for sha256, length in attachments_of(entry):
            self.attachments.setdefault(sha256, length)
        if "corrects" in entry and bytes.fromhex(entry["corrects"]) not in self.leaves:
            self.report.fault("entry-corrects", place, entry["corrects"])

    def run(self, trusted, witnesses):
        data = self.files.file("checkpoint")
        if data is None:
            return self.report.fault("checkpoint-missing", "checkpoint")
        try:
            note = parse_note(data.decode("utf-8"))
            checkpoint = origin, size, root = parse_checkpoint(note[0])
        except (Bad, UnicodeDecodeError) as bad:
            return self.report.fault("checkpoint-form", "checkpoint", str(bad))
        for index, width, path in tiles_of("entries", size):
            self.bundle(origin, index, width, path)
        for level in range(1, 8):
            for index, width, path in tiles_of(level, size >> 8 * level):
                hashes = read_hashes(self.files, self.report, path, width)
                known = self.tree.levels.get(level, [])[index * 256 : index * 256 + width]
                if hashes is not None and not self.unread and hashes != known:
                    self.report.fault("tile-differs", path)
        for sha256, length in self.attachments.items() if not isinstance(self.files, Folder) else ():
            found = self.files.attachment(sha256)
            if found is None:
                self.report.fault("attachment-missing", f"attachment/{sha256}")
            elif len(found) != length or hashlib.sha256(found).hexdigest() != sha256:
                self.report.fault("attachment-differs", f"attachment/{sha256}")
        if not self.unread and self.tree.root() != root:
            self.report.fault("root-differs", "checkpoint")
        if self.history and self.history.origin != origin:
            self.report.fault("checkpoint-origin", "checkpoint", self.history.origin)
        if trusted and self.history and trusted.text != self.history.keys[0][1].text:
            self.report.fault("key-trusted", "entry 0", self.history.keys[0][1].text)
        key = self.history.in_force(size) if self.history else trusted
        if key:
            try:
                fitting = verify_note(note, [key, *witnesses])
                if key not in fitting:
                    raise Bad("the key in force did not sign")
            except Bad as bad:
                self.report.fault("checkpoint-signature", "checkpoint", str(bad))
        self.files.finish(self.report, checkpoint, self.history, self.attachments)
        if not self.report.faults:
            seen = [witness.name for witness in fitting if witness.kind == b"\4"]
            print(f"sound: {origin}, {size} entries, root {base64.b64encode(root).decode()}")
            print(f"first key {self.history.keys[0][1].text}" + ("" if trusted else " (taken from the log itself)"))
            if seen:
                print("seen by " + ", ".join(seen))
        return None


def verify_proof(path, key, witnesses, report):
    with open(path, encoding="utf-8") as file:
        head, _, written = file.read().partition("\n\n")
    lines = head.split("\n")
    need(lines.pop(0) == "c2sp.org/tlog-proof@v1", "not a proof")
    need(lines and lines[0].startswith("extra "), "the proof does not carry its entry")
    entry = unbase64(lines.pop(0)[len("extra ") :])
    need(lines and lines[0].startswith("index "), "not a proof")
    index = decimal(lines.pop(0)[len("index ") :])
    path_up = [unbase64(line) for line in lines]
    need(all(len(one) == 32 for one in path_up), "a hash has not 32 bytes")
    note = parse_note(written)
    origin, size, root = parse_checkpoint(note[0])
    need(key is not None, "give the key of the log with --key")
    need(key.name == origin, f"a proof of another log, {origin}")
    need(key in verify_note(note, [key, *witnesses]), "the key did not sign the checkpoint")
    need(index < size and root_from_path(leaf_hash(entry), index, size, path_up) == root, "the hashes do not lead to the root")
    need(parse_entry(entry)["log"] == origin, "the entry is of another log")
    print(f"sound: entry {index} of {size} of {origin}")
    print(entry.decode("utf-8"))


def main():
    parser = argparse.ArgumentParser(description="Verifies a log of ntib.")
    parser.add_argument("path", nargs="?")
    parser.add_argument("--proof", metavar="FILE")
    parser.add_argument("--key", help="the first key of the log, known from elsewhere; for a proof the key in force")
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness (may be repeated)")
    given = parser.parse_args()
    if (given.path is None) == (given.proof is None):
        parser.error("give a path, or --proof FILE")
    report = Report()
    try:
        key = Key(given.key) if given.key else None
        witnesses = [Key(one) for one in given.witness]
    except Bad as bad:
        parser.error(str(bad))
    try:
        if given.proof:
            try:
                verify_proof(given.proof, key, witnesses, report)
            except (Bad, UnicodeDecodeError) as bad:
                report.fault("proof", given.proof, str(bad))
            return 3 if report.faults else 0
        database = os.path.join(given.path, "record.sqlite")
        if os.path.isfile(database):
            files = Database(database)
        elif os.path.isdir(given.path):
            files = Folder(given.path)
        else:
            files = Backup(given.path, report)
        if not report.faults:
            Audit(files, report).run(key, witnesses)
    except (OSError, sqlite3.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 3 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
