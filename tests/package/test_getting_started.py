"""Goal: in a fresh folder, with only the installed package, the first steps of each language work
against a real server, and so does every other example.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

from stage import BOARD, PREFIX, ROOT, ServerCase, installed, library_folder, run

LINES_MAX = 100
PROTOCOL_LINES_MAX = 300


class GettingStarted(ServerCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.fresh = pathlib.Path(tempfile.mkdtemp())
        examples = installed("share/doc/*/examples")
        cls.sources = cls.fresh / "examples"
        shutil.copytree(examples, cls.sources)
        run("cmake", "-B", cls.fresh / "build", "-S", cls.sources, f"-DCMAKE_PREFIX_PATH={PREFIX}")
        run("cmake", "--build", cls.fresh / "build")

    @classmethod
    def tearDownClass(cls) -> None:
        shutil.rmtree(cls.fresh)
        super().tearDownClass()

    def first_steps(self, title: str, *program: object) -> None:
        said = run(*program, self.url, BOARD, self.token(), title, cwd=self.fresh)
        self.assertIn(title, said)
        self.assertIn(title, self.samtavle("search", BOARD, title))

    def test_c(self) -> None:
        self.first_steps("Fra C", self.fresh / "build/getting_started_c")

    def test_cpp(self) -> None:
        self.first_steps("Fra C plus plus", self.fresh / "build/getting_started")

    def test_cpp_on_an_io_context_of_the_apps(self) -> None:
        self.first_steps("Fra en løkke", self.fresh / "build/own_loop")

    def test_python(self) -> None:
        self.first_steps("Fra Python", sys.executable, self.sources / "getting_started.py")

    def test_c_with_the_static_library_by_pkg_config(self) -> None:
        library = library_folder()
        environment = {**os.environ, "PKG_CONFIG_PATH": str(library / "pkgconfig")}
        flags = run("pkg-config", "--static", "--cflags", "--libs", "samtavle", env=environment)
        archive = [f if f != "-lsamtavle" else f"{library}/libsamtavle.a" for f in flags.split()]
        program = self.fresh / "static_c"
        run("gcc", self.sources / "getting_started.c", "-o", program, *archive)
        self.first_steps("Fra et arkiv", program)

    def test_importer_and_terminal_board(self) -> None:
        token = self.token("Mette", "manager", "official")
        lines = "idea\tImporteret bænk\nquestion\tHvornår åbner havnen?\n"
        build = self.fresh / "build"
        said = run(build / "importer", self.url, BOARD, token, input=lines)
        self.assertEqual(said, "2 cards\n")
        drawn = run(build / "terminal_board", self.url, BOARD, token, "1")
        self.assertIn("Importeret bænk", drawn)
        bad = subprocess.run(
            [build / "importer", self.url, BOARD, token], input="rubbish\n", text=True,
            capture_output=True,
        )
        self.assertEqual(bad.returncode, 2)

    def test_bot_answers_a_question_once(self) -> None:
        manager = self.token("Mette", "manager", "official")
        bot = self.sources / "question_bot.py"
        question = "question\tHvem passer havnen?\n"
        run(self.fresh / "build/importer", self.url, BOARD, manager, input=question)
        first = run(sys.executable, bot, self.url, BOARD, manager, "1")
        self.assertIn("answered", first)
        self.assertNotIn("answered", run(sys.executable, bot, self.url, BOARD, manager, "1"))

    def test_results_wall_follows(self) -> None:
        reader = self.token("Skærm", "reader")
        wall = subprocess.Popen(
            [self.fresh / "build/results_wall", self.url, BOARD, reader, "60"],
            stdout=subprocess.PIPE, text=True,
        )
        self.addCleanup(wall.stdout.close)
        self.addCleanup(wall.wait)
        self.addCleanup(wall.kill)
        shown: list[str] = []
        threading.Thread(target=lambda: shown.extend(iter(wall.stdout.readline, ""))).start()
        self.until("the wall is drawn", lambda: "0 results\n" in shown)
        self.samtavle("edit", BOARD, "create", "--kind", "result", "--title", "Ny badebro")
        self.until("the result is drawn", lambda: "  Ny badebro\n" in shown)

    def test_headless_in_memory_and_in_a_file(self) -> None:
        program = self.fresh / "build/headless"
        said = run(program).splitlines()
        self.assertEqual(said[0], "A bench in the shade")
        self.assertIn("not_allowed", said[1])
        file = self.fresh / "park.board"
        run(program, file)
        twice = ["A bench in the shade"] * 2
        self.assertEqual(run(program, file).splitlines()[:2], twice)

    def test_qt_list_where_there_is_qt(self) -> None:
        program = self.fresh / "build/qt_cards"
        if not program.exists():
            self.skipTest("there is no Qt")
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        arguments = (self.url, BOARD, self.token(), "Fra Qt", "2")
        self.assertIn("Fra Qt", run(program, *arguments, env=environment).splitlines())

    def test_weekly_report(self) -> None:
        report = self.sources / "weekly_report.py"
        said = run(sys.executable, report, self.url, BOARD, self.token(), "1")
        self.assertIn("# Havnen", said)
        self.assertIn("## Results", said)

    def test_examples_are_short_and_those_of_the_pages(self) -> None:
        pages = {"c": "c", "cpp": "cpp", "py": "python"}
        for source in filter(pathlib.Path.is_file, self.sources.rglob("*")):
            most = PROTOCOL_LINES_MAX if source.stem == "protocol_client" else LINES_MAX
            self.assertLess(len(source.read_text().splitlines()), most, source.name)
            suffix = source.suffix.removeprefix(".")
            if source.stem == "getting_started" and suffix in pages:
                page = (ROOT / "client-lib" / pages[suffix] / "README.md").read_text()
                self.assertIn(source.read_text(), page, source.name)
