#!/usr/bin/env python3
"""Usage: sbom.py BUILD OUT [PAGE-LOCK]

Writes what samtavled and samtavle of a build folder are made of: OUT/samtavle.cdx.json (CycloneDX
1.4) and OUT/licences, with the licence texts. Nothing is listed by hand:

- shared libraries: those that the loader finds for the programs, by the Debian package that owns them
- compiled in: the packages that own the headers which the compiler read for them (ninja keeps that)
- the page: the packages in its package-lock.json that are not for development only

SOURCE_DATE_EPOCH, if set, is the time in it; the same build gives the same bytes.
"""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys

PROGRAMS = ["samtavled", "samtavle"]
PACKAGES_AT_ONCE = 200


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def owners(paths):
    """Debian package -> True, for files. Since /usr was merged a file may be known by either name."""
    found = {}
    names = set()
    for path in paths:
        real = os.path.realpath(path)
        for name in {path, real}:
            names.add(name)
            names.add(name.removeprefix("/usr") if name.startswith("/usr/") else "/usr" + name)
    names = sorted(names)
    for begin in range(0, len(names), PACKAGES_AT_ONCE):
        asked = subprocess.run(["dpkg-query", "-S", *names[begin:begin + PACKAGES_AT_ONCE]],
                               capture_output=True, text=True, check=False).stdout
        for line in asked.splitlines():
            if line.startswith("diversion"):
                continue
            for package in line.rsplit(": ", 1)[0].split(", "):
                found[package.split(":")[0]] = True
    return found


def shared_libraries(build):
    """Package -> whether a program names one of its libraries itself."""
    direct, all_paths = set(), set()
    for program in PROGRAMS:
        path = os.path.join(build, "bin", program)
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "-dW", path))
        for name, place in re.findall(r"^\s+(\S+) => (/\S+)", run("ldd", path), re.M):
            all_paths.add(place)
            if name in needed:
                direct.add(place)
    packages = {package: False for package in owners(all_paths)}
    packages.update({package: True for package in owners(direct)})
    return packages


def compiled_in(build):
    objects = set()
    for program in PROGRAMS:
        objects |= {line for line in run("ninja", "-C", build, "-t", "inputs", program).splitlines()
                    if line.endswith((".o", ".gch"))}
    headers, wanted = set(), False
    for line in run("ninja", "-C", build, "-t", "deps").splitlines():
        if line and not line.startswith(" "):
            wanted = line.split(":")[0] in objects
        elif wanted and line.strip().startswith("/usr/"):
            headers.add(line.strip())
    return owners(headers)


def licences_of(package):
    """The names in the licence fields of a Debian copyright file; none if it is not of that form."""
    path = f"/usr/share/doc/{package}/copyright"
    try:
        text = open(path, encoding="utf-8", errors="replace").read()
    except OSError:
        return []
    if "copyright-format" not in text[:400]:
        return []
    return sorted(set(re.findall(r"^License: *(\S.*?) *$", text, re.M)))


def debian_component(package, how):
    shown = run("dpkg-query", "-W", "-f", "${Version}\t${source:Package}\t${Homepage}\n", package)
    version, source, homepage = shown.splitlines()[0].split("\t")
    component = {
        "type": "library",
        "bom-ref": f"pkg:deb/debian/{package}@{version}",
        "name": package,
        "version": version,
        "purl": f"pkg:deb/debian/{package}@{version}?distro=debian-12",
        "licenses": [{"license": {"name": name}}
                     for name in licences_of(package) or [f"see licences/{package}"]],
        "properties": [{"name": "samtavle:how", "value": how},
                       {"name": "samtavle:source-package", "value": source}],
    }
    if homepage:
        component["externalReferences"] = [{"type": "website", "url": homepage}]
    return component


def page_components(lock_file):
    lock = json.load(open(lock_file, encoding="utf-8"))
    for place, entry in sorted(lock["packages"].items()):
        if not place or entry.get("dev") or entry.get("link"):
            continue
        name = entry.get("name") or place.rpartition("node_modules/")[2]
        version = entry["version"]
        yield place, {
            "type": "library",
            "bom-ref": f"pkg:npm/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{version}",
            "licenses": [{"license": {"name": entry.get("license", "see its package")}}],
            "properties": [{"name": "samtavle:how", "value": "in the page"}],
        }


def keep_licence(source, folder, name):
    if os.path.isfile(source):
        shutil.copyfile(source, os.path.join(folder, name.replace("/", "_")))
        return True
    return False


def main(build, out, lock=None):
    texts = os.path.join(out, "licences")
    shutil.rmtree(texts, ignore_errors=True)
    os.makedirs(texts)
    how = {package: "header compiled in" for package in compiled_in(build)}
    for package, direct in shared_libraries(build).items():
        how[package] = "linked" if direct else "linked by a library"
    components = []
    for package in sorted(how):
        components.append(debian_component(package, how[package]))
        keep_licence(f"/usr/share/doc/{package}/copyright", texts, package)
    if lock:
        seen = set()
        for place, component in page_components(lock):
            if component["bom-ref"] in seen:
                continue
            seen.add(component["bom-ref"])
            components.append(component)
            folder = os.path.join(os.path.dirname(lock), place)
            for name in ("LICENSE", "LICENSE.md", "LICENSE.txt", "license", "LICENCE"):
                if keep_licence(os.path.join(folder, name), texts, component["name"]):
                    break
    version = re.search(r"^CMAKE_PROJECT_VERSION:\w+=(.+)$",
                        open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8").read(), re.M)[1]
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", 0)),
                                             datetime.timezone.utc)
    own = {"type": "application", "bom-ref": "samtavle", "name": "samtavle", "version": version,
           "licenses": [{"license": {"id": "MPL-2.0"}}]}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.4",
        "version": 1,
        "metadata": {"timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": own},
        "components": components,
        "dependencies": [{"ref": "samtavle",
                          "dependsOn": [component["bom-ref"] for component in components]}],
    }
    with open(os.path.join(out, "samtavle.cdx.json"), "w", encoding="utf-8") as file:
        json.dump(bill, file, indent=1, ensure_ascii=False)
        file.write("\n")
    print(f"{len(components)} components, {len(os.listdir(texts))} licence texts")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
