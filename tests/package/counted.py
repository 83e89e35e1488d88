"""Runs the tests of this folder as python3 -m unittest does, and says how many there were where
tools/test counts cases: in a report as GoogleTest's, in the folder that GTEST_OUTPUT names.
"""

import os
import sys
import unittest

result = unittest.main(module=None, argv=sys.argv, exit=False, verbosity=2).result
folder = os.environ.get("GTEST_OUTPUT", "")
if folder.startswith("xml:") and folder.endswith("/"):
    counts = {
        "tests": result.testsRun,
        "failures": len(result.failures) + len(result.unexpectedSuccesses),
        "errors": len(result.errors),
        "disabled": len(result.skipped),
    }
    attributes = " ".join(f'{name}="{count}"' for name, count in counts.items())
    with open(folder[len("xml:"):] + "package.xml", "w") as report:
        report.write(f"<testsuites {attributes}>\n</testsuites>\n")
sys.exit(0 if result.wasSuccessful() else 1)
