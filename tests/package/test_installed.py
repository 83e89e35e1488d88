"""Goal: what is installed is what was promised: its interface, its size, and nothing else of it.

The lists beside this file (exports.txt, abi.txt) are the recorded interface: a line that goes, or
is another one, breaks apps that are out there.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from stage import PREFIX, ROOT, installed, library_folder, run

HERE = pathlib.Path(__file__).parent
STRIPPED_BYTES_MAX = 3 * 1024 * 1024
# What any program in C++ with TLS has anyway.
MAY_NEED = {
    "libssl.so.3",
    "libcrypto.so.3",
    "libstdc++.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "libc.so.6",
    "ld-linux-x86-64.so.2",
}


def functions_of_header() -> list[str]:
    headers = "".join(path.read_text() for path in (PREFIX / "include").glob("samtavle*.h"))
    return sorted(re.findall(r"\b(samtavle_\w+)\(", re.sub(r"//.*|\(\*\w+\)", "", headers)))


class Installed(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.shared = installed("lib*/**/libsamtavle.so.*.*.*")
        self.static = installed("lib*/**/libsamtavle.a")

    def test_the_shared_library_shows_the_interface_only(self) -> None:
        lines = run("nm", "-D", "--defined-only", self.shared).splitlines()
        shown = sorted(line.split()[-1].split("@")[0] for line in lines if " A " not in line)
        self.assertEqual(shown, (HERE / "exports.txt").read_text().split())
        self.assertEqual(shown, sorted(set(functions_of_header())))

    def test_the_static_library_shows_the_same(self) -> None:
        lines = run("nm", "-g", "--defined-only", self.static).splitlines()
        shown = sorted(line.split()[-1] for line in lines if len(line.split()) == 3)
        self.assertEqual(shown, (HERE / "exports.txt").read_text().split())

    def test_it_needs_nothing_but_the_system(self) -> None:
        dynamic = run("readelf", "-d", self.shared)
        needed = set(re.findall(r"NEEDED.*\[(.+)\]", dynamic))
        self.assertLessEqual(needed, MAY_NEED)
        self.assertRegex(dynamic, r"SONAME.*\[libsamtavle\.so\.\d+\.\d+\]")

    def test_it_is_small(self) -> None:
        stripped = self.folder / "stripped.so"
        run("strip", "-o", stripped, self.shared)
        size = stripped.stat().st_size
        print(f"libsamtavle.so, stripped: {size} bytes", flush=True)
        self.assertLess(size, STRIPPED_BYTES_MAX)

    def test_headers_name_no_library_but_the_standard_one(self) -> None:
        for header in sorted((PREFIX / "include").rglob("*.h*")):
            for include in re.findall(r"#include [<\"](.+)[>\"]", header.read_text()):
                own = include.startswith("samtavle")
                standard = re.fullmatch(r"[a-z_]+|stddef\.h|stdint\.h", include)
                self.assertTrue(own or standard, f"{header} includes {include}")

    def test_the_c_header_is_plain_c(self) -> None:
        source = self.folder / "plain.c"
        source.write_text("#include <samtavle.h>\nint main(void) { return 0; }\n")
        flags = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
        run("gcc", *flags, f"-I{PREFIX}/include", source)

    def test_structs_are_as_recorded(self) -> None:
        self.assertEqual(run(self.built("abi.c")), (HERE / "abi.txt").read_text())

    def test_another_protobuf_in_the_process_works_beside_it(self) -> None:
        program = self.built("protobuf_beside.cpp", "-lprotobuf")
        self.assertIn("both work", run(program))

    def test_a_protobuf_of_another_version_is_never_called(self) -> None:
        # Whatever another version does under the names that ours has: here it dies.
        lines = run("nm", self.static).splitlines()
        ours = {line.split()[-1] for line in lines if " t " in line or " W " in line}
        ours = sorted(name for name in ours if re.match(r"_ZNK?6google8protobuf", name))
        self.assertGreater(len(ours), 300)
        source = self.folder / "other.s"
        functions = [f".globl {name}\n.type {name}, @function\n{name}:\n  ud2\n" for name in ours]
        source.write_text('.section .note.GNU-stack,""\n.text\n' + "".join(functions))
        other = self.folder / "libother.so"
        run("gcc", "-shared", source, "-o", other)
        program = self.built("isolated.c", other, f"-Wl,-rpath,{self.folder}")
        # Before the library in the order in which names are looked for.
        first = {**os.environ, "LD_PRELOAD": str(other)}
        self.assertEqual(run(program, env=first), "1 idea\n")
        control = subprocess.run([program, "control"], env=first, capture_output=True)
        self.assertEqual(control.returncode, -signal.SIGILL)

    def test_an_open_board_takes_little_memory(self) -> None:
        said = run(self.built("memory.c"))
        print(said, end="", flush=True)
        self.assertLess(int(re.search(r"(\d+) bytes", said)[1]), 200 * 1024)

    def test_what_is_printed_from_the_schema_is_committed(self) -> None:
        printer = ROOT / "build/package/bin/samtavle_print_schema"
        places = {
            "c": PREFIX / "include/samtavle_schema.h",
            "cpp": PREFIX / "include/samtavle/embed/schema.hpp",
            "python": PREFIX / "share/samtavle/python/samtavle/schema.py",
        }
        for language, place in places.items():
            self.assertEqual(place.read_text(), run(printer, language), f"print {place} anew")

    def test_doxygen_understands_all_of_the_headers(self) -> None:
        settings = (ROOT / "client-lib/Doxyfile").read_text()
        settings += f"\nOUTPUT_DIRECTORY = {self.folder}\n"
        run("doxygen", "-", cwd=ROOT, input=settings)
        pages = "".join(page.read_text() for page in self.folder.rglob("*.html"))
        self.assertIn("Begins to connect; returns before there is a connection.", pages)

    def built(self, source: str, *more: str) -> pathlib.Path:
        """A program of this folder, by pkg-config as any app would be built."""
        program = self.folder / pathlib.Path(source).stem
        environment = {**os.environ, "PKG_CONFIG_PATH": str(library_folder() / "pkgconfig")}
        flags = run("pkg-config", "--cflags", "--libs", "samtavle", env=environment).split()
        compiler = ["g++", "-std=c++20"] if source.endswith(".cpp") else ["gcc", "-std=c11"]
        compiler += ["-Wall", "-Wextra", "-Werror", f"-Wl,-rpath,{library_folder()}"]
        run(*compiler, HERE / source, "-o", program, *flags, *more)
        return program
