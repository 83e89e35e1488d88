"""Runs the tests of this folder as python3 -m unittest does, and says how many there were where
tools/test counts cases: in a report as GoogleTest's, in the folder that GTEST_OUTPUT names.
"""

import os
import sys
import unittest


def write_report(result, folder):
    counts = {
        "tests": result.testsRun,
        "failures": len(result.failures) + len(result.unexpectedSuccesses),
        "errors": len(result.errors),
        "disabled": len(result.skipped),
    }
    attributes = " ".join(f'{name}="{count}"' for name, count in counts.items())
    with open(folder + "package.xml", "w") as report:
        report.write(f"<testsuites {attributes}>\n</testsuites>\n")


# A test that starts another process imports this file there once more.
if __name__ == "__main__":
    result = unittest.main(module=None, argv=sys.argv, exit=False, verbosity=2).result
    wanted = os.environ.get("GTEST_OUTPUT", "")
    if wanted.startswith("xml:") and wanted.endswith("/"):
        write_report(result, wanted[len("xml:"):])
    sys.exit(0 if result.wasSuccessful() else 1)
