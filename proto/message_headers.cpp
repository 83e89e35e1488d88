// Holds the precompiled header of the generated messages; see CMakeLists.txt.
